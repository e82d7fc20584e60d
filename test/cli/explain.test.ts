import { expect, test } from "vitest";
import { file, pushsieve } from "./support.ts";

const rule = '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}';
const bob = '{"mention":{"StringValues":["Bob"]}}';

test("a rule that holds is told, and where the answer depends on the semantics", async () => {
  const { code, stdout, stderr } = await pushsieve(["explain", "--rule", rule, "--attributes", bob]);
  expect(code).toBe(0);
  expect(stdout).toContain('✓ the rule holds: all of\n  ✓ mention = "Bob"\n');
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
  [rule, '{"mention":["Bob"]}', "attribute-not-object"],
  [rule, '{"mention":', "invalid-json"],
])("what is refused is told on stderr: %s, %s", async (badRule, attributes, expected) => {
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
