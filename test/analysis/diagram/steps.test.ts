import { describe, expect, it } from "vitest";
import { isDecided, Steps, Undecided } from "../../../src/analysis/diagram/steps.ts";
import { analyze } from "../../../src/analysis/finding/analyze.ts";
import { analyzeRule, compareRules, lintRule, nearestMatch, simplifyRule } from "../../../src/analysis/index.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { unlimited } from "../../support/property.ts";
import { questions, rule } from "../support.ts";

describe("after the steps are used up", () => {
  it("proven facts are reported, and the rest is undecided", () => {
    const all = analyzeRule(rule);
    const told = new Set<string>();
    for (let maxSteps = 1; maxSteps < 200; maxSteps++) {
      const analysis = analyzeRule(rule, { maxSteps });
      const answers = Object.keys(analysis) as (keyof typeof all)[];
      const proven = answers.filter((answer) => answer !== "undecided");
      expect(proven.map((answer) => analysis[answer])).toEqual(proven.map((answer) => all[answer]));
      expect(analysis.undecided).toBe(answers.length < Object.keys(all).length);
      told.add(answers.join());
    }
    expect(told.size).toBeGreaterThan(3);
  });

  it("a comparison and a nearest match are undecided, a simplified rule is the simplest one found", () => {
    const long = '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["1"],"c":["1"]}]}';
    expect(compareRules(long, rule, { maxSteps: 5 })).toEqual({ undecided: true });
    expect(nearestMatch(long, {}, { maxSteps: 5 })).toEqual({ undecided: true });
    expect(simplifyRule(long, { maxSteps: 5 })).toEqual({ undecided: true, rule: JSON.parse(long), text: long });
    expect(lintRule(long, { maxSteps: 5 })).toMatchObject({ diagnostics: [], undecided: true });
    expect(lintRule(long).diagnostics.map(({ code }) => code)).toEqual(["redundant-part"]);
  });

  it("facts of a comparison that are proven until then are reported", () => {
    const all = compareRules(rule, '{"mention":["Bob"]}');
    const told = new Set<string>();
    for (let maxSteps = 1; maxSteps < 100; maxSteps++) {
      const comparison = compareRules(rule, '{"mention":["Bob"]}', { maxSteps });
      expect(comparison.undecided).toBe(!("equivalent" in comparison));
      expect({ ...all, ...comparison, undecided: false }).toEqual(all);
      told.add(Object.keys(comparison).join());
    }
    expect(told.size).toBeGreaterThan(3);
  });

  it("lintRule reports its findings until then, and nothing else", () => {
    const covered = Array.from({ length: 4 }, (_, index) => `{"a":["1"],"b":["${index}"]}`);
    const text = `{"$or":[{"a":["1"]},${covered.join()}]}`;
    const all = lintRule(text, { information: true });
    const counts = new Set<number>();
    for (let maxSteps = 1; maxSteps < 400; maxSteps++) {
      const { diagnostics, undecided } = lintRule(text, { information: true, maxSteps });
      for (const diagnostic of diagnostics) expect(all.diagnostics).toContainEqual(diagnostic);
      expect(undecided || diagnostics.length === all.diagnostics.length).toBe(true);
      counts.add(diagnostics.length);
    }
    expect([...counts]).toEqual([0, 1, 2, 3, 4]);
  });

  it("every rule is analysed to an end, and never overflows the stack", () => {
    const deep = `${'{"a":["1"],"$or":['.repeat(499)}{"b":["2"]}${"]}".repeat(499)}`;
    const many = `{"$or":[${Array.from({ length: 30 }, (_, index) => `{"type":["v${index}"],"topic":["t${index}"]}`).join()}]}`;
    const wide = `{"a":[${Array.from({ length: 5_000 }, (_, index) => `"${index}"`).join()}]}`;
    for (const text of [deep, many, wide]) {
      const options = { limits: unlimited, maxSteps: 50_000 };
      for (const [, ask] of [...questions.slice(0, 2), ...questions.slice(3)]) expect(() => ask(text, options)).not.toThrow();
      expect(lintRule(text, options).diagnostics.length).toBeLessThanOrEqual(100);
    }
    expect(analyzeRule(many, { limits: unlimited, maxSteps: 50_000 }).undecided).toBe(true);
    expect(compareRules(deep, '{"a":["1"],"b":["2"]}', { limits: unlimited })).toMatchObject({ equivalent: true });
  });
});

describe("steps", () => {
  it("suffice up to their limit, and not one more", () => {
    const steps = new Steps(3);
    steps.spend();
    steps.spend(2);
    expect(steps.spent).toBe(3);
    expect(() => steps.spend()).toThrow(Undecided);
  });

  it.each([
    [undefined, 500_000],
    [1e9, 16_777_215],
    [Number.POSITIVE_INFINITY, 16_777_215],
  ])("have the limit that %s means", (maxSteps, most) => {
    const steps = new Steps(maxSteps);
    expect(() => steps.spend(most)).not.toThrow();
    expect(() => steps.spend()).toThrow(Undecided);
  });

  it("have a positive limit", () => {
    expect(() => new Steps(0)).toThrow(new RangeError("maxSteps must be a positive number or Infinity, found 0"));
  });

  it("that are used up are no error, unlike anything else", () => {
    const failed = new Error("a mistake of the program");
    const fail = (error: Error) => () => {
      throw error;
    };
    expect(isDecided(() => {})).toBe(true);
    expect(isDecided(fail(new Undecided()))).toBe(false);
    expect(() => isDecided(fail(failed))).toThrow(failed);
  });

  const [long, longer] = ["l".repeat(400), "m".repeat(500)];
  const tooLarge = JSON.stringify({
    a: [long, longer],
    b: [longer, "n".repeat(300)],
    $or: [
      { c: ["n".repeat(300)], a: [longer] },
      { d: ["1"], e: ["1"], f: ["1"], g: ["n".repeat(300)] },
    ],
  });
  // A limit that suffices today suffices tomorrow. A cheaper method makes these numbers smaller.
  it.each([
    ["a small rule", '{"a":["1"]}', 37],
    ["two names", rule, 108],
    ["a rule whose messages are nearly too large", tooLarge, 2255],
    [
      "long names",
      JSON.stringify(
        Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name.repeat(64), ["l".repeat(90), "m".repeat(120)]])),
      ),
      1768,
    ],
  ])("are not wasted on %s", (_, text, most) => {
    const { accepted } = readFilterRule(text, { limits: unlimited });
    const spentOf = (steps: Steps) => {
      expect(analyze(accepted!, true, "guide", steps).undecided).toBe(false);
      return steps.spent;
    };
    expect(spentOf(new Steps(undefined))).toBe(most);
    expect(spentOf(new Steps(most))).toBe(most);
    expect(analyzeRule(text, { limits: unlimited, maxSteps: most - 1 }).undecided).toBe(true);
  });
});
