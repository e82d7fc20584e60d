import { expect, test } from "vitest";
import { file, member, pushsieve, rows } from "./support.ts";

const none = '{"PushNotifications":{"AllowNotifications":"NONE"}}';
const members = file(
  "summary.ndjson",
  [
    member("arn:x/alice"),
    member("arn:x/bob", '{"mention":["bob"]}'),
    member("arn:x/carol", '{"type":["news"]}'),
    member("arn:x/dan", '{"type":["news"]}'),
    member("arn:x/eve", '{"type":["old"]}'),
    `{"MemberArn":"arn:x/frank","Preferences":${none}}`,
  ].join("\n"),
);
const push = (attributes: object, more: object = {}) => JSON.stringify({ PushNotification: {}, MessageAttributes: attributes, ...more });
const messages = [
  push({ mention: { StringValues: ["bob"] } }),
  push({ type: { StringValues: ["news"] } }, { ChimeBearer: "arn:x/dan", Target: [{ MemberArn: "arn:x/carol" }] }),
  "{}",
].join("\n");
const fanout = (...args: string[]) => pushsieve(["fanout", "--members", members, "--message", "-", ...args], messages);

test("a dry run counts each message by reason, in a line of its own", async () => {
  const { code, stdout } = await fanout("--dry-run");
  expect(code).toBe(0);
  expect(stdout.split("\n")).toEqual([
    "✓ message 1    2 of 6 notified  no-preference 1 · none 1 · filter-matched 1 · filter-not-matched 3",
    "✓ message 2    2 of 6 notified  not-targeted 4 · filter-matched 2",
    "✗ message 3    0 of 6 notified  no-push-notification 6",
    "",
  ]);
  const json = rows((await fanout("--dry-run", "--format", "json")).stdout);
  expect(json.map(({ message, size, notified }) => [message, size, notified])).toEqual([
    [1, 2, undefined],
    [2, 2, undefined],
    [3, 0, undefined],
  ]);
});

test("the summary has the members that were notified of no message, and the rules that matched none", async () => {
  const { stdout } = await fanout("--dry-run", "--summary");
  expect(
    stdout.slice(stdout.indexOf("summary")),
  ).toBe(`summary  2 messages that could push, 6 members; 1 more withheld from all members and not counted

2 members notified of no message
┌────────┬────────────┬──────────────────┐
│ member │ preference │ rule             │
├────────┼────────────┼──────────────────┤
│ eve    │ FILTERED   │ {"type":["old"]} │
├────────┼────────────┼──────────────────┤
│ frank  │ NONE       │                  │
└────────┴────────────┴──────────────────┘

1 rule that matched no message
┌──────────────────┬─────────┐
│ rule             │ members │
├──────────────────┼─────────┤
│ {"type":["old"]} │ eve     │
└──────────────────┴─────────┘
`);
  const last = rows((await fanout("--summary", "--format", "json")).stdout).at(-1);
  expect(last).toEqual({
    summary: {
      messages: 3,
      couldPush: 2,
      withheldFromAll: 1,
      members: 6,
      silenced: [
        { memberArn: "arn:x/eve", AllowNotifications: "FILTERED", FilterRule: '{"type":["old"]}' },
        { memberArn: "arn:x/frank", AllowNotifications: "NONE" },
      ],
      rulesThatLetNothingThrough: [{ rule: '{"type":["old"]}', members: ["arn:x/eve"] }],
    },
  });
});

test("a summary without silent members has no tables, and a long one is cut without --all", async () => {
  const fine = await pushsieve(["fanout", "--members", file("one.ndjson", member("arn:x/a")), "--message", "-", "--summary"], push({}));
  expect(fine.stdout).toContain("0 members notified of no message\n\n0 rules that matched no message\n");
  const many = file("many.ndjson", Array.from({ length: 60 }, (_, index) => member(`arn:x/u${index}`, `{"a":["${index}"]}`)).join("\n"));
  const args = ["fanout", "--members", many, "--message", "-", "--dry-run", "--summary"];
  const { stdout } = await pushsieve(args, push({}));
  expect(stdout.match(/… and 10 more \(--all lists them\)/g)).toHaveLength(2);
  expect((await pushsieve([...args, "--all"], push({}))).stdout).not.toContain("more (--all");
});

test.each([
  ["--dry-run", "--format", "ids"],
  ["--summary", "--format", "ids"],
  ["--dry-run", "--why", "bob"],
])("contradictions are reported: %s %s %s", async (...args) => {
  expect(await fanout(...args)).toMatchObject({ code: 2, stdout: "" });
});
