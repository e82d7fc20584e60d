import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiErrorName } from "../../src/messaging/errors.ts";
import { path, type Spawned, serve } from "../http/support.ts";
import { type Api, apis, at, type Client, clients, has, recipes, run } from "./clients.ts";

/**
 * Real clients, unmodified, with the built service as docs/clients.md describes. The test runs the code of the page, and after it
 * a scene in the language of the client, which prints a line for each step.
 */
let open: Spawned;
let signed: Spawned;
const decisions = path("decisions.ndjson");
const key = { accessKeyId: "test-key", secretAccessKey: "test-secret" };
beforeAll(async () => {
  open = await serve({ logLevel: "warn" });
  signed = await serve({ logLevel: "warn", keys: [key] }, ["--sink", decisions]);
});
afterAll(async () => {
  expect(await Promise.all([open.stop(), signed.stop()])).toEqual([0, 0]);
});

interface Step {
  readonly name: string;
  /** `answer`, or the client's name of the error. */
  readonly outcome: string;
  readonly text: string;
}

/** Continues from a recipe with the scene. */
async function play(client: Client, recipe: string, api: Api): Promise<readonly Step[]> {
  const scene = readFileSync(new URL(client.scene, import.meta.url), "utf8");
  const { code, stdout, stderr } = await run(client, `${recipe}\n${scene}`, [api]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [name = "", outcome = "", text = ""] = line.split("\t");
      return { name, outcome, text };
    });
}

/** A recipe with credentials in place of `any`; the `any@` of an address stays. */
function withKey(recipe: string, { accessKeyId, secretAccessKey }: typeof key): string {
  return recipe
    .replace(/(KEY_ID=|access_key_id": "|accessKeyId: ")any/, (_, before) => before + accessKeyId)
    .replace(/(ACCESS_KEY=|secret_access_key": "|secretAccessKey: ")any/, (_, before) => before + secretAccessKey);
}

const instance = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
const user = (name: string) => ({ Arn: `${instance}/user/${name}` });

/** The required answer of each step, for either API. */
function expectScene(client: Client, api: Api, steps: readonly Step[]): void {
  const isOlder = api === "chime";
  const answers = (name: string) =>
    steps.filter((step) => step.name === name && step.outcome === "answer").map(({ text }) => JSON.parse(text));
  const errors = steps.filter(({ outcome }) => outcome !== "answer");
  const one = (name: string) => {
    const [answer, ...more] = answers(name);
    expect(more).toEqual([]);
    return answer;
  };
  const { ChannelArn } = one("create");
  expect(ChannelArn).toMatch(/^arn:aws:chime:us-east-1:111122223333:app-instance\/demo\/channel\/./);
  expect(one("join")).toEqual({ ChannelArn, Member: user("bob") });
  const batch = one("batch");
  expect(batch.Errors).toEqual([]);
  expect(batch.BatchChannelMemberships.Members).toEqual(["carol", "dora", "eve"].map(user));
  if (!isOlder) {
    const { AppInstanceUserArn } = one("user");
    const { EndpointId } = one("register");
    const { AppInstanceUserEndpoint } = one("endpoint");
    expect(AppInstanceUserEndpoint).toMatchObject({ AppInstanceUserArn, EndpointId, Type: "APNS", EndpointState: { Status: "ACTIVE" } });
    expect(AppInstanceUserEndpoint.EndpointAttributes).toEqual({ DeviceToken: "device" });
    const users = one("users").AppInstanceUsers.map((each: { AppInstanceUserArn: string }) => each.AppInstanceUserArn);
    expect(users).toContain(AppInstanceUserArn);
    expect(one("public").Channels).toEqual([]);
    expect(one("moderators").ChannelModerators.map(({ Moderator }: { Moderator: object }) => Moderator)).toMatchObject([user("alice")]);
    const Preferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"mention":["Bob"]}' } };
    expect(one("put")).toEqual({ ChannelArn, Member: user("bob"), Preferences });
    expect(one("preferences")).toEqual({ ChannelArn, Member: user("bob"), Preferences });
  }
  const ids = answers("send").map(({ MessageId }) => MessageId);
  expect(new Set(ids).size).toBe(5);
  const { ChannelMessage } = one("message");
  expect(ChannelMessage).toMatchObject({ ChannelArn, MessageId: ids[4], Content: "message 5", Sender: user("alice") });
  expect(ChannelMessage.MessageAttributes).toEqual(isOlder ? undefined : { mention: { StringValues: ["Bob"] } });
  expect(Math.abs(Date.parse(ChannelMessage.CreatedTimestamp) - Date.now())).toBeLessThan(120_000);
  const pages = answers("messages");
  expect(pages.map(({ ChannelMessages }) => ChannelMessages.length)).toEqual([2, 2, 1]);
  expect(pages.flatMap(({ ChannelMessages }) => ChannelMessages.map((each: { MessageId: string }) => each.MessageId))).toEqual(ids);
  const members = answers("members").map(({ ChannelMemberships }) => ChannelMemberships.map(({ Member }: { Member: object }) => Member));
  expect(members.map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(members.flat()).toEqual(
    expect.arrayContaining(["alice", "bob", "carol", "dora", "eve"].map((name) => expect.objectContaining(user(name)))),
  );
  expect(one("membership").ChannelMembership.ChannelSummary).toMatchObject({ ChannelArn, Name: "team" });

  const refusals: readonly (readonly [string, ApiErrorName, string])[] = [
    ["conflict", "ConflictException", "The channel already exists"],
    ["forbidden", "ForbiddenException", "mallory is not allowed to call DescribeChannel"],
    ["not found", "NotFoundException", "message"],
    ["too many", "BadRequestException", "'MaxResults'"],
    isOlder ? ["no bearer", "UnauthorizedClientException", "x-amz-chime-bearer"] : ["wrong rule", "BadRequestException", "value-not-array"],
  ];
  const refused = refusals.map(([name, error, text]) => ({ name, outcome: client.errorName(error), text: expect.stringContaining(text) }));
  expect(errors).toEqual(refused);
  if (!isOlder) {
    const batches = readFileSync(decisions, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const ours = batches.filter((batch) => batch.ChannelArn === ChannelArn);
    expect(ours.map(({ MessageId }) => MessageId)).toEqual(ids);
    for (const { counts, notified } of ours) {
      expect(counts["filter-matched"]).toBe(1);
      expect(notified).toContain(user("bob").Arn);
    }
  }
}

for (const client of clients) {
  for (const api of apis) {
    const title = `${client.name}, ${api}`;
    if (!has(client, api)) {
      const reason = `no client of it that has ${api} create-channel (${client.install})`;
      // If everything must be present, a missing part is a failure.
      if (process.env.CI === "true")
        it(title, () => {
          throw new Error(reason);
        });
      else describe.skip(`${title}: skipped, ${reason}`, () => it("plays the scene"));
      continue;
    }
    describe(title, () => {
      it("plays the scene by the recipe, signed: preferences, messages, pages and errors", async () => {
        const [recipe = ""] = recipes(client);
        expectScene(client, api, await play(client, withKey(at(signed.url, recipe), key), api));
      });

      const call = client.call(api === "chime" ? "chime" : "messaging");

      it.each(recipes(client))("is answered by the recipe as written on the page: %#", async (recipe) => {
        expect((await run(client, at(open.url, recipe) + call)).stdout).toContain("ChannelMemberships");
      });

      it("is rejected if the service has keys and the recipe has another key", async () => {
        const [recipe = ""] = recipes(client);
        const { stdout } = await run(client, withKey(at(signed.url, recipe), { ...key, secretAccessKey: "another-secret" }) + call);
        expect(stdout).toContain(client.errorName("UnauthorizedClientException"));
        expect(stdout).not.toMatch(/ChannelMemberships\b/);
      });

      if (api !== "chime") return;

      it("is answered without a change of the address, with the service as its proxy", async () => {
        expect((await run(client, withKey(client.proxied(signed.url), key) + call)).stdout).toContain("ChannelMemberships");
      });

      it("does not reach the service by the plain address", async () => {
        const [recipe = ""] = recipes(client);
        const plain = at(open.url, recipe).replaceAll("any@", "").replace(", hostPrefixEnabled: false", "");
        const { stdout, stderr } = await run(client, plain + call);
        expect(stdout + stderr).toMatch(/messaging-127\.0\.0\.1/);
        expect(stdout).not.toMatch(/ChannelMemberships\b/);
      });
    });
  }
}
