import { expect, test } from "vitest";
import { file, member, onTerminal, rows } from "./support.ts";

/** The forms of members and messages: a form with one reading is read, everything else is rejected with its place. */

const none = { PushNotifications: { AllowNotifications: "NONE" } };
const Bob = { Arn: "arn:x/bob", Name: "Bob" };
const history = {
  MessageId: "1",
  Content: "hi",
  Sender: { Arn: "arn:x/alice" },
  MessageAttributes: { mention: { StringValues: ["Bob"] } },
};
const sent = { PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Bob"] } } };

const check = (text: string, ...args: string[]) => onTerminal(["check", "--format", "json", ...args, "-"], text);
const fanout = (members: string, messages: string, ...args: string[]) =>
  onTerminal([
    "fanout",
    "--members",
    file("forms-members.json", members),
    "--message",
    file("forms-messages.json", messages),
    "--format",
    "json",
    ...args,
  ]);

interface Placed {
  readonly code: string;
  readonly place: { readonly line: number; readonly column: number; readonly endColumn: number };
}

/** The code and place of each diagnostic, and the text there, which is on one line. */
function problems(stdout: string, text: string): string[] {
  const lines = text.split("\n");
  return rows(stdout).flatMap(({ diagnostics }) =>
    (diagnostics as Placed[]).map(({ code, place }) => `${code} ${lines[place.line - 1]!.slice(place.column - 1, place.endColumn - 1)}`),
  );
}

const exported = [
  { kind: "channel", group: "arn:x", id: "arn:x/channel/1", value: { Name: "team" } },
  { kind: "membership", group: "arn:x/channel/1", id: "arn:x/bob", value: { Type: "DEFAULT", Preferences: none } },
  { kind: "membership", group: "arn:x/channel/1", id: "arn:x/eve", value: { Type: "DEFAULT" } },
  {
    kind: "message",
    group: "arn:x/channel/1",
    id: "m1",
    value: { Sender: "arn:x/eve", Target: "arn:x/bob", Status: { Value: "SENT" }, ...sent },
  },
  { kind: "message", group: "arn:x/channel/1", id: "m2", value: { Sender: "arn:x/eve", Deleted: true } },
  { kind: "token", group: "arn:x/channel/1", id: "t", value: { MessageId: "m1" } },
]
  .map((row) => JSON.stringify(row))
  .join("\n");

test.each<[string, unknown, string[]]>([
  ["a row", { MemberArn: "arn:x/bob", Preferences: none }, ["arn:x/bob none"]],
  ["the body of a Put", { ChannelArn: "arn:c", MemberArn: "arn:x/bob", ChimeBearer: "arn:x/bob", Preferences: none }, ["arn:x/bob none"]],
  ["the response of a Get", { ChannelArn: "arn:c", Member: Bob, Preferences: none }, ["arn:x/bob none"]],
  ["the response of a Get without preferences", { ChannelArn: "arn:c", Member: Bob }, ["arn:x/bob no-preference"]],
  ["Describe", { ChannelMembership: { Member: Bob, Type: "DEFAULT", InvitedBy: Bob, ChannelArn: "arn:c" } }, ["arn:x/bob no-preference"]],
  [
    "List",
    { ChannelArn: "arn:c", ChannelMemberships: [{ Member: Bob }, { Member: { Arn: "arn:x/eve" } }] },
    ["arn:x/bob no-preference", "arn:x/eve no-preference"],
  ],
  ["an export", exported, ["arn:x/bob none", "arn:x/eve no-preference"]],
])("members: %s is read", async (_, value, expected) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  expect(await check(text)).toMatchObject({ code: 0, stdout: "" });
  const arns = expected.flatMap((each) => ["--why", each.split(" ")[0]!]);
  const { code, stdout } = await fanout(text, JSON.stringify(sent), ...arns);
  expect(code).toBe(0);
  const why = rows(stdout)[0]!.why as Record<string, { reason: string }>;
  expect(Object.entries(why).map(([arn, { reason }]) => `${arn} ${reason}`)).toEqual(expected);
});

test.each<[string, unknown, string[], string]>([
  [
    "AllowNotifications without its wrappers",
    { MemberArn: "arn:x/bob", AllowNotifications: "NONE" },
    ['misplaced-member "NONE"'],
    "Preferences",
  ],
  [
    "AllowNotifications without one",
    { MemberArn: "arn:x/bob", Preferences: { AllowNotifications: "NONE" } },
    ['misplaced-member "NONE"'],
    '{"PushNotifications":{"AllowNotifications":"NONE"}}',
  ],
  [
    "PushNotifications without Preferences",
    { MemberArn: "arn:x/bob", ...none },
    ['misplaced-member {"AllowNotifications":"NONE"}'],
    '"Preferences"',
  ],
  ["preferences", { MemberArn: "arn:x/bob", preferences: none }, [`unknown-member ${JSON.stringify(none)}`], 'did you mean "Preferences"?'],
  ["memberArn", { memberArn: "arn:x/bob", Preferences: none }, ['unknown-member "arn:x/bob"'], 'did you mean "MemberArn"?'],
  ["member", { member: Bob, Preferences: none }, [`unknown-member ${JSON.stringify(Bob)}`], 'did you mean "Member"?'],
  [
    "pushNotifications",
    { MemberArn: "arn:x/bob", Preferences: { pushNotifications: none.PushNotifications } },
    ['unknown-member {"AllowNotifications":"NONE"}'],
    'did you mean "PushNotifications"?',
  ],
  [
    "Preferences twice around",
    { MemberArn: "arn:x/bob", Preferences: { Preferences: none } },
    [`misplaced-member ${JSON.stringify(none)}`],
    'pass the value of "Preferences"',
  ],
  ["any other name", { MemberArn: "arn:x/bob", mute: true }, ["unknown-member true"], "a member has MemberArn"],
  ["two members in one", { MemberArn: "arn:x/eve", Member: Bob }, ['input "arn:x/bob"'], "name different members"],
])("members: %s is rejected with its place, and no member is decided", async (_, value, expected, help) => {
  const text = JSON.stringify(value);
  const { code, stdout } = await check(text);
  expect({ code, problems: problems(stdout, text) }).toEqual({ code: 1, problems: expected });
  expect(stdout).toContain(JSON.stringify(help).slice(1, -1));
  const members = await fanout(JSON.stringify(value), JSON.stringify(sent), "--on-invalid-rule", "throw");
  expect(members).toMatchObject({ code: 1, stdout: "" });
  expect(members.stderr.replaceAll('\\"', '"')).toContain(help);
});

test.each<[string, unknown]>([
  ["preferences without their wrapper", { AllowNotifications: "NONE" }],
  ["pushNotifications", { pushNotifications: { AllowNotifications: "NONE" } }],
  ["push_notifications", { push_notifications: { allow_notifications: "NONE" } }],
  ["filterRule", { PushNotifications: { AllowNotifications: "FILTERED", filterRule: "{}" } }],
  ["the body of a Put over HTTP around misspelled ones", { Preferences: { pushNotifications: { AllowNotifications: "NONE" } } }],
])("check takes %s for preferences, and rejects them", async (_, value) => {
  const { code, stdout } = await check(JSON.stringify(value));
  expect(code).toBe(1);
  expect(problems(stdout, JSON.stringify(value)).join()).toMatch(/unknown-member|misplaced-member/);
});

test("the body of a Put over HTTP is read as the preferences in it", async () => {
  expect(await onTerminal(["check", "-"], JSON.stringify({ Preferences: none }))).toMatchObject({ code: 0 });
  const rule = { Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"a":"b"}' } } };
  const text = JSON.stringify(rule);
  expect(problems((await check(text)).stdout, text)).toEqual(['value-not-array \\"b\\"']);
});

test.each<[string, string, number]>([
  ["a request", JSON.stringify({ ...sent, ChimeBearer: "arn:x/alice", Content: "hi" }), 1],
  ["Get", JSON.stringify({ ChannelMessage: { ...history, ...sent } }), 1],
  [
    "List",
    JSON.stringify({
      ChannelArn: "arn:c",
      ChannelMessages: [
        { ...history, ...sent },
        { ...history, ...sent },
      ],
    }),
    2,
  ],
  ["several pages of a List", `${JSON.stringify({ ChannelMessages: [sent] })}\n${JSON.stringify({ ChannelMessages: [sent, sent] })}`, 3],
  [
    "a record of a data stream",
    JSON.stringify({ EventType: "CREATE_CHANNEL_MESSAGE", Payload: JSON.stringify({ ...history, ...sent }) }),
    1,
  ],
  [
    "a frame of a WebSocket",
    JSON.stringify({ Headers: { "x-amz-chime-event-type": "CREATE_CHANNEL_MESSAGE" }, Payload: JSON.stringify(sent) }),
    1,
  ],
])("messages: %s is read", async (_, text, expected) => {
  expect(await onTerminal(["check", "--no-color", "-"], text)).toMatchObject({
    code: 0,
    stdout: `✓ checked ${expected} message${expected > 1 ? "s" : ""}: no problems\n`,
  });
  const { code, stdout } = await fanout(member("arn:x/bob", '{"mention":["Bob"]}'), text);
  expect(code).toBe(0);
  expect(rows(stdout).map(({ notified }) => notified)).toEqual(Array.from({ length: expected }, () => ["arn:x/bob"]));
});

test("messages: those of an export are read, without deleted ones", async () => {
  const { code, stdout } = await fanout([member("arn:x/bob"), member("arn:x/carl")].join("\n"), exported);
  expect(code).toBe(0);
  expect(rows(stdout)).toMatchObject([{ message: 1, notified: ["arn:x/bob"], counts: { "no-preference": 1, "not-targeted": 1 } }]);
});

test("messages: edits and memberships of a stream are left out, and counted", async () => {
  const record = (EventType: string, payload: object) => JSON.stringify({ EventType, Payload: JSON.stringify(payload) });
  const text = [
    record("CREATE_CHANNEL_MESSAGE", sent),
    record("UPDATE_CHANNEL_MESSAGE", sent),
    record("CREATE_CHANNEL_MEMBERSHIP", { Member: Bob }),
  ];
  const { code, stdout, stderr } = await fanout(member("arn:x/bob"), text.join("\n"));
  expect({ code, messages: rows(stdout).length }).toEqual({ code: 0, messages: 1 });
  expect(stderr).toContain("2 stream records skipped");
});

test.each<[string, unknown, string[]]>([
  ["another object", { hello: "world" }, ['not-a-message {"hello":"world"}']],
  ["a rule", { mention: ["Bob"] }, ['not-a-message {"mention":["Bob"]}']],
  ["a member row", { MemberArn: "arn:x/bob" }, ['not-a-message {"MemberArn":"arn:x/bob"}']],
  ["preferences", none, [`not-a-message ${JSON.stringify(none)}`]],
  ["a number", 5, ["not-a-message 5"]],
  ["one element of a List", { ChannelMessages: [history, { hello: "world" }] }, ['not-a-message {"hello":"world"}']],
  ["a misspelled PushNotification", { Content: "hi", pushNotification: {} }, ["unknown-member {}"]],
  ["a payload that is not JSON", { EventType: "CREATE_CHANNEL_MESSAGE", Payload: "{" }, ['not-a-message "{"']],
])("messages: %s is rejected with its place", async (_, value, expected) => {
  const text = JSON.stringify(value);
  const { code, stdout } = await check(text, "--as", "message");
  expect({ code, problems: problems(stdout, text) }).toEqual({ code: 1, problems: expected });
  const members = file("one-member.json", member("arn:x/bob", '{"type":[{"anything-but":["Room"]}]}'));
  const path = file("no-message.json", text);
  const column = text.indexOf(expected[0]!.replace(/^[a-z-]+ /, "")) + 1;
  for (const args of [
    ["fanout", "--members", members, "--message", path, "--assume-push"],
    ["explain", "--members", members, "--message", path, "--why", "bob", "--assume-push"],
    ["diff-semantics", "--members", members, "--messages", path, "--assume-push"],
  ]) {
    const { code: refused, stderr } = await onTerminal(args);
    expect(refused).toBe(1);
    expect(stderr).toContain(`no-message.json:1:${column}`);
  }
});

test("messages are recognised without --as, also misspelled ones", async () => {
  for (const value of [history, { MessageAttributes: {} }, { PushNotification: {} }, { ChannelMessages: [] }]) {
    expect((await onTerminal(["check", "--no-color", "-"], JSON.stringify(value))).stdout).toMatch(
      /^✓ checked (?:1 message|nothing): no problems\n$/,
    );
  }
  for (const [text, problem] of [
    ['{"messageAttributes":{}}', "unknown-member {}"],
    ['{"MessageAttributes":{"mention":["Bob"]}}', 'attribute-not-object ["Bob"]'],
  ] as const) {
    expect(problems((await check(text)).stdout, text)).toEqual([problem]);
  }
});

test.each<[string, string[]]>([
  ["a rule among members", [member("arn:x/bob"), '{"mention":"Bob"}', member("arn:x/eve")]],
  ["a message among members", [member("arn:x/bob"), JSON.stringify(sent), member("arn:x/eve")]],
  ["a member among messages", [JSON.stringify(sent), member("arn:x/bob"), JSON.stringify(sent)]],
  ["a member among rules", ['{"a":["b"]}', member("arn:x/bob", '{"mention":"Bob"}'), '{"a":["b"]}']],
  ["anything among the rows of an export", [exported.split("\n")[1]!, '{"mention":"Bob"}', exported.split("\n")[2]!]],
])("%s is out of place, and is not repaired into it", async (_, lines) => {
  const text = lines.join("\n");
  expect(problems((await check(text)).stdout, text)).toEqual([`input ${lines[1]}`]);
  const fix = await onTerminal(["check", "--no-color", "--fix", "--dry-run", "-"], text);
  expect(fix).toMatchObject({ code: 1 });
  expect(fix.stdout).not.toContain("+++");
});

test("a misspelled row is never repaired into a rule", async () => {
  for (const text of ['{"memberArn":"arn:x/bob"}', '{"member":{"Arn":"arn:x/bob"}}', '{"allowNotifications":"NONE"}']) {
    const { code, stdout } = await onTerminal(["check", "--no-color", "--fix", "--dry-run", "-"], text);
    expect({ code, isRepaired: stdout.includes("+++") }).toEqual({ code: 1, isRepaired: false });
  }
});

test("the same member twice is rejected by check and by fanout, in a list too", async () => {
  const twice = `${member("arn:x/bob")}\n${member("arn:x/eve")}\n${member("arn:x/bob", '{"a":["b"]}')}`;
  const listed = JSON.stringify({ ChannelMemberships: [{ Member: Bob }, { Member: Bob }] });
  for (const [text, place] of [
    [twice, "3:1"],
    [listed, `1:${listed.lastIndexOf('{"Member"') + 1}`],
  ] as const) {
    const [found] = rows((await check(text)).stdout)[0]!.diagnostics as Placed[];
    expect([found!.code, `${found!.place.line}:${found!.place.column}`]).toEqual(["input", place]);
    const { code, stderr } = await fanout(text, JSON.stringify(sent));
    expect(code).toBe(1);
    expect(stderr).toContain("an earlier row has the same member");
    expect(stderr).toContain(`forms-members.json:${place}`);
  }
});

test("if no message has a PushNotification, the output says what to add, and with it history is decided", async () => {
  const members = file("assume-members.json", member("arn:x/bob", '{"type":[{"anything-but":["Room"]}],"mention":["Bob"]}'));
  const messages = file(
    "assume-messages.json",
    JSON.stringify({ ChannelMessages: [history, { ...history, Status: { Value: "FAILED" } }] }),
  );
  for (const args of [
    ["fanout", "--members", members, "--message", messages, "--dry-run"],
    ["explain", "--members", members, "--message", messages, "--why", "bob"],
    ["diff-semantics", "--members", members, "--messages", messages],
  ]) {
    const without = await onTerminal(["--no-color", ...args]);
    expect(without).toMatchObject({ code: 0 });
    expect(without.stderr).toContain("warning: no message has a PushNotification");
    expect(without.stderr).toContain("add --assume-push");
    const assumed = await onTerminal(["--no-color", ...args, "--assume-push"]);
    expect(assumed).toMatchObject({ code: 0, stderr: "" });
    expect(assumed.stdout).not.toBe(without.stdout);
    expect(assumed.stdout).toMatch(/✓ message 1 .* 1 of 1 notified|bob is notified: filter-matched|1 of 2 decided differently/);
  }
  const one = file("assume-one.json", JSON.stringify([history, sent]));
  expect((await onTerminal(["fanout", "--members", members, "--message", one])).stderr).toBe("");
});

test("a summary counts only messages that could push, and blames no rule that was not evaluated", async () => {
  const members = file(
    "summary-members.json",
    [member("arn:x/bob", '{"mention":["Bob"]}'), member("arn:x/eve", '{"mention":["Eve"]}')].join("\n"),
  );
  const summary = async (messages: unknown, ...args: string[]) => {
    const path = file("summary-messages.json", JSON.stringify(messages));
    const { stdout } = await onTerminal([
      "fanout",
      "--members",
      members,
      "--message",
      path,
      "--dry-run",
      "--summary",
      "--format",
      "json",
      ...args,
    ]);
    return rows(stdout).at(-1)!.summary as { couldPush: number; silenced: object[]; rulesThatLetNothingThrough: { rule: string }[] };
  };
  expect(await summary([history])).toMatchObject({
    messages: 1,
    couldPush: 0,
    withheldFromAll: 1,
    silenced: [],
    rulesThatLetNothingThrough: [],
  });
  const assumed = await summary([history], "--assume-push");
  expect(assumed).toMatchObject({ messages: 1, couldPush: 1, rulesThatLetNothingThrough: [{ rule: '{"mention":["Eve"]}' }] });
  // The rule of Eve says nothing about a message for Bob only.
  expect(await summary([{ ...sent, Target: [{ MemberArn: "arn:x/bob" }] }])).toMatchObject({
    couldPush: 1,
    silenced: [],
    rulesThatLetNothingThrough: [],
  });
  const text = await onTerminal([
    "fanout",
    "--no-color",
    "--members",
    members,
    "--message",
    file("history.json", JSON.stringify(history)),
    "--dry-run",
    "--summary",
  ]);
  expect(text.stdout).toContain("summary  0 messages that could push, 2 members; 1 more withheld from all members and not counted\n");
  expect(text.stdout).not.toContain("matched no message");
});
