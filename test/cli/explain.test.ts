import { expect, test } from "vitest";
import { file, member, pushsieve, rows } from "./support.ts";

const rule = '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}';
const bob = '{"mention":{"StringValues":["Bob"]}}';

test("reports that a rule holds, and whether the answer depends on the semantics", async () => {
  const { code, stdout, stderr } = await pushsieve(["explain", "--rule", rule, "--attributes", bob]);
  expect(code).toBe(0);
  expect(stdout).toContain('✓ the rule holds (guide semantics)\n├─ ✓ mention wants "Bob", has "Bob"');
  expect(stdout).toContain("note: with --semantics sns the rule would not hold");
  expect(stderr).toBe("");
});

test("a rule that does not hold is an answer too", async () => {
  const { code, stdout } = await pushsieve(["explain", "--rule", rule, "--attributes", bob, "--semantics", "sns", "--format", "json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ matched: false, semantics: "sns", dependsOnSemantics: true, complexity: 4, diagnostics: [] });
});

test("texts come from files and stdin, attributes from a whole message", async () => {
  const path = file("rule.json", `${rule}\n`);
  const message = JSON.stringify({ Content: "hi", MessageAttributes: JSON.parse(bob) as unknown });
  const { code, stdout } = await pushsieve(["explain", "--rule", `@${path}`, "--attributes", "-"], message);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^✓/);
});

test("an attribute may be called MessageAttributes", async () => {
  const { stdout } = await pushsieve([
    "explain",
    "--rule",
    '{"MessageAttributes":["x"]}',
    "--attributes",
    '{"MessageAttributes":{"StringValues":["x"]}}',
  ]);
  expect(stdout).toMatch(/^✓/);
});

test.each([
  ['{"mention":"Bob"}', bob, "--rule:1:12"],
  [rule, '{"mention":[{}]}', "string-value-not-string"],
  [rule, '{"mention":', "invalid-json"],
])("reports rejected input on stderr: %s, %s", async (badRule, attributes, expected) => {
  const { code, stdout, stderr } = await pushsieve(["explain", "--rule", badRule, "--attributes", attributes]);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain(expected);
});

test("warnings about attributes do not stop the answer", async () => {
  const { code, stdout, stderr } = await pushsieve(["explain", "--rule", rule, "--attributes", '{"mention":{"StringValues":[]}}']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^✗/);
  expect(stderr).toContain("warning[attribute-without-values]");
});

test("stdin can be read only once", async () => {
  expect(await pushsieve(["explain", "--rule", "-", "--attributes", "-"])).toMatchObject({ code: 2, stdout: "" });
});

test("the tree goes down to the string, with what the message has beside what the rule wants, and the nearest match", async () => {
  const tree = '{"mention":["Bob","Al"],"$or":[{"a":["1"]},{"b":["2"],"c":[{"anything-but":["3"]}]}]}';
  const { stdout } = await pushsieve([
    "explain",
    "--rule",
    tree,
    "--attributes",
    '{"mention":{"StringValues":["Tom"]},"c":{"StringValues":["3"]}}',
  ]);
  expect(stdout).toBe(
    [
      "✗ the rule does not hold (guide semantics)",
      '├─ ✗ mention has "Tom", wants any of',
      '│  ├─ ✗ "Bob": "Bob" is not among the values',
      '│  └─ ✗ "Al": "Al" is not among the values',
      "└─ ✗ $or: any of",
      '   ├─ ✗ a wants "1", has nothing: the attribute is absent, "1" is wanted',
      "   └─ ✗ all of",
      '      ├─ ✗ b wants "2", has nothing: the attribute is absent, "2" is wanted',
      '      └─ ✗ c wants {"anything-but":["3"]}, has "3": "3" is excluded',
      "",
      'nearest match: add "Al" to mention; add "1" to a (2 changes)',
      "",
    ].join("\n"),
  );
});

test("a rule that never holds has no nearest match, and a placeholder value is marked as any other value", async () => {
  const never = await pushsieve(["explain", "--rule", '{"a":["x"],"$or":[{"a":[{"anything-but":["x"]}]}]}', "--attributes", "{}"]);
  expect(never.stdout).toContain("nearest match: none: no message that the API accepts matches this rule");
  const other = await pushsieve(["explain", "--rule", '{"a":[{"anything-but":["x"]}]}', "--attributes", "{}", "--semantics", "sns"]);
  expect(other.stdout).toMatch(/nearest match: add any other value to a, such as ".+" \(1 change\)/);
});

test("--exit-code gives scripts the answer", async () => {
  const yes = ["explain", "--rule", rule, "--attributes", bob, "--exit-code"];
  expect((await pushsieve(yes)).code).toBe(0);
  expect((await pushsieve([...yes, "--semantics", "sns"])).code).toBe(3);
});

const channel = file(
  "explained.ndjson",
  [
    member("arn:x/alice"),
    '{"MemberArn":',
    member("arn:x/bob", '{"mention":["bob"]}'),
    member("arn:x/eve", '{"mention":"eve"}'),
    member("arn:x/two"),
    member("arn:y/two"),
    member("arn:x/carol", '{"type":[{"anything-but":["Room"]}]}'),
  ].join("\n"),
);
const messages = '[{"PushNotification":{},"MessageAttributes":{"mention":{"StringValues":["tom"]}}},{"MessageAttributes":{}}]';
const why = (...args: string[]) => pushsieve(["explain", "--members", channel, "--message", "-", ...args], messages);

test("a whole channel: from the decision down to the string", async () => {
  const { code, stdout, stderr } = await why("--why", "bob");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(
    [
      'message 1  mention = "tom"',
      "✗ bob is not notified: filter-not-matched",
      "  ✓ the message has a PushNotification",
      "  ✓ the message is sent",
      "  ✓ the message has no Target that excludes the member",
      "  ✓ the member is not an excluded sender",
      "  ✗ AllowNotifications is FILTERED, and the rule does not match:",
      '    {"mention":["bob"]}',
      "    ✗ the rule does not hold (guide semantics)",
      '    └─ ✗ mention wants "bob", has "tom": "bob" is not among the values',
      '  nearest match: add "bob" to mention (1 change)',
      "",
      "message 2  no sender, no attributes",
      "✗ bob is not notified: no-push-notification",
      "  ✗ the message has no PushNotification, so no member is notified (--assume-push)",
      "",
      "",
    ].join("\n"),
  );
});

test("a whole channel as json, several members in the order asked for", async () => {
  const { stdout } = await why("--why", "carol", "--why", "arn:x/alice", "--format", "json");
  expect(
    rows(stdout).map(({ message, memberArn, reason, dependsOnSemantics }) => [message, memberArn, reason, dependsOnSemantics]),
  ).toEqual([
    [1, "arn:x/carol", "filter-matched", true],
    [1, "arn:x/alice", "no-preference", false],
    [2, "arn:x/carol", "no-push-notification", false],
    [2, "arn:x/alice", "no-push-notification", false],
  ]);
  expect((await why("--why", "alice", "--exit-code")).code).toBe(3);
});

test("a member with an invalid rule is withheld with the diagnostics, or reported with its place", async () => {
  const withheld = await why("--why", "eve");
  expect(withheld.code).toBe(0);
  expect(withheld.stdout).toContain("✗ eve is not notified: invalid-rule");
  expect(withheld.stdout).toContain("value-not-array: ");
  const { code, stdout, stderr } = await why("--why", "eve", "--on-invalid-rule", "throw");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(`${channel}:4:`);
  expect(stderr).toContain("error[value-not-array]");
  const kept = await why("--why", "eve", "--on-invalid-rule", "notify");
  expect(kept.code).toBe(0);
  expect(kept.stdout).toContain("✓ eve is notified: invalid-rule");
  expect(kept.stdout).toContain("value-not-array: ");
});

test.each([
  [["--why", "zed"], "is not a member of"],
  [["--why", "two"], "is the last part of several members; give more of the ARN"],
  [[], "go together"],
  [["--why", "bob", "--rule", "{}"], "either --rule and --attributes (or --attr), or"],
])("whom to explain must be clear: %j", async (args, expected) => {
  const { code, stdout, stderr } = await why(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(expected);
});
