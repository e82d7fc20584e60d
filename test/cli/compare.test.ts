import fc from "fast-check";
import { expect, test } from "vitest";
import { validateMessageAttributes } from "../../src/diagnose/index.ts";
import { decide, type PushMessage } from "../../src/index.ts";
import { validatePushMessage } from "../../src/schema/validators.generated.ts";
import { memberArb, messageArb, preferencesArb } from "../support/arbitraries.ts";
import { file, member, onTerminal, pushsieve, rows } from "./support.ts";

test.each([
  ['{"a":["1","2"]}', '{"a":["2","1"]}', "✓ equivalent: A and B hold for the same messages (guide semantics)\n  both hold for     "],
  ['{"a":["1"]}', '{"a":["1","2"]}', "✗ not equivalent: A implies B, so B matches every message that A matches, and more"],
  ['{"a":["1","2"]}', '{"a":["1"]}', "✗ not equivalent: B implies A, so "],
  ['{"a":["1"],"b":["1"]}', '{"a":["1"],"b":[{"anything-but":["1"]}]}', "✗ not equivalent: no message matches both"],
  ['{"a":["1"]}', '{"b":["1"]}', "✗ not equivalent: neither implies the other"],
  ['{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]}]}', '{"b":["1"]}', "✗ not equivalent: A never holds"],
  ['{"a":[{"anything-but":["1"]}]}', '{"a":["1",{"anything-but":["1"]}]}', "only B holds for  "],
])("compare %s %s", async (a, b, expected) => {
  const { code, stdout, stderr } = await pushsieve(["compare", a, b]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(expected);
});

test("compare depends on the semantics, answers scripts, and has the witnesses as json", async () => {
  const rules = ['{"a":[{"anything-but":["1"]}]}', '{"a":[{"anything-but":["1"]}],"$or":[{"a":[{"anything-but":["1"]}]},{"b":["1"]}]}'];
  expect((await pushsieve(["compare", ...rules, "--exit-code"])).code).toBe(0);
  const different = ["compare", '{"a":["1"]}', `@${file("b.json", '{"a":["1","2"]}')}`, "--exit-code", "--format", "json"];
  const { code, stdout } = await pushsieve(different);
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    undecided: false,
    equivalent: false,
    aImpliesB: true,
    bImpliesA: false,
    onlyB: { a: { StringValues: ["2"] } },
  });
});

test("undecided answers are reported as such", async () => {
  const many = (of: string) =>
    JSON.stringify({ $or: Array.from({ length: 5 }, (_, index) => ({ [`${of}${index}`]: ["1"], [`x${index}`]: ["2"] })) });
  const { code, stdout } = await pushsieve(["compare", many("a"), many("b"), "--max-steps", "1", "--exit-code"]);
  expect(stdout).toContain("? not decided within the limit of steps (--max-steps)");
  expect(code).toBe(3);
});

test("simplify prints a rule that can go into a file, and the gain on stderr", async () => {
  const { code, stdout, stderr } = await pushsieve(["simplify", '{"mention":["Bob","Bob"],"$or":[{"mention":["Bob"]},{"type":["x"]}]}']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"mention":["Bob"]}\n' });
  expect(stderr).toBe("✓ complexity 7 -> 2, equivalent under the guide semantics\n");
  const json = await pushsieve(["simplify", "-", "--format", "json"], '{"mention":["Bob","Bob"]}');
  expect(JSON.parse(json.stdout)).toEqual({
    rule: { mention: ["Bob"] },
    semantics: "guide",
    complexity: { before: 3, after: 2 },
    equivalentUnderBoth: true,
    undecided: false,
  });
});

test.each([
  ['{"a":["1"]}', '{"a":["1"]}', "no smaller rule found"],
  ['{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["2"]}]}', '{"a":["1"],"b":["1","2"]}', "complexity 8 -> 5"],
  ['{"$or":[{"$or":[{"a":["1"]},{"b":["1"]}]},{"c":["1"]}]}', '{"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]}]}', "same complexity, shorter"],
])("simplify %s reports the gain", async (rule, smaller, gain) => {
  expect(await pushsieve(["simplify", rule])).toMatchObject({
    stdout: `${smaller}\n`,
    stderr: expect.stringContaining(`✓ ${gain}, equivalent under the guide semantics\n`),
  });
});

test("simplify reports that it stopped, and which answers are missing", async () => {
  const rule = '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["1"],"c":["1"]}]}';
  const { code, stdout, stderr } = await pushsieve(["simplify", rule, "--max-steps", "1"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${rule}\n` });
  expect(stderr).toBe(
    [
      "✓ no smaller rule found, equivalent under the guide semantics",
      "? stopped at --max-steps: the rule may not be the smallest",
      "warning: under the sns semantics the rules may differ: not decided within the limit of steps (--max-steps)",
      "",
    ].join("\n"),
  );
  const json = await pushsieve(["simplify", rule, "--max-steps", "1", "--format", "json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ equivalentUnderBoth: null, undecided: true });
  const lifted = await pushsieve(["simplify", rule, "--max-steps", "none", "--format", "json"]);
  expect(JSON.parse(lifted.stdout)).toMatchObject({ rule: { a: ["1"], b: ["1"] }, equivalentUnderBoth: true, undecided: false });
});

test("simplify keeps characters that a terminal must not get", async () => {
  const family = "\u{1f468}\u200d\u{1f469}\u202e\u0007";
  const { stdout } = await pushsieve(["simplify", JSON.stringify({ [family]: [family, family] })]);
  expect(JSON.parse(stdout)).toEqual({ [family]: [family] });
});

test("simplify warns if the smaller rule has another meaning in the other semantics", async () => {
  const { stdout, stderr } = await pushsieve(["simplify", '{"a":["x"],"b":["y",{"anything-but":["y"]}]}']);
  expect(stdout).toBe('{"a":["x"]}\n');
  expect(stderr).toContain("warning: under the sns semantics");
});

test.each([
  ["compare", "{", "{}"],
  ["simplify", '{"a":"b"}'],
])("%s reports rejected input", async (...args) => {
  const { code, stdout, stderr } = await pushsieve(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/error\[/);
});

test("only one rule can come from stdin", async () => {
  expect((await pushsieve(["compare", "-", "-"], "{}")).code).toBe(2);
});

const members = file(
  "two-ways.ndjson",
  [
    member("arn:x/alice"),
    member("arn:x/bob", '{"mention":["bob"]}'),
    member("arn:x/uma", '{"mention":[{"anything-but":["uma"]}]}'),
    member("arn:x/zoe", '{"topic":[{"anything-but":["lunch"]}]}'),
  ].join("\n"),
);
const messages = [
  '{"PushNotification":{},"MessageAttributes":{"mention":{"StringValues":["uma","bob"]}}}',
  '{"PushNotification":{},"MessageAttributes":{"mention":{"StringValues":["bob"]},"topic":{"StringValues":["news"]}}}',
  "{}",
].join("\n");
const diff = (...args: string[]) => pushsieve(["diff-semantics", "--members", members, "--messages", "-", ...args], messages);

test("diff-semantics lists the pairs that are decided differently, and counts", async () => {
  const { code, stdout, stderr } = await diff();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(
    [
      'message 1  mention = "uma", "bob"',
      "  2 members decided differently",
      '    guide: not notified  sns: notified      uma  {"mention":[{"anything-but":["uma"]}]}',
      '    guide: notified      sns: not notified  zoe  {"topic":[{"anything-but":["lunch"]}]}',
      "✗ 3 messages × 4 members: 2 of 12 decided differently (1 push only under guide, 1 only under sns); the rules of 2 members can be read in two ways",
      "",
    ].join("\n"),
  );
  expect((await diff("--exit-code")).code).toBe(3);
});

test("diff-semantics as json is a line a pair, and a summary", async () => {
  expect(rows((await diff("--format", "json")).stdout)).toEqual([
    { message: 1, memberArn: "arn:x/uma", guide: "filter-not-matched", sns: "filter-matched" },
    { message: 1, memberArn: "arn:x/zoe", guide: "filter-matched", sns: "filter-not-matched" },
    { summary: { messages: 3, members: 4, pairs: 12, different: 2, onlyGuide: 1, onlySns: 1, membersReadInTwoWays: 2 } },
  ]);
});

test("diff-semantics reports rejected input like fanout", async () => {
  const damaged = file("damaged-two.ndjson", [member("arn:x/a"), member("arn:x/a"), member("arn:x/b", "{")].join("\n"));
  const args = ["diff-semantics", "--members", damaged, "--messages", "-"];
  const refused = await pushsieve(args, '[{"PushNotification":5},{}]');
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("an earlier row has the same member");
  expect(refused.stderr).toContain("1 member row rejected");
  const skipped = await pushsieve([...args, "--skip-invalid"], '[{"PushNotification":5},{}]');
  expect(skipped.code).toBe(0);
  expect(skipped.stdout).toContain("✓ 1 message × 2 members: no decision differs");
  expect(skipped.stderr).toContain("1 message skipped");
});

/** Whether the command line accepts a message: it rejects a message that no API accepts. */
function isTaken(message: PushMessage): boolean {
  const attributes = validateMessageAttributes(message.MessageAttributes);
  return validatePushMessage(message).length === 0 && attributes.every(({ severity }) => severity !== "error");
}

test("diff-semantics finds exactly the pairs that two decisions one by one find", async () => {
  const setting = fc.tuple(
    fc.uniqueArray(fc.tuple(memberArb, preferencesArb), { selector: ([arn]) => arn }),
    fc.array(messageArb.filter(isTaken), { maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(setting, async ([preferences, pushes]) => {
      const path = file(
        "random.ndjson",
        preferences.map(([MemberArn, Preferences]) => JSON.stringify({ MemberArn, Preferences })).join("\n"),
      );
      const sent = file("random-messages.ndjson", pushes.map((push) => JSON.stringify(push)).join("\n"));
      const args = [
        "diff-semantics",
        "--members",
        path,
        "--messages",
        sent,
        "--skip-invalid",
        "--on-invalid-rule",
        "withhold",
        "--format",
        "json",
      ];
      const { stdout } = await onTerminal(args);
      const expected = pushes.flatMap((push, index) =>
        preferences.flatMap(([memberArn, each]) => {
          const [guide, sns] = (["guide", "sns"] as const).map((semantics) =>
            decide(memberArn, each, push, { semantics, onInvalidRule: "withhold" }),
          );
          return guide!.notify === sns!.notify ? [] : [{ message: index + 1, memberArn, guide: guide!.reason, sns: sns!.reason }];
        }),
      );
      const found = rows(stdout).filter(({ summary }) => summary === undefined);
      expect(found).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
