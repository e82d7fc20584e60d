import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeRule } from "../../../src/analysis/index.ts";
import { compileFilterRule, defaultRuleLimits, type Semantics } from "../../../src/index.ts";
import { ruleArb } from "../../support/arbitraries.ts";
import { hasProgram, withProgram } from "../../support/programs.ts";
import { check, unlimited } from "../../support/property.ts";

const english = (rule: string, semantics: Semantics = "guide") => describeRule(rule, { semantics }).readings[0]!.english;

describe("a rule in plain English", () => {
  test.each([
    ['{"mention":["Bob"]}', 'holds when mention has "Bob"'],
    ['{"mention":["Bob","Al","Di"]}', 'holds when mention has "Bob", "Al" or "Di"'],
    ['{"type":[{"anything-but":["Room","News"]}]}', 'holds when type does not have "Room" or "News", or is absent'],
    ['{"type":["Chat",{"anything-but":["Room"]}]}', 'holds when type has "Chat", or does not have "Room", or is absent'],
    ['{"a b":["x"]}', 'holds when "a b" has "x"'],
    ['{"a":["1"],"b":["2"]}', 'holds when all of these are true:\n- a has "1"\n- b has "2"'],
    [
      '{"$or":[{"a":["1"]},{"b":["2"],"c":["3"]}]}',
      'holds when at least one of these is true:\n- a has "1"\n- all of these are true:\n  - b has "2"\n  - c has "3"',
    ],
    ['{"a":["\\u202e\\u001b"]}', 'holds when a has "·\\u001b"'],
  ])("%s", (rule, expected) => expect(english(rule)).toBe(expected));

  test("says what an exclusion means in the other semantics", () => {
    expect(english('{"type":[{"anything-but":["Room"]}]}', "sns")).toBe('holds when type has a value other than "Room"');
  });
});

describe("the readings", () => {
  test("are one if both semantics give the same answers, else two, the chosen one first", () => {
    const semantics = (rule: string, asked: Semantics) => describeRule(rule, { semantics: asked }).readings.map((each) => each.semantics);
    expect(semantics('{"mention":["Bob"]}', "sns")).toEqual([["sns", "guide"]]);
    expect(semantics('{"type":[{"anything-but":["Room"]}]}', "sns")).toEqual([["sns"], ["guide"]]);
    // Nothing of the exclusion is left.
    expect(semantics('{"type":["Room"],"$or":[{"type":[{"anything-but":["x"]}]},{"type":["Room"]}]}', "guide")).toEqual([["guide", "sns"]]);
  });

  test("have a message that matches and one that does not, for every rule and in both semantics", () => {
    check(
      fc.property(ruleArb, fc.constantFrom<Semantics>("guide", "sns"), (rule, semantics) => {
        const text = JSON.stringify(rule);
        for (const reading of describeRule(text, { semantics, limits: unlimited }).readings) {
          for (const each of reading.semantics) {
            const compiled = compileFilterRule(text, { semantics: each, limits: unlimited });
            if (reading.matching !== undefined) expect(compiled.matches(reading.matching.attributes)).toBe(true);
            if (reading.notMatching !== undefined) expect(compiled.matches(reading.notMatching.attributes)).toBe(false);
            expect(reading.matching ?? reading.notMatching).toBeDefined();
          }
        }
      }),
      500,
    );
  });

  test("say for which names any other value is as good", () => {
    const [, sns] = describeRule('{"type":[{"anything-but":["Room"]}]}').readings;
    expect(sns?.matching).toEqual({ attributes: { type: { StringValues: ["x"] } }, anyOther: ["type"] });
  });

  test("have no message of a kind that does not exist", () => {
    const [never] = describeRule('{"a":[{"anything-but":["x"]}],"$or":[{"a":["x"]},{"a":["x"],"b":["y"]}]}').readings;
    expect(never).toMatchObject({ undecided: false, notMatching: { attributes: {} } });
    expect(never?.matching).toBeUndefined();
    const [always] = describeRule('{"a":["x",{"anything-but":["x"]}]}').readings;
    expect(always?.notMatching).toBeUndefined();
  });

  test("say if the steps were used up, and then do not claim that the semantics agree", () => {
    const { readings } = describeRule('{"a":["x"],"b":["y"]}', { maxSteps: 1 });
    expect(readings.map(({ undecided, english: words }) => [undecided, words.split("\n").length])).toEqual([
      [true, 3],
      [true, 3],
    ]);
  });
});

test("the limits are those of the service, or the given ones, with the used amount of each", () => {
  const rule = '{"mention":["Zoë"],"$or":[{"a":["1"]},{"b":["2"]},{"c":["3"]}]}';
  expect(describeRule(rule).limits).toEqual({
    bytes: { used: Buffer.byteLength(rule), limit: defaultRuleLimits.maxBytes },
    complexity: { used: 8, limit: defaultRuleLimits.maxComplexity },
    orBranches: { used: 3, limit: defaultRuleLimits.maxOrBranches },
  });
  const { bytes, orBranches } = describeRule('{"a":["1"]}', { limits: { maxBytes: 100, maxOrBranches: Number.POSITIVE_INFINITY } }).limits;
  expect([bytes.limit, orBranches]).toEqual([100, { used: 0, limit: Number.POSITIVE_INFINITY }]);
});

test("rejected rules and unknown options throw", () => {
  expect(() => describeRule("{")).toThrow("invalid-json");
  expect(() => describeRule("{}", { maxStep: 1 } as never)).toThrow(TypeError);
});

describe("the text of a rule", () => {
  const rules = [
    '{"mention":["Bob"]}',
    `{"it's":["a \\"b\\" \\\\ c","d\\n"]}`,
    '{\n  "a": ["$HOME `x` !y"],\r\n\t"b": ["é😀"]\n}',
    '{"a":["\u202e\u200b\u2028","b"]}',
  ];

  test.each(rules)("means the same in JSON and JavaScript: %j", (rule) => {
    const { json, javascript } = describeRule(rule).written;
    const canonical = (text: string) => compileFilterRule(text).canonicalText;
    expect(canonical(JSON.parse(json) as string)).toBe(canonical(rule));
    // biome-ignore lint/security/noGlobalEval: this is what a literal is for.
    expect(canonical(globalThis.eval(javascript) as string)).toBe(canonical(rule));
    expect(Object.values(describeRule(rule).written).join("")).not.toMatch(/[\u200b\u202e\u2028]/);
  });

  test.skipIf(process.platform === "win32").each(rules)("is one argument of a shell: %j", (rule) => {
    const printed = execFileSync("sh", ["-c", `printf %s ${describeRule(rule).written.shell}`], { encoding: "utf8" });
    expect(compileFilterRule(printed).toString()).toBe(compileFilterRule(rule).toString());
  });

  test.skipIf(!hasProgram("python3")).each(rules)(withProgram("python3", "is a Python string: %j"), (rule) => {
    const code = `import sys; sys.stdout.buffer.write(${describeRule(rule).written.python}.encode("utf-8"))`;
    const printed = execFileSync("python3", ["-c", code], { encoding: "utf8" });
    expect(compileFilterRule(printed).toString()).toBe(compileFilterRule(rule).toString());
  });

  test("of a rule given as an object is its JSON", () => {
    expect(describeRule({ mention: ["Bob"] }).written.shell).toBe(`'{"mention":["Bob"]}'`);
  });
});
