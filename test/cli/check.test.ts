import { expect, test } from "vitest";
import { file, member, pushsieve, rows } from "./support.ts";

const damagedRules = ['{"mention":["Bob"]}', '{"a":"b"}', '{"a":["b"', JSON.stringify('{"x":[1]}'), "garbage"].join("\n");
const damagedPreferences = JSON.stringify({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"x":[]}' } });
const damagedMembers = [
  JSON.stringify({ Member: { Arn: "arn:x/bob" }, Preferences: { PushNotifications: { AllowNotifications: "filtered" } } }),
  '{"MemberArn":5}',
  '{"MemberArn":"arn:x/eve","MemberArn":"arn:x/bob"}',
  '{"mention":["Bob"]}',
].join("\n");

test("a clean rule over several lines is clean", async () => {
  const { code, stdout, stderr } = await pushsieve(["check", "-"], '{\n  "mention": ["Bob"]\n}\n');
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "✓ checked 1 rule: no problems\n", stderr: "" });
});

test("warnings are reported and allowed", async () => {
  const { code, stdout } = await pushsieve(["check", "-"], '{"mention":["Bob","Bob"]}');
  expect(stdout).toContain("warning[duplicate-value]");
  expect(stdout).toContain("✓ checked 1 rule: 1 warning");
  expect(code).toBe(0);
});

test("every damaged line is reported with its place, and stops nothing", async () => {
  const path = file("damaged-rules.ndjson", damagedRules);
  const paths = [path, file("damaged-preferences.json", damagedPreferences), file("damaged-members.ndjson", damagedMembers)];
  const { code, stdout } = await pushsieve(["check", "--format", "json", ...paths]);
  expect(code).toBe(1);
  const found = rows(stdout).map(({ line, memberArn, diagnostics }) => [line, memberArn, (diagnostics as { code: string }[])[0]!.code]);
  expect(found).toEqual([
    [2, undefined, "value-not-array"],
    [3, undefined, "invalid-json"],
    [4, undefined, "invalid-entry"],
    [5, undefined, "invalid-json"],
    [1, undefined, "empty-array"],
    [1, "arn:x/bob", "invalid-allow-notifications"],
    [2, undefined, "input"],
    [3, undefined, "duplicate-key"],
    [4, undefined, "input"],
  ]);
  expect(rows(stdout)[2]).toMatchObject({ file: path, text: '{"x":[1]}' });
});

test("places are lines and columns of the file, an array's elements too", async () => {
  const path = file("array.json", '[\n  {"a": ["b"]}, {"c": "d"},\n  {\n    "e": "f"\n  }\n]\n');
  const { code, stdout } = await pushsieve(["check", path]);
  expect(code).toBe(1);
  expect(stdout).toContain(`${path}:2:23\n`);
  expect(stdout).toContain(`${path}:4:10\n`);
  expect(stdout).toContain('  4 |     "e": "f"\n    |          ^^^ write ["f"]');
  expect(stdout).toContain("✗ checked 3 rules: 2 errors in 2\n");
});

test("--as decides what values are", async () => {
  const { stdout } = await pushsieve(["check", "--as", "rule", "-"], '{"MemberArn":"bob"}');
  expect(stdout).toContain("value-not-array");
  const other = await pushsieve(["check", "--as", "preferences", "-"], '{"mention":["Bob"]}');
  expect(other.stdout).toContain("unknown-member");
});

test("limits can be raised and lifted", async () => {
  const rule = JSON.stringify({ mention: Array.from({ length: 30 }, (_, index) => `user ${index}`) });
  expect((await pushsieve(["check", "-"], rule)).stdout).toContain("too-complex");
  expect((await pushsieve(["check", "--max-complexity", "31", "-"], rule)).code).toBe(0);
  expect((await pushsieve(["check", "--max-complexity", "none", "-"], rule)).code).toBe(0);
  expect((await pushsieve(["check", "--max-complexity", "0", "-"], rule)).code).toBe(2);
});

test("used-up steps are reported, whatever contains the rule", async () => {
  const rule = '{"a":["1",{"anything-but":["1"]}]}';
  expect((await pushsieve(["check", "-"], rule)).stdout).toContain("always-true");
  const input = [rule, rule, JSON.stringify(rule), '{"a":[]}'].join("\n");
  const members = file("undecided.ndjson", member("arn:x/bob", rule));
  const { code, stdout, stderr } = await pushsieve(["check", "--max-steps", "1", "-", members], input);
  expect(code).toBe(1);
  expect(stdout).toContain("checked 4 rules, 1 member: 1 error in 1, 4 not decided\n");
  expect(stderr).toBe("warning: 4 rules not decided; warnings that need a proof may be missing (--max-steps)\n");
  const json = await pushsieve(["check", "--max-steps", "1", "--format", "json", "-", members], input);
  expect(rows(json.stdout).map(({ line, undecided }) => [line, undecided])).toEqual([
    [1, true],
    [2, true],
    [3, true],
    [4, false],
    [1, true],
  ]);
  expect(json.stderr).toContain("4 rules not decided");
  expect(await pushsieve(["check", "--max-steps", "none", "--fix", "--dry-run", "-"], rule)).toMatchObject({ code: 0, stderr: "" });
});

test("a string is a rule if it is one of several values, and a twice encoded rule if it is the only one", async () => {
  const held = JSON.stringify('{"a":["b"]}');
  for (const input of [`${held}\n${held}`, `[${held}]`]) expect((await pushsieve(["check", "-"], input)).code).toBe(0);
  expect((await pushsieve(["check", "-"], held)).stdout).toContain("encoded-twice");
  expect((await pushsieve(["simplify", held])).stderr).toContain("encoded-twice");
});

test("an empty input is an error, an empty list is not", async () => {
  expect(await pushsieve(["check", "-"], "\n")).toMatchObject({ code: 1, stdout: expect.stringContaining("the input is empty") });
  expect(await pushsieve(["check", "-"], "[]")).toMatchObject({ code: 0 });
});

test("a file that cannot be read is named, and the others are checked", async () => {
  const { code, stdout, stderr } = await pushsieve(["check", "no-such-file", "-"], '{"a":["b"]}');
  expect(code).toBe(2);
  expect(stderr).toBe("error: cannot read no-such-file: there is no such file\n");
  expect(stdout).toBe("✗ checked 1 rule: 1 unreadable file\n");
});

test("control characters of the input never reach the output", async () => {
  const nasty = "\u001b[31m\u009b\u202e\u0007";
  const input = `${member(`arn:x/${nasty}`, `{"${nasty}": "x", '${nasty}': 1}`)}\n{"${nasty}\n"\u001b]0;x\u0007`;
  const path = file("nasty.ndjson", input);
  const rule = JSON.stringify({ [nasty]: [{ "anything-but": [nasty] }] });
  const members = file("nasty-members.ndjson", member(`arn:x/${nasty}`));
  const message = file(
    "nasty-message.json",
    JSON.stringify({ PushNotification: {}, MessageAttributes: { [nasty]: { StringValues: [nasty] } } }),
  );
  const answers = await Promise.all([
    pushsieve(["check", path]),
    pushsieve(["check", "--format", "json", path]),
    pushsieve(["check", nasty]),
    pushsieve([nasty]),
    pushsieve(["fanout", "--members", members, "--message", message]),
    pushsieve(["fanout", "--members", members, "--message", message, "--format", "ids"]),
    pushsieve(["fanout", "--members", members, "--message", message, "--why", `arn:x/${nasty}`]),
    pushsieve(["fanout", "--members", members, "--message", message, "--dry-run", "--summary"]),
    pushsieve(["explain", "--members", members, "--message", message, "--why", `arn:x/${nasty}`]),
    pushsieve(["explain", "--rule", rule, "--attributes", `{${JSON.stringify(nasty)}:{"StringValues":[${JSON.stringify(nasty)}]}}`]),
    pushsieve(["diff-semantics", "--members", file("nasty-rules.ndjson", member(`arn:x/${nasty}`, rule)), "--messages", message]),
    pushsieve(["compare", rule, '{"a":["b"]}']),
    pushsieve(["simplify", rule]),
    pushsieve(["check", "--fix", "--dry-run", path]),
    pushsieve(
      ["check", "--attributes-catalog", file("nasty-catalog.json", `{"attributes":{${JSON.stringify(`x${nasty}`)}:{}}}`), "-"],
      rule,
    ),
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  for (const { stdout, stderr } of answers) expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("100,000 lines pass in the memory that their ARNs take", async () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => `${member(`arn:x/${index}`, '{"mention":["Bob"]}')}\n`);
  const path = file("many.ndjson", lines.join(""));
  const { code, stdout } = await pushsieve(["check", path], "", { ...process.env, NODE_OPTIONS: "--max-old-space-size=48" });
  expect(stdout).toBe("✓ checked 100,000 members: no problems\n");
  expect(code).toBe(0);
});

test.each([
  ["1 rule", String.raw`{"mention":["\"Member\":"],}`],
  ["1 member", '{"ChannelMemberships":[{"Member":{"Arn":"arn:bob"},}]}'],
  ["1 rule", '{"PushNotifications":{"AllowNotifications":"ALL",}}'],
])("a text that is not JSON counts as %s, by the names in it and not by its strings: %s", async (kind, text) => {
  const { code, stdout } = await pushsieve(["check", "-"], text);
  expect(code).toBe(1);
  expect(stdout).toContain(`✗ checked ${kind}: 1 error in 1`);
});
