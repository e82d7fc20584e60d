import { queryObjects } from "node:v8";
import { describe, expect, it, vi } from "vitest";
import { explainRule, guidance } from "../../src/diagnose/index.ts";
import { compileFilterRule, FilterRuleError, parseFilterRule } from "../../src/index.ts";
import { FastReader } from "../../src/rule/fast-reader.ts";
import { RuleReader } from "../../src/rule/read.ts";
import { RuleTape } from "../../src/rule/tape.ts";

const bob = { mention: { StringValues: ["Bob"] } };

describe("a rule that was parsed", () => {
  it("has its complexity, and is compiled without being read again", () => {
    const parsed = parseFilterRule('{"type":["a"],"mention":["Bob","Bob"]}', { guidance });
    expect([parsed.complexity, parsed.diagnostics.map(({ code }) => code)]).toEqual([5, ["duplicate-value"]]);
    const reads = [vi.spyOn(FastReader.prototype, "read"), vi.spyOn(RuleReader.prototype, "rule")];
    try {
      const rule = compileFilterRule(parsed);
      expect(rule.matches({ ...bob, type: { StringValues: ["a"] } })).toBe(true);
      expect([rule.matches(bob), rule.complexity]).toEqual([false, 5]);
      for (const read of reads) expect(read).not.toHaveBeenCalled();
      expect([rule.canonicalText, String(rule)]).toEqual(Array(2).fill('{"mention":["Bob"],"type":["a"]}'));
      expect(JSON.stringify(rule.rule)).toBe('{"type":["a"],"mention":["Bob","Bob"]}');
    } finally {
      for (const read of reads) read.mockRestore();
    }
  });

  it("is compiled in either semantics, with the limits that it was parsed with", () => {
    const text = JSON.stringify({ type: [{ "anything-but": Array.from({ length: 600 }, (_, at) => `value-${at}`) }] });
    const limits = { maxBytes: Number.POSITIVE_INFINITY, maxComplexity: Number.POSITIVE_INFINITY };
    const parsed = parseFilterRule(text, { limits });
    expect([compileFilterRule(parsed).matches({}), compileFilterRule(parsed, { semantics: "sns" }).matches({})]).toEqual([true, false]);
    const rule = compileFilterRule(text, { limits });
    expect([explainRule(rule, {}).matched, rule.canonicalText.length]).toEqual([true, text.length]);
  });

  it("and rejected is rejected with its diagnostics", () => {
    const parsed = parseFilterRule('{"mention":"Bob"}');
    expect([parsed.complexity, "rule" in parsed]).toEqual([undefined, false]);
    try {
      compileFilterRule(parsed);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FilterRuleError);
      expect((error as FilterRuleError).diagnostics).toEqual(parsed.diagnostics);
      expect((error as FilterRuleError).text).toBe('{"mention":"Bob"}');
    }
  });

  it("is not a rule over attributes that are called rule and diagnostics", () => {
    const rule = compileFilterRule({ rule: ["a"], diagnostics: ["b"] });
    expect(rule.matches({ rule: { StringValues: ["a"] }, diagnostics: { StringValues: ["b"] } })).toBe(true);
    // A copy is not a parsed result, so its fields are attributes.
    expect(() => compileFilterRule({ ...parseFilterRule('{"a":["b"]}') })).toThrow(FilterRuleError);
  });
});

it("a compiled rule keeps its text and its predicate, and no tree of its parts", () => {
  const before = queryObjects(RuleTape);
  const rules = Array.from({ length: 200 }, (_, at) => compileFilterRule(`{"mention":["user-${at}","user-${at}"],"type":["a"]}`));
  for (const rule of rules) {
    explainRule(rule, bob);
    expect(rule.canonicalText).toContain("mention");
  }
  expect(Number(queryObjects(RuleTape)) - Number(before)).toBeLessThan(20);
  expect(rules).toHaveLength(200);
});

it("a compiled rule has its text, which JSON.stringify does not print", () => {
  const rule = compileFilterRule('{"a":["secret"]}');
  expect(rule.text).toBe('{"a":["secret"]}');
  expect(JSON.stringify(rule)).toBe('{"semantics":"guide","complexity":2}');
});
