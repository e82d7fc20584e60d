import { writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { MemoryStore, Messaging } from "../../src/messaging/index.ts";
import { pushsieve, rows } from "../cli/support.ts";
import { alice, fresh, instance, user } from "../messaging/support.ts";
import { path, type Spawned, serve } from "./support.ts";

/** Data as people have it, through the service: which requests are rejected, and how its own answers can be used. */

const bob = user("bob");
const none = { PushNotifications: { AllowNotifications: "NONE" } };

let service: Spawned | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

async function call(method: string, where: string, bearer: string, body?: object): Promise<{ status: number; text: string }> {
  const response = await fetch(`${service!.url}${where}`, {
    method,
    headers: { "x-amz-chime-bearer": bearer, "content-type": "application/json", "x-pushsieve": "test" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** A channel of alice and bob; its path. */
async function team(): Promise<{ channel: string; at: string }> {
  const { text } = await call("POST", "/channels", alice, { AppInstanceArn: instance, Name: "team", ClientRequestToken: fresh() });
  const { ChannelArn } = JSON.parse(text) as { ChannelArn: string };
  const at = `/channels/${encodeURIComponent(ChannelArn)}`;
  await call("POST", `${at}/memberships`, alice, { MemberArn: bob, Type: "DEFAULT" });
  return { channel: ChannelArn, at };
}

const strays: readonly (readonly [title: string, preferences: object, code: string, help?: string])[] = [
  [
    "AllowNotifications without PushNotifications",
    { AllowNotifications: "ALL" },
    "misplaced-member",
    '{"PushNotifications":{"AllowNotifications":"ALL"}}',
  ],
  ["pushNotifications", { pushNotifications: none.PushNotifications }, "unknown-member", 'did you mean "PushNotifications"?'],
  ["push_notifications", { push_notifications: none.PushNotifications }, "unknown-member", 'did you mean "PushNotifications"?'],
  ["allowNotifications", { PushNotifications: { allowNotifications: "ALL" } }, "unknown-member", 'did you mean "AllowNotifications"?'],
  ["filterRule", { PushNotifications: { AllowNotifications: "ALL", filterRule: "{}" } }, "unknown-member", 'did you mean "FilterRule"?'],
  ["a whole request", { ChannelArn: "arn:c", MemberArn: bob, Preferences: none }, "misplaced-member", "pass the value of"],
  ["an unknown name", { PushNotifications: { AllowNotifications: "ALL", secret: 1 } }, "unknown-member"],
];

describe("a Put whose Preferences have unknown fields", () => {
  it("is rejected, suggests the intended field, quotes nothing unknown, and changes nothing", async () => {
    service = await serve();
    const { at } = await team();
    const where = `${at}/memberships/${encodeURIComponent(bob)}/preferences`;
    expect((await call("PUT", where, bob, { Preferences: none })).status).toBe(200);
    for (const [, Preferences, code, help = ""] of strays) {
      const { status, text } = await call("PUT", where, bob, { Preferences });
      expect(status).toBe(400);
      const answer = JSON.parse(text) as { Message: string; Diagnostics: object[] };
      expect(answer.Message).toMatch(/^1 validation error detected: Value at 'Preferences' failed to satisfy constraint/);
      expect(answer.Message).toContain(code);
      expect(answer.Message).toContain(help);
      expect(answer.Diagnostics).toContainEqual({ code, severity: "error" });
      expect(text + service.stderr()).not.toContain("secret");
      expect(JSON.parse((await call("GET", where, bob)).text)).toMatchObject({ Preferences: none });
    }
    // Another rejection changes nothing either, and null means absent.
    for (const body of [{}, { preferences: none }, { Preferences: { PushNotifications: {} } }]) {
      expect((await call("PUT", where, bob, body)).status).toBe(400);
    }
    expect(JSON.parse((await call("GET", where, bob)).text)).toMatchObject({ Preferences: none });
    expect((await call("PUT", where, bob, { Preferences: { PushNotifications: null } })).status).toBe(200);
  });

  it("is rejected, too, if a name occurs twice, because either may be intended", async () => {
    service = await serve();
    const { at } = await team();
    const where = `${service.url}${at}/memberships/${encodeURIComponent(bob)}/preferences`;
    const put = (body: string) =>
      fetch(where, { method: "PUT", headers: { "x-amz-chime-bearer": bob, "content-type": "application/json" }, body });
    const inner = '{"AllowNotifications":"NONE"}';
    for (const body of [
      `{"Preferences":{"PushNotifications":${inner}},"Preferences":{"PushNotifications":{"AllowNotifications":"ALL"}}}`,
      `{"Preferences":{"PushNotifications":${inner},"PushNotifications":null}}`,
      '{"Preferences":{"PushNotifications":{"AllowNotifications":"NONE","AllowNotifications":"ALL"}}}',
      '{"Preferences":{"PushNotifications":{"AllowNotifications":"NONE","Allow\\u004eotifications":"ALL"}}}',
      `{"Preferences":{"PushNotifications":${inner}},"deep":${'{"a":'.repeat(40)}{"b":1,"b":2}${"}".repeat(40)}}`,
    ]) {
      const response = await put(body);
      expect([response.status, await response.json()]).toEqual([
        400,
        { Code: "BadRequest", Message: "The body has a name twice in one object" },
      ]);
      expect(response.headers.get("x-amzn-errortype")).toBe("SerializationException");
    }
    expect(JSON.parse((await call("GET", `${at}/memberships/${encodeURIComponent(bob)}/preferences`, bob)).text)).not.toHaveProperty(
      "Preferences",
    );
    // Equal names in different objects, in strings, and in deeply nested bodies are valid.
    const filtered = '{"AllowNotifications":"FILTERED","FilterRule":"{\\"a\\":[\\"b: a: {\\"]}"}';
    const sound = await put(`{"Preferences":{"PushNotifications":${filtered}},"deep":${'{"a":'.repeat(40)}1${"}".repeat(40)}}`);
    expect(sound.status).toBe(200);
  });

  it.each([
    ["the configuration", { unknownMembers: "ignore" }, []],
    ["the command line", {}, ["--unknown-members", "ignore"]],
  ])("is read without them where %s says so", async (_, config, flags) => {
    service = await serve(config, flags);
    const { at } = await team();
    const where = `${at}/memberships/${encodeURIComponent(bob)}/preferences`;
    const { status, text } = await call("PUT", where, bob, { Preferences: { ...none, Sound: "bell" } });
    expect([status, (JSON.parse(text) as { Preferences: object }).Preferences]).toEqual([200, none]);
  });

  it("is a choice of two words, in a library too", () => {
    const options = { store: new MemoryStore(), unknownMembers: "ignored" as never };
    expect(() => new Messaging(options)).toThrow('unknownMembers must be "refuse" or "ignore"');
    expect(() => new Messaging({ store: new MemoryStore(), unknownMember: "ignore" } as never)).toThrow("the options are ");
  });
});

describe("a rejected rule", () => {
  const refusedWith = async (FilterRule: string) => {
    const { at } = await team();
    const where = `${at}/memberships/${encodeURIComponent(bob)}/preferences`;
    const { status, text } = await call("PUT", where, bob, {
      Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } },
    });
    expect(status).toBe(400);
    return {
      text,
      diagnostics: (JSON.parse(text) as { Diagnostics: (Span & { code: string; fix?: { edits: (Span & { text: string })[] } })[] })
        .Diagnostics,
    };
  };

  interface Span {
    readonly start: number;
    readonly end: number;
  }

  it("comes back with fixes that a client can apply to its text", async () => {
    service = await serve();
    const text = '{"secret":"Bob"}';
    const { diagnostics } = await refusedWith(text);
    expect(diagnostics).toEqual([
      {
        code: "value-not-array",
        severity: "error",
        start: 10,
        end: 15,
        fix: {
          edits: [
            { start: 10, end: 10, text: "[" },
            { start: 15, end: 15, text: "]" },
          ],
          isSafe: true,
        },
      },
    ]);
    const fixed = diagnostics[0]!.fix!.edits.reduceRight(
      (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
      text,
    );
    expect(fixed).toBe('{"secret":["Bob"]}');
  });

  it("is not quoted by the fixes: a fix that would quote it is omitted", async () => {
    service = await serve();
    for (const rule of [
      "{'secret':['Bob']}",
      '{"secret":[5,"Bob"]}',
      '"{\\"secret\\":[\\"Bob\\"]}"',
      "{secret:['Bob']}",
      '{"or":[{"secret":["Bob"]}],"x":1}',
    ]) {
      const { text, diagnostics } = await refusedWith(rule);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/secret|Bob/);
    }
  });
});

describe("stored memberships with fields that are not read", () => {
  const row = (value: object) => ({
    kind: "membership",
    group: "",
    id: bob,
    value: { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1, ...value },
  });

  it("are rejected by line when they are imported", async () => {
    service = await serve();
    const { channel, at } = await team();
    const exported = (await call("GET", `/_pushsieve${at}/export`, alice)).text.trim().split("\n");
    await call("DELETE", at, alice);
    const damaged = [{ Preferences: { AllowNotifications: "NONE" } }, { preferences: none }, { Preferences: { Preferences: none } }];
    const lines = damaged.map((value) => JSON.stringify({ ...row(value), group: channel }));
    const response = await fetch(`${service.url}/_pushsieve/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "x-pushsieve": "test" },
      body: [exported[0], ...lines].join("\n"),
    });
    expect(await response.json()).toMatchObject({
      rows: 1,
      refused: 3,
      problems: [
        expect.stringContaining("line 2: misplaced-member"),
        expect.stringContaining('line 3: unknown-member (did you mean "Preferences"?)'),
        expect.stringContaining("line 4: misplaced-member"),
      ],
    });
  });

  it.each([
    { Preferences: { AllowNotifications: "NONE" } },
    { Preferences: { pushNotifications: none.PushNotifications } },
    { preferences: none },
  ])("are withheld from and reported by name when they are loaded: %j", async (value) => {
    const store = new MemoryStore();
    const damaged: string[] = [];
    const messaging = new Messaging({
      store,
      observer: { damaged: (error) => damaged.push("memberArn" in error ? String(error.memberArn) : "") },
    });
    const { ChannelArn = "" } = await messaging.call("CreateChannel", {
      AppInstanceArn: instance,
      Name: "team",
      ChimeBearer: alice,
      ClientRequestToken: fresh(),
    });
    await store.commit([{ put: { kind: "membership", group: ChannelArn, id: bob }, value: row(value).value as never }]);
    const fanOut = (await messaging.channels.load(ChannelArn)).fanOut({ PushNotification: {} });
    expect([fanOut.reason(bob), fanOut.has(bob)]).toEqual(["invalid-rule", false]);
    expect(damaged).toHaveLength(1);
    await messaging.close();
  });
});

describe("a dry run over history", () => {
  it("is true on an untouched response of the API: the answer of List, saved to a file", async () => {
    service = await serve();
    const { at } = await team();
    const rule = '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}';
    const Preferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: rule } };
    await call("PUT", `${at}/memberships/${encodeURIComponent(bob)}/preferences`, bob, { Preferences });
    const send = (MessageAttributes: object) =>
      call("POST", `${at}/messages`, alice, {
        Content: "hi",
        Type: "STANDARD",
        Persistence: "PERSISTENT",
        ClientRequestToken: fresh(),
        PushNotification: { Title: "Hi" },
        MessageAttributes,
      });
    await send({ mention: { StringValues: ["Bob"] } });
    await send({ mention: { StringValues: ["Bob"] }, type: { StringValues: ["Room"] } });
    const [messages, members, preferences] = [path("list.json"), path("members.json"), path("get.json")];
    writeFileSync(messages, (await call("GET", `${at}/messages?sort-order=ASCENDING`, alice)).text);
    writeFileSync(members, (await call("GET", `${at}/memberships`, alice)).text);
    writeFileSync(preferences, (await call("GET", `${at}/memberships/${encodeURIComponent(bob)}/preferences`, bob)).text);

    for (const file of [messages, members, preferences]) {
      expect(await pushsieve(["check", file])).toMatchObject({ code: 0, stdout: expect.stringContaining("no problems") as string });
    }
    const args = ["fanout", "--members", preferences, "--message", messages, "--dry-run", "--summary", "--format", "json"];
    const without = await pushsieve(args);
    expect(without.stderr).toContain("add --assume-push");
    expect(rows(without.stdout).at(-1)).toMatchObject({ summary: { couldPush: 0, rulesThatLetNothingThrough: [] } });
    const { code, stdout, stderr } = await pushsieve([...args, "--assume-push"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(rows(stdout)).toMatchObject([
      { message: 1, size: 1, counts: { "filter-matched": 1 } },
      { message: 2, size: 0, counts: { "filter-not-matched": 1 } },
      { summary: { messages: 2, couldPush: 2, silenced: [], rulesThatLetNothingThrough: [] } },
    ]);
    // The list of memberships has no preferences: all members are notified.
    const everybody = await pushsieve([
      "fanout",
      "--members",
      members,
      "--message",
      messages,
      "--assume-push",
      "--dry-run",
      "--format",
      "json",
    ]);
    expect(rows(everybody.stdout)).toMatchObject([{ size: 2 }, { size: 2 }]);

    // The service's own dry run takes the response of Get.
    const { text } = await call("GET", `${at}/messages?sort-order=ASCENDING&max-results=1`, alice);
    const [first] = (JSON.parse(text) as { ChannelMessages: { MessageId: string }[] }).ChannelMessages;
    const Message = JSON.parse((await call("GET", `${at}/messages/${first!.MessageId}`, alice)).text) as object;
    const ask = async (more: object) => {
      const body = { ChannelArn: decodeURIComponent(at.slice("/channels/".length)), Message, Why: bob, ...more };
      return JSON.parse((await call("POST", "/_pushsieve/dry-run", alice, body)).text) as object;
    };
    expect(await ask({})).toMatchObject({
      size: 0,
      why: { reason: "no-push-notification" },
      help: expect.stringContaining("AssumePush") as string,
    });
    expect(await ask({ AssumePush: true })).toMatchObject({ size: 2, why: { reason: "filter-matched" } });
    expect(await ask({ AssumePush: "yes" })).toMatchObject({ Code: "BadRequest" });
    expect(await ask({ assumePush: true })).toMatchObject({ Code: "BadRequest" });
  });
});
