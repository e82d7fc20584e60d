import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import pc from "picocolors";
import { expect, test } from "vitest";
import { compileFilterRule } from "../../src/index.ts";
import { renderDiff } from "../../src/transport/cli/check/diff.ts";
import { fixText } from "../../src/transport/cli/check/fix.ts";
import { attributesArb, ruleArb } from "../support/arbitraries.ts";
import { parseGuided } from "../support/guided.ts";
import { check } from "../support/property.ts";
import { file, member, pushsieve } from "./support.ts";

const lifted = { limits: { maxComplexity: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY } };
const fixed = (text: string) => fixText(text, { as: "auto", options: lifted }).after;

const preferences = (AllowNotifications: string, FilterRule: unknown) =>
  JSON.stringify({ PushNotifications: { AllowNotifications, FilterRule } });

test.each([
  // Rejected inputs with one plausible reading.
  ['{"mention":"Bob"}', '{"mention":["Bob"]}'],
  ['{"type": {"anything-but":["Room"]}}', '{"type": [{"anything-but":["Room"]}]}'],
  ['{"mention":["Bob",]}', '{"mention":["Bob"]}'],
  ['{"mention":["Bob" , ] , }', '{"mention":["Bob"  ]  }'],
  ["{'mention':['B\"ob']}", '{"mention":["B\\"ob"]}'],
  ["{“mention”:[„Bob“]}", '{"mention":["Bob"]}'],
  ['{mention:["Bob"]}', '{"mention":["Bob"]}'],
  ['{"a":["b\tc"]}', '{"a":["b\\tc"]}'],
  ['{"a":\u00a0["b"]}', '{"a": ["b"]}'],
  ['{"type":[{"anythingBut":["Room"]}]}', '{"type":[{"anything-but":["Room"]}]}'],
  ['{"type":{"anythingBut":"Room"}}', '{"type":[{"anything-but":"Room"}]}'],
  [JSON.stringify('{"mention":["Bob"]}'), '{"mention":["Bob"]}'],
  ['{\\"mention\\":[\\"Bob\\"]}', '{"mention":["Bob"]}'],
  ["{'mention':'Bob',}", '{"mention":["Bob"]}'],
  [preferences("filtered", '{"mention":"Bob"}'), preferences("FILTERED", '{"mention":["Bob"]}')],
  [preferences("FILTERED", { mention: ["Bob"] }), preferences("FILTERED", '{"mention":["Bob"]}')],
  [member("arn:x/b", '{"mention":["Bob",]}'), member("arn:x/b", '{"mention":["Bob"]}')],
  // Accepted rules whose repair does not change their meaning.
  ['{"mention":["Bob", "Bob","Al" ,"Bob"]}', '{"mention":["Bob","Al"]}'],
  ['{"type":[{"anything-but":["a","a"]}]}', '{"type":[{"anything-but":["a"]}]}'],
])("%s is repaired", (before, after) => {
  expect(fixed(before)).toBe(after);
});

test.each([
  ['{"level":5}', "a number has more than one text"],
  ['{"level":[5]}', "so has one in a list"],
  ['{"mention":["Bob"', "it may have been cut"],
  ['{"mention":["Bob]}', "so may a string"],
  ['{"mention":["Bob",,"Al"]}', "a value may be missing"],
  ['{"mention":["Bob" "Al"]}', "a comma may be missing, or something else"],
  ['{"mention":[None]}', "a word without quotes may not be a string"],
  ['{"mention":[["Bob"]]}', "a list in a list may be meant to be an AND"],
  ['{"mention":["Bob"],"mention":["Al"]}', "AND or OR is for a person to decide"],
  ['{"$or":{"a":["1"],"b":["2"]}}', "one branch or two"],
  ['{"$or":[{"a":["1"]}]}', "help offers two repairs"],
  ['{"a":["1"]} // note', "a comment may be worth reading"],
  ['{"a":[{"prefix":"x"}]}', "this dialect does not have the operator"],
  ['{"a":["1",{"anything-but":["1"]}]}', "what is always true is probably a mistake"],
  ['{"a":{"prefix":"x"}}', "nor is there one where a list belongs"],
  ['{"a":[]}', "nothing can be made up"],
  ["{'a':['it's']}", "a text that is still not JSON has another meaning"],
  ["{'a':['b'],}} x", "and so are other quotes before more mistakes"],
  [member("arn:x/b", "{'a':['it's']}"), "in a rule inside a record, too"],
])("%s is left alone: %s", (text) => {
  expect(fixed(text)).toBe(text);
});

test("every valid rule means the same after a repair", () => {
  check(
    fc.property(ruleArb, fc.array(attributesArb, { maxLength: 10 }), (rule, messages) => {
      const text = JSON.stringify(rule);
      const after = fixed(text);
      const [was, is] = [text, after].map((each) => compileFilterRule(each, lifted));
      expect(is!.toString()).toBe(was!.toString());
      for (const message of messages) expect(is!.matches(message)).toBe(was!.matches(message));
      expect(parseGuided(after, lifted).diagnostics.filter(({ code }) => code === "duplicate-value")).toEqual([]);
      expect(fixed(after)).toBe(after);
    }),
    300,
  );
});

test("repairing ends for any text, repairs what it can at once, and adds no errors", () => {
  const damaged = fc
    .tuple(
      ruleArb.map((rule) => JSON.stringify(rule)),
      fc.nat(),
      fc.constantFrom("", ",", "'", '"', "[", "}", "\\", "x", "\n", "/*"),
    )
    .map(([text, place, junk]) => text.slice(0, place % text.length) + junk + text.slice((place % text.length) + 1));
  const errors = (text: string) => parseGuided(text, lifted).diagnostics.filter(({ severity }) => severity === "error").length;
  check(
    fc.property(damaged, (text) => {
      const after = fixed(text);
      expect(fixed(after)).toBe(after);
      if (after !== text) expect(errors(after)).toBeLessThanOrEqual(errors(text));
    }),
    500,
  );
});

/** Applies a diff to a text. */
function applyDiff(before: string, diff: string): string {
  const old = before.split("\n");
  const made: string[] = [];
  let at = 0;
  for (const line of diff.trimEnd().split("\n").slice(2)) {
    const [, start] = /^@@ -(\d+),/.exec(line) ?? [];
    if (start !== undefined) while (at < Number(start) - 1) made.push(old[at++]!);
    else if (line.startsWith("+")) made.push(line.slice(1));
    else {
      if (line.slice(1) !== old[at]) throw new Error(`line ${at + 1} is not ${line.slice(1)}`);
      if (line.startsWith(" ")) made.push(line.slice(1));
      at++;
    }
  }
  return [...made, ...old.slice(at)].join("\n");
}

test("the diff turns the old file into the written one", () => {
  const value = fc.constantFrom('{"a":["b"]}', '{"a":"b"}', "{'a':'b'}", '{\n  "a": "b"\n}', '{"a":["b","b"]}', '{"a":5}');
  const space = fc.constantFrom("", " ", "\n", "\n\n\n\n\n\n");
  check(
    fc.property(fc.array(fc.tuple(space, value, space), { maxLength: 12 }), fc.boolean(), (parts, isArray) => {
      const texts = parts.map(([before, text, after]) => (isArray ? before + text + after : text));
      const before = isArray ? `[${texts.join(",")}]\n` : `${texts.join("\n")}\n`;
      const result = fixText(before, { as: "auto", options: lifted });
      if (result.repairs === 0) expect(result.after).toBe(before);
      else expect(applyDiff(before, renderDiff("f", result, pc.createColors(false)))).toBe(result.after);
    }),
    500,
  );
});

test("a diff of very many repairs, on one line or on many, costs no more than the repairs", () => {
  const [bad, good] = ['{"a":"b"}', '{"a":["b"]}'];
  for (const separator of [",", ",\n"]) {
    const many = 150_000;
    const values = Array.from({ length: many }, (_, index) => {
      const start = index * (bad.length + separator.length);
      return { line: separator === "," ? 1 : index + 1, start, end: start + bad.length, text: good };
    });
    const [before, after] = [bad, good].map((each) => Array.from({ length: many }, () => each).join(separator));
    const diff = renderDiff("f", { before: before!, after: after!, values, repairs: many }, pc.createColors(false));
    expect(applyDiff(before!, diff)).toBe(after);
  }
});

const several = [
  '{"a":["b"]}',
  "{'c':'d'}",
  "garbage",
  JSON.stringify('{"e":"f"}'),
  '{"g":["h"]}',
  '{"i":["j"]}',
  '{"k":["l"]}',
  '{"m":"n"}',
  "",
];

test("the file is repaired in place, a diff is shown, and the remaining problems are reported", async () => {
  const path = file("several.ndjson", several.join("\n"));
  chmodSync(path, 0o640);
  const { code, stdout } = await pushsieve(["check", "--fix", path]);
  expect(code).toBe(1);
  expect(readFileSync(path, "utf8").split("\n")).toEqual(
    several.map((line) =>
      line.replace("{'c':'d'}", '{"c":["d"]}').replace('{\\"e\\":\\"f\\"}', '{\\"e\\":[\\"f\\"]}').replace('"n"', '["n"]'),
    ),
  );
  expect(stdout.split("\n").slice(0, 12)).toEqual([
    `--- ${path}`,
    `+++ ${path}`,
    "@@ -1,8 +1,8 @@",
    ' {"a":["b"]}',
    "-{'c':'d'}",
    '+{"c":["d"]}',
    " garbage",
    `-${several[3]}`,
    `+${several[3]!.replace('\\"f\\"', '[\\"f\\"]')}`,
    ' {"g":["h"]}',
    ' {"i":["j"]}',
    ' {"k":["l"]}',
  ]);
  expect(stdout).toContain(`${path}:3:1`);
  expect(stdout).toContain("1 error in 1; 5 repairs in 1 file\n");
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const again = await pushsieve(["check", "--fix", path]);
  expect(again.stdout).not.toContain("---");
});

test("a dry run writes nothing and shows the same; in other formats the diff goes to stderr", async () => {
  const path = file("dry.json", '[{"a":"b"}, {"c":"d"}]\n');
  const dry = await pushsieve(["check", "--fix", "--dry-run", path]);
  expect(readFileSync(path, "utf8")).toBe('[{"a":"b"}, {"c":"d"}]\n');
  expect(dry.stdout).toContain('@@ -1,1 +1,1 @@\n-[{"a":"b"}, {"c":"d"}]\n+[{"a":["b"]}, {"c":["d"]}]\n');
  expect(dry.code).toBe(0);
  const json = await pushsieve(["check", "--fix", "--dry-run", "--format", "json", "-"], '{"a":"b"}');
  expect(json.stdout).toBe("");
  expect(json.stderr).toContain('+{"a":["b"]}');
  expect((await pushsieve(["check", "--fix", "-"], "{}")).code).toBe(2);
  expect((await pushsieve(["check", "--dry-run", path])).code).toBe(2);
});

test("the rest stays byte for byte: marks, line ends, spaces, links", async () => {
  const path = file("bytes.json", '\ufeff[\r\n\t{\'a\': \'b\'} ,\r\n  "{\\"x\\":[\\"\\u00e9\\"]}"\r\n]\r\n\r\n');
  const link = file("link.json", "").replace(/link\.json$/, "to-bytes.json");
  symlinkSync(path, link);
  const { code, stdout } = await pushsieve(["check", "--fix", link]);
  expect(code).toBe(0);
  expect(readFileSync(path, "utf8")).toBe('\ufeff[\r\n\t{"a": ["b"]} ,\r\n  "{\\"x\\":[\\"\\u00e9\\"]}"\r\n]\r\n\r\n');
  expect(stdout).toContain("-  {'a': 'b'} ,\n+  {\"a\": [\"b\"]} ,\n");
});

test("a file that is not UTF-8 is not changed", async () => {
  const path = file("latin1.json", "");
  const bytes = Buffer.from("{'a':'\u00e9'}", "latin1");
  writeFileSync(path, bytes);
  const { code, stderr } = await pushsieve(["check", "--fix", path]);
  expect(code).toBe(2);
  expect(stderr).toContain("not repaired, because it is not UTF-8");
  expect(readFileSync(path)).toEqual(bytes);
});
