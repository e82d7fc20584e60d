import { describe, expect, it } from "vitest";
import { analyzeRule, lintRule, nearestMatch } from "../../src/analysis/index.ts";
import { compileFilterRule, type FilterRule, FilterRuleError } from "../../src/index.ts";
import { questions, rule } from "./support.ts";

describe("invalid input", () => {
  it.each(questions)("%s throws the diagnostics of a rejected rule", (_, ask) => {
    expect(() => ask('{"a":[]}', {})).toThrow(FilterRuleError);
    expect(() => ask('{"a":["1","2"]}', { limits: { maxComplexity: 2 } })).toThrow(FilterRuleError);
  });

  it.each([...questions, ["lintRule", lintRule] as const])("%s throws for options that do not exist", (_, ask) => {
    expect(() => ask(rule, { semantics: "aws" as never })).toThrow(TypeError);
    expect(() => ask(rule, { maxSteps: 0 })).toThrow(RangeError);
    expect(() => ask(rule, { maxSteps: Number.NaN })).toThrow(RangeError);
  });

  it.each([...questions.filter(([name]) => !name.includes(",")), ["lintRule", lintRule] as const])(
    "%s is named if an option does not exist",
    (name, ask) => {
      const known = name === "describeRule" ? "" : ", maxSteps";
      expect(() => ask(rule, { maxStep: 5 } as never)).toThrow(
        `${name} has no option "maxStep": the options are semantics, limits, guidance${known}`,
      );
    },
  );

  it("lintRule reports a rejected rule, and nothing else about it", () => {
    expect(lintRule('{"a":[],"b":["1","1"]}')).toMatchObject({
      diagnostics: [{ code: "empty-array" }, { code: "duplicate-value" }],
      undecided: false,
    });
    expect(lintRule('{"a":[]}').rule).toBeUndefined();
  });

  it.each(questions)("%s throws for an object that has no JSON text", (_, ask) => {
    let deep: FilterRule = { a: ["1"] };
    for (let level = 0; level < 100_000; level++) deep = { $or: [deep] };
    expect(() => ask(deep as never, {})).toThrow(TypeError);
  });

  it("nearestMatch reads attributes of any shape, as rules do", () => {
    for (const hostile of [
      undefined,
      null,
      5,
      { mention: null },
      { mention: { StringValues: "Bob" } },
      { mention: { StringValues: [5] } },
    ]) {
      expect(nearestMatch(rule, hostile as never).change).toMatchObject({ count: 1, add: { mention: { StringValues: ["Bob"] } } });
    }
  });
});

describe("every question", () => {
  it.each([...questions, ["lintRule", lintRule] as const])(
    "%s takes a text and an object alike, and says whether it was decided",
    (_, ask) => {
      const answer = ask(rule, {}) as { undecided: boolean };
      expect(ask(JSON.parse(rule) as never, {})).toEqual(answer);
      expect(answer.undecided).toBe(false);
      expect(ask('{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["1"],"c":["1"]}]}', { maxSteps: 5 })).toMatchObject({ undecided: true });
    },
  );

  it("lintRule is compiled without being read again, and rejects a value without a JSON text", () => {
    const linted = lintRule({ mention: ["Bob", "Bob"] });
    expect([linted.complexity, linted.diagnostics.map(({ code }) => code)]).toEqual([3, ["duplicate-value"]]);
    expect(compileFilterRule(linted).canonicalText).toBe('{"mention":["Bob"]}');
    expect(() => compileFilterRule(lintRule("{}"))).toThrow(FilterRuleError);
    for (const not of [5, undefined, null]) expect(() => lintRule(not as never)).toThrow(TypeError);
  });
});

describe("a rule given as an object", () => {
  it("has paths and no spans", () => {
    const covered = { $or: [{ a: ["1"] }, { a: ["1"], b: ["2"] }] };
    expect(analyzeRule(covered).redundant).toEqual([
      { path: "/$or/1", because: "whenever it holds, /$or/0 does too", by: [{ path: "/$or/0" }] },
    ]);
    expect(analyzeRule(JSON.stringify(covered)).redundant).toEqual([
      {
        path: "/$or/1",
        span: { start: 20, end: 41 },
        because: "whenever it holds, /$or/0 does too",
        by: [{ path: "/$or/0", span: { start: 8, end: 19 } }],
      },
    ]);
  });
});
