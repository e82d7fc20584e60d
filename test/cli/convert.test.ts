import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { file, onTerminal, rows } from "./support.ts";

const ChannelArn = "arn:aws:chime:us-east-1:111122223333:app-instance/x/channel/team";
const arn = (name: string) => `arn:aws:chime:us-east-1:111122223333:app-instance/x/user/${name}`;
const none = { PushNotifications: { AllowNotifications: "NONE" } };
const filtered = (FilterRule: string) => ({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule } });
const listed = (...names: readonly string[]) => ({
  ChannelArn,
  ChannelMemberships: names.map((name) => ({ Member: { Arn: arn(name), Name: name } })),
  NextToken: "more",
});
const preferences = (name: string, Preferences?: object) => ({ ChannelArn, Member: { Arn: arn(name), Name: name }, Preferences });
const message = (MessageId: string, more = {}) => ({
  MessageId,
  Content: "secret",
  Metadata: "secret",
  Sender: { Arn: arn("al"), Name: "Al" },
  ...more,
});
const pretty = (...values: readonly object[]) => values.map((value) => JSON.stringify(value, null, 4)).join("\n");
const convert = (command: string, input: string, ...args: readonly string[]) => onTerminal([command, "-", "--no-color", ...args], input);

describe("pushsieve import", () => {
  test("joins the pages of a list with the preferences of its members, in the order of the list", async () => {
    const pages = file("pages.json", pretty(listed("al", "bob"), listed("carl", "bob")));
    const given = file(
      "given.json",
      pretty(
        preferences("carl", filtered('{"mention":["carl"]}')),
        preferences("al", none),
        preferences("al", none),
        preferences("dora", {}),
      ),
    );
    const { code, stdout, stderr } = await onTerminal(["import", pages, given, "--no-color"]);
    expect(code).toBe(0);
    expect(rows(stdout)).toEqual([
      { MemberArn: arn("al"), Preferences: none },
      { MemberArn: arn("bob") },
      { MemberArn: arn("carl"), Preferences: filtered('{"mention":["carl"]}') },
      { MemberArn: arn("dora"), Preferences: {} },
    ]);
    // The preferences of bob are unknown; dora has never set any.
    expect(stderr).toContain("no response of GetChannelMembershipPreferences for 1 of 4 members");
  });

  test("takes responses without a line break between them, with the places of problems", async () => {
    const responses = [listed("al"), preferences("al", none), preferences("bob", { "}{": 1 })];
    const { code, stdout, stderr } = await convert("import", responses.map((each) => JSON.stringify(each, null, 2)).join(""));
    expect(code).toBe(1);
    expect(rows(stdout)).toEqual([{ MemberArn: arn("al"), Preferences: none }]);
    expect(stderr).toContain("unknown-member");
    const lines = responses.map((each) => JSON.stringify(each, null, 2).split("\n").length);
    expect(stderr).toContain(`<stdin>:${lines[0]! + lines[1]! - 1 + 7}:`);
    expect((await convert("import", `${JSON.stringify(listed("al"))}{"ChannelMemberships":[`)).stderr).toContain("trailing-text");
  });

  test("accepts lists after preferences, and files in any order", async () => {
    const { stdout, stderr } = await convert("import", pretty(preferences("al", none), listed("al")));
    expect(rows(stdout)).toEqual([{ MemberArn: arn("al"), Preferences: none }]);
    expect(stderr).toBe("");
  });

  test("writes each message once, with the fields that decide, and without its contents", async () => {
    const attributes = { MessageAttributes: { mention: { StringValues: ["Bob"] } }, Status: { Value: "SENT" } };
    const pages = pretty(
      { ChannelArn, ChannelMessages: [message("1", attributes), message("2")] },
      { ChannelArn, ChannelMessages: [message("2"), message("3", { PushNotification: { Title: "secret", Type: "VOIP" } })] },
    );
    const { code, stdout } = await convert("import", pages);
    expect(code).toBe(0);
    const Sender = { Arn: arn("al"), Name: "Al" };
    expect(rows(stdout)).toEqual([
      { MessageId: "1", Sender, ...attributes },
      { MessageId: "2", Sender },
      { MessageId: "3", Sender, PushNotification: { Type: "VOIP" } },
    ]);
    expect(stdout).not.toContain("secret");
  });

  test.each([
    [
      "two different preferences of one member",
      pretty(preferences("al", none), preferences("al", {})),
      "an earlier row has other preferences for this member",
    ],
    [
      "responses of two channels",
      pretty(listed("al"), { ...listed("bob"), ChannelArn: "arn:other" }),
      "of the earlier rows, found arn:other",
    ],
    [
      "members and messages",
      pretty(listed("al"), { ChannelArn, ChannelMessages: [message("1")] }),
      "expected members like the earlier rows, found messages",
    ],
    ["a value that is not a response", pretty(listed("al"), { mention: ["Bob"] }), "expected a response of ListChannelMemberships"],
    ["misspelled preferences", pretty(preferences("al", { pushNotifications: none.PushNotifications })), "unknown-member"],
    ["an invalid rule", pretty(preferences("al", filtered("{"))), "invalid-json"],
    ["repeated names", '{"MemberArn":"a","MemberArn":"b"}', "duplicate"],
    ["damaged text", '{"ChannelMemberships":[', "invalid-json"],
  ])("rejects %s, with the place, and writes the others", async (_, input, expected) => {
    const { code, stderr } = await convert("import", input);
    expect(code).toBe(1);
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/<stdin>:\d+:\d+/);
    expect(stderr).toContain("rejected and left out");
  });
});

describe("pushsieve export", () => {
  test("writes responses or requests of the API", async () => {
    const input = [{ MemberArn: arn("al"), Preferences: none }, { MemberArn: arn("bob") }].map((row) => JSON.stringify(row)).join("\n");
    const to = async (form: string) => rows((await convert("export", input, "--channel-arn", ChannelArn, "--to", form)).stdout);
    expect(await to("get-preferences")).toEqual([
      { ChannelArn, Member: { Arn: arn("al") }, Preferences: none },
      { ChannelArn, Member: { Arn: arn("bob") } },
    ]);
    expect(await to("put-preferences")).toEqual([{ ChannelArn, MemberArn: arn("al"), ChimeBearer: arn("al"), Preferences: none }]);
    expect(await to("list-memberships")).toEqual([
      { ChannelArn, ChannelMemberships: [{ Member: { Arn: arn("al") } }, { Member: { Arn: arn("bob") } }] },
    ]);
  });

  test("takes the channel from the responses, and rejects another one", async () => {
    const { stdout } = await convert("export", pretty(listed("al")));
    expect(rows(stdout)).toEqual([{ ChannelArn, Member: { Arn: arn("al") } }]);
    expect(await convert("export", pretty(listed("al")), "--channel-arn", "arn:other")).toMatchObject({ code: 2, stdout: "" });
    expect(await convert("export", '{"MemberArn":"a"}')).toMatchObject({ code: 2, stderr: expect.stringContaining("pass --channel-arn") });
  });

  test("rejects a form of the other kind", async () => {
    expect((await convert("export", pretty(listed("al")), "--to", "list-messages")).stderr).toContain(
      "is for messages, and the input has members",
    );
    const messages = pretty({ ChannelArn, ChannelMessages: [message("1")] });
    expect((await convert("export", messages, "--to", "put-preferences")).stderr).toContain("is for members, and the input has messages");
  });

  test("and import reverse each other", async () => {
    const memberArb = fc.record(
      { Preferences: fc.constantFrom<object>(none, {}, filtered('{"mention":["Zoë \u202e"]}')) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(memberArb, { minLength: 1, maxLength: 6 }), async (members) => {
        const given = members.map((member, index) => ({ MemberArn: arn(String(index)), ...member }));
        const exported = await convert("export", given.map((row) => JSON.stringify(row)).join("\n"), "--channel-arn", ChannelArn);
        const imported = await convert("import", exported.stdout);
        expect(rows(imported.stdout)).toEqual(given);
        expect([exported.stderr, imported.stderr]).toEqual(["", ""]);
      }),
      { numRuns: 30 },
    );
    const messages = [message("1", { Target: [{ MemberArn: arn("bob") }] }), message("2")];
    const { stdout } = await convert("export", messages.map((row) => JSON.stringify(row)).join("\n"), "--channel-arn", ChannelArn);
    expect(JSON.parse(stdout)).toEqual({ ChannelArn, ChannelMessages: messages });
    const again = await convert("import", stdout);
    expect(rows(again.stdout).map(({ MessageId }) => MessageId)).toEqual(["1", "2"]);
  });
});
