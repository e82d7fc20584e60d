import { writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { MemoryStore, Messaging } from "../../src/messaging/index.ts";
import preferencesSchema from "../../src/schema/channel-membership-preferences.json" with { type: "json" };
import seedSchema from "../../src/schema/seed.json" with { type: "json" };
import { applySeed } from "../../src/transport/http/apply-seed.ts";
import type { Seed } from "../../src/transport/http/seed.ts";
import { readSeed } from "../../src/transport/http/seed-file.ts";
import { validateSeed } from "../../src/transport/http/seed-shape.ts";
import { pushsieve } from "../cli/support.ts";
import { DamageableStore } from "../messaging/damaged-store.ts";
import { instance, messageTo, user } from "../messaging/support.ts";
import { hasSqlite, withFile } from "../support/sqlite.ts";
import { path, serve } from "./support.ts";

const [example] = seedSchema.examples as unknown as [Seed];

/** Writes a seed and returns its path. */
function file(text: string): string {
  const name = path("seed.json");
  writeFileSync(name, text);
  return name;
}

function mistakesIn(text: string): string {
  const name = file(text);
  try {
    readSeed(name);
  } catch (error) {
    return (error as Error).message.replaceAll(name, "seed.json");
  }
  return "none";
}

describe("a seed", () => {
  it("adds users, endpoints, channels, members and preferences; an ARN may be its last part", async () => {
    const store = new MemoryStore();
    const messaging = new Messaging({ store, identities: "strict" });
    await applySeed(messaging, example, 1);
    const [bob, ChannelArn] = [user("bob"), `${instance}/channel/team`];
    const { ChannelMemberships } = await messaging.call("ListChannelMemberships", { ChannelArn, ChimeBearer: bob });
    expect(ChannelMemberships?.map(({ Member }) => Member?.Arn)).toEqual([user("alice"), bob]);
    const own = { ChannelArn, MemberArn: bob, ChimeBearer: bob };
    expect((await messaging.call("GetChannelMembershipPreferences", own)).Preferences?.PushNotifications?.AllowNotifications).toBe(
      "FILTERED",
    );
    const { AppInstanceUserEndpoints } = await messaging.call("ListAppInstanceUserEndpoints", { AppInstanceUserArn: bob });
    expect(AppInstanceUserEndpoints).toMatchObject([{ Type: "GCM", AllowMessages: "ALL", EndpointState: { Status: "ACTIVE" } }]);
    const { AppInstanceUsers } = await messaging.call("ListAppInstanceUsers", { AppInstanceArn: instance });
    expect(AppInstanceUsers?.map(({ AppInstanceUserArn }) => AppInstanceUserArn).sort()).toEqual([user("alice"), bob]);
  });

  it("adds bots that are members as bots, and users of the same id as users", async () => {
    // This store checks rows as it reads them.
    const messaging = new Messaging({ store: new DamageableStore(), identities: "strict" });
    const [bot, person, AppInstanceArn] = [`${instance}/bot/helper`, user("helper"), instance];
    const Channels = [{ ChannelArn: "team", CreatedBy: bot, Members: [{ MemberArn: "helper" }], Moderators: [bot] }];
    await applySeed(messaging, { AppInstanceArn, Users: [{ AppInstanceUserArn: "helper" }], Channels }, 1);
    const { AppInstanceBots } = await messaging.call("ListAppInstanceBots", { AppInstanceArn });
    expect(AppInstanceBots).toEqual([{ AppInstanceBotArn: bot, Name: "helper" }]);
    expect((await messaging.call("DescribeAppInstanceBot", { AppInstanceBotArn: bot })).AppInstanceBot?.Name).toBe("helper");
    const { AppInstanceUsers } = await messaging.call("ListAppInstanceUsers", { AppInstanceArn });
    expect(AppInstanceUsers?.map(({ AppInstanceUserArn }) => AppInstanceUserArn)).toEqual([person]);
    await messaging.call("SendChannelMessage", messageTo(`${instance}/channel/team`, { ChimeBearer: bot }));
    const wrong = applySeed(messaging, { AppInstanceArn, Users: [{ AppInstanceUserArn: bot }] }, 1);
    await expect(wrong).rejects.toMatchObject({ name: "SeedError", path: "/Users/0" });
  });

  it("may be applied again to data that has it already", async () => {
    const store = new MemoryStore();
    const messaging = new Messaging({ store });
    await applySeed(messaging, example, 1);
    await applySeed(messaging, example, 2);
    expect((await store.list({ kind: "endpoint", group: user("bob"), limit: 10 })).rows.length).toBe(1);
    expect((await store.list({ kind: "channel", group: instance, limit: 10 })).rows.length).toBe(1);
  });

  it("leaves the settings of an app instance and of users that exist", async () => {
    const messaging = new Messaging({ store: new MemoryStore() });
    await applySeed(messaging, example, 1);
    const changed = { Name: "new", Metadata: "more" };
    await messaging.call("UpdateAppInstance", { AppInstanceArn: instance, ...changed });
    await messaging.call("UpdateAppInstanceUser", { AppInstanceUserArn: user("bob"), ...changed });
    await applySeed(messaging, example, 2);
    expect((await messaging.call("DescribeAppInstance", { AppInstanceArn: instance })).AppInstance).toMatchObject(changed);
    const { AppInstanceUser } = await messaging.call("DescribeAppInstanceUser", { AppInstanceUserArn: user("bob") });
    expect(AppInstanceUser).toMatchObject(changed);
  });

  it.each([
    ['{\n  "AppInstanceArn": "arn:x/a",\n}', "seed.json:2:"],
    ['{\n  "AppInstanceArn": "arn:x/a",\n  "AppInstanceArn": "arn:x/b"\n}', "seed.json:3:3"],
    ["[]", "seed.json:1:1: it must be object"],
    ['{\n  "AppInstanceArn": "x"\n}', "seed.json:2:3: AppInstanceArn must match pattern"],
    [
      '{ "AppInstanceArn": "arn:x/a",\n  "Channels": [\n    { "ChannelArn": "team", "Member": [] }] }',
      'seed.json:3:29: Channels.0 has the unknown field "Member"',
    ],
    [
      '{ "AppInstanceArn": "arn:x/a", "Users": [\n{ "AppInstanceUserArn": "bob", "Endpoints": [{ "Type": "SMS", "EndpointAttributes": { "DeviceToken": "t" } }] }] }',
      "seed.json:2:48: Users.0.Endpoints.0.Type must be one of APNS, APNS_SANDBOX, GCM",
    ],
    [
      '{ "AppInstanceArn": "arn:x/a", "Users": [{ "AppInstanceUserArn": "bob", "Endpoints": [\n { "Type": "GCM" }] }] }',
      "seed.json:2:2: Users.0.Endpoints.0 must have required property 'EndpointAttributes'",
    ],
  ])("with a mistake is rejected with its line and column: %j", (text, says) => {
    expect(mistakesIn(text)).toContain(says);
  });

  it("is the same for its schema and for the service", () => {
    const validate = new Ajv2020({ schemas: [preferencesSchema] }).compile(seedSchema);
    const variants: unknown[] = [example, {}, [], null, { AppInstanceArn: 1 }];
    /** The seed with one value replaced or one field added, at every place. */
    const vary = (value: unknown, put: (value: unknown) => unknown): void => {
      for (const other of [undefined, null, 0, "", "x", [], {}, true]) variants.push(put(other));
      if (Array.isArray(value)) for (const [index, each] of value.entries()) vary(each, (next) => put(value.with(index, next)));
      else if (typeof value === "object" && value !== null) {
        variants.push(put({ ...value, other: 1 }));
        for (const [name, each] of Object.entries(value))
          if (name !== "PushNotifications") vary(each, (next) => put({ ...value, [name]: next }));
      }
    };
    vary(example, (next) => next);
    // undefined is absent in JSON. The schema of preferences allows null, which stores write.
    const seeds = variants.map((each) => (each === undefined ? null : (JSON.parse(JSON.stringify(each)) as unknown)));
    const wrong = seeds.filter(
      (seed) => (validateSeed(seed).length === 0) !== validate(seed) && !JSON.stringify(seed).includes('"PushNotifications":null'),
    );
    expect(wrong).toEqual([]);
    expect(seeds.filter((seed) => validate(seed)).length).toBeGreaterThan(10);
    expect(seeds.filter((seed) => !validate(seed)).length).toBeGreaterThan(100);
  });
});

describe("pushsieve serve --seed", () => {
  it("begins with the seed, and says where an operation rejects a part of it", async () => {
    const service = await serve({}, ["--seed", file(JSON.stringify(example))]);
    const { channels } = (await (await fetch(`${service.url}/_pushsieve/channels`)).json()) as { channels: object[] };
    expect(channels).toMatchObject([{ ChannelArn: `${instance}/channel/team` }]);
    expect(await service.stop()).toBe(0);

    const text = JSON.stringify(example, null, 2).replace('"FilterRule": "{', '"FilterRule": "');
    const line = text.split("\n").findIndex((each) => each.includes('"Preferences"')) + 1;
    const { code, stderr } = await pushsieve(["serve", "--port", "0", "--seed", file(text)]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`seed\\.json:${line}:\\d+: .*FilterRule`))]);
  });

  it.each(["missing.json", "."])("reports %s, which cannot be read", async (name) => {
    const { code, stderr } = await pushsieve(["serve", "--port", "0", "--seed", name]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`cannot read ${name}`)]);
  });

  it.skipIf(!hasSqlite)(withFile("begins again with the seed after a reset, and after a restart on the same file"), async () => {
    const flags = ["--db", path("chime.db"), "--seed", file(JSON.stringify(example))];
    const first = await serve({}, flags);
    const remove = `${first.url}/channels/${encodeURIComponent(`${instance}/channel/team`)}`;
    expect((await fetch(remove, { method: "DELETE", headers: { "x-amz-chime-bearer": user("alice") } })).status).toBe(204);
    const headers = { "x-pushsieve": "test", "content-type": "application/json" };
    expect((await fetch(`${first.url}/_pushsieve/reset`, { method: "POST", headers, body: "{}" })).status).toBe(200);
    const channelsOf = async (url: string) =>
      ((await (await fetch(`${url}/_pushsieve/channels`)).json()) as { channels: object[] }).channels;
    expect((await channelsOf(first.url)).length).toBe(1);
    expect(await first.stop()).toBe(0);
    const second = await serve({}, flags);
    expect((await channelsOf(second.url)).length).toBe(1);
    expect(await second.stop()).toBe(0);
  });
});
