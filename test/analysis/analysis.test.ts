import { describe, expect, it } from "vitest";
import {
  type AnalysisOptions,
  analyzeRule,
  compareRules,
  describeRule,
  lintRule,
  nearestMatch,
  simplifyRule,
} from "../../src/analysis/index.ts";
import { compileFilterRule, type FilterRule, FilterRuleError } from "../../src/index.ts";
import { unlimited } from "../support/property.ts";

const rule = '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}';

const questions: readonly [name: string, ask: (rule: string, options: AnalysisOptions) => unknown][] = [
  ["analyzeRule", analyzeRule],
  ["compareRules", (each, options) => compareRules(each, rule, options)],
  ["compareRules, second rule", (each, options) => compareRules(rule, each, options)],
  ["simplifyRule", simplifyRule],
  ["describeRule", describeRule],
  ["nearestMatch", (each, options) => nearestMatch(each, {}, options)],
];

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

  it("lintRule is compiled without being read again, and refuses what has no JSON text", () => {
    const linted = lintRule({ mention: ["Bob", "Bob"] });
    expect([linted.complexity, linted.diagnostics.map(({ code }) => code)]).toEqual([3, ["duplicate-value"]]);
    expect(compileFilterRule(linted).canonicalText).toBe('{"mention":["Bob"]}');
    expect(() => compileFilterRule(lintRule("{}"))).toThrow(FilterRuleError);
    for (const not of [5, undefined, null]) expect(() => lintRule(not as never)).toThrow(TypeError);
  });
});

describe("what is wrong with the input", () => {
  it.each(questions)("%s throws the diagnostics of a rule that is refused", (_, ask) => {
    expect(() => ask('{"a":[]}', {})).toThrow(FilterRuleError);
    expect(() => ask('{"a":["1","2"]}', { limits: { maxComplexity: 2 } })).toThrow(FilterRuleError);
  });

  it.each([...questions, ["lintRule", lintRule] as const])("%s throws for options that do not exist", (_, ask) => {
    expect(() => ask(rule, { semantics: "aws" as never })).toThrow(TypeError);
    expect(() => ask(rule, { maxSteps: 0 })).toThrow(RangeError);
    expect(() => ask(rule, { maxSteps: Number.NaN })).toThrow(RangeError);
  });

  it("lintRule reports a rule that is refused, and says no more of it", () => {
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

  it("nearestMatch reads any attributes, as rules do", () => {
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

describe("why a part does nothing", () => {
  it.each([
    ['{"a":["1"],"$or":[{"a":["1","2"],"b":["1"]},{"c":["1"]}]}', "/$or/0/a", "it holds whenever /a does"],
    ['{"a":["1"],"b":[{"anything-but":[""]}]}', "/b", "it holds for every message"],
    ['{"$or":[{"a":["1"]},{"a":["1"],"b":["1"]}]}', "/$or/1", "whenever it holds, /$or/0 does too"],
    ['{"$or":[{"b":[""]},{"a":["1"]}]}', "/$or/0", "no message makes it hold"],
    ['{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]},{"b":["1"]}]}', "/$or/0", "it never holds together with /a"],
    ['{"a":["1",{"anything-but":["1","2"]}]}', "/a/1/anything-but/0", "where it makes a difference, /a/0 holds anyway"],
    ['{"a":[{"anything-but":["1","1"]}]}', "/a/0/anything-but/1", "it makes no difference to the list it stands in"],
    ['{"a":["1"],"$or":[{"a":["2",{"anything-but":["1","3"]}]},{"b":["1"]}]}', "/$or/0/a/1", "it never holds together with /a"],
    ['{"$or":[{"a":["1"]},{"b":["1"],"a":[{"anything-but":["1"]}]}]}', "/$or/1/a", "where it does not hold, /$or/0 does anyway"],
    [
      '{"$or":[{"a":["1","2"],"b":["1"]},{"a":["1"],"c":["1"]},{"a":["2"],"c":["1"]},{"c":["1"],"a":["1","2"],"d":["1"]}]}',
      "/$or/3",
      "whenever it holds, /$or/1 and /$or/2 do too",
    ],
  ])("%s: %s, %s", (text, path, because) => {
    expect(analyzeRule(text, { limits: unlimited }).redundant?.find((each) => each.path === path)?.because).toBe(because);
  });
});

describe("why a rule has one answer", () => {
  it.each([
    ['{"$or":[{"a":[""]},{"b":["1"],"c":[""]}]}', "no message can match: /$or/0/a never holds; /$or/1/c never holds"],
    ['{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]}],"b":["1"]}', "no message can match: /a and /$or never hold together"],
    [
      `{"$or":[${["a", "b", "c", "d", "e"].map((name) => `{"${name}":[""]}`).join()}]}`,
      "no message can match: /$or/0/a never holds; /$or/1/b never holds; /$or/2/c never holds; and so on, in 5 places",
    ],
    ['{"$or":[{"a":["1"]},{"a":[{"anything-but":["1"]}]}]}', "every message matches: /$or/0 and /$or/1 leave nothing out"],
    ['{"$or":[{"b":["1"]},{"a":[{"anything-but":[""]}]}]}', "every message matches: /$or/1/a/0 always holds"],
  ])("%s: %s", (text, message) => {
    const proven = lintRule(text).diagnostics.filter(({ code }) => code === "never-true" || code === "always-true");
    expect(proven.map((each) => each.message)).toEqual([message]);
  });

  it("is told at the first of the parts, and the others are related", () => {
    const text = '{"type":["Room"],"$or":[{"type":[{"anything-but":["Room"]}]},{"type":[""]}]}';
    const [found] = lintRule(text).diagnostics;
    const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
    expect(found).toMatchObject({ code: "never-true", path: "/type", span: at('"type":["Room"]') });
    expect(found?.related).toEqual([{ path: "/$or", span: { start: text.indexOf('"$or"'), end: text.length - 1 } }]);
  });
});

describe("a reason of many parts", () => {
  it("has as few of them as will do, and names the first", () => {
    const six =
      '{"$or":[{"b":["1"],"z":["1"]},{"a":["1"]},{"a":["2"]},{"a":["3"]},{"a":["4"]},{"a":["5"]},{"a":["1","2","3","4","5"],"b":["1"]}]}';
    expect(analyzeRule(six, { limits: unlimited }).redundant).toMatchObject([
      {
        path: "/$or/6",
        because: "whenever it holds, /$or/1, /$or/2, /$or/3 and 2 other parts do too",
        by: [1, 2, 3, 4, 5].map((index) => ({ path: `/$or/${index}` })),
      },
    ]);
  });
});

describe("where the steps are used up", () => {
  it("what was proven is told, and the rest is undecided", () => {
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

  it("a comparison and a nearest match are undecided, a simplified rule is as far as it got", () => {
    const long = '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["1"],"c":["1"]}]}';
    expect(compareRules(long, rule, { maxSteps: 5 })).toEqual({ undecided: true });
    expect(nearestMatch(long, {}, { maxSteps: 5 })).toEqual({ undecided: true });
    expect(simplifyRule(long, { maxSteps: 5 })).toEqual({ undecided: true, rule: JSON.parse(long), text: long });
    expect(lintRule(long, { maxSteps: 5 })).toMatchObject({ diagnostics: [], undecided: true });
    expect(lintRule(long).diagnostics.map(({ code }) => code)).toEqual(["redundant-part"]);
  });

  it("lintRule reports what it had found, and nothing else", () => {
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

  it("no rule is too much: it ends, and never overflows the stack", () => {
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

describe("a nearest match", () => {
  it("makes room where 1 KB is too little, with as few changes as can be", () => {
    const values = ["m".repeat(300), "n".repeat(400), "o".repeat(200)];
    const { change } = nearestMatch({ a: ["x".repeat(400)] }, { b: { StringValues: values } });
    expect(change?.remove).toEqual({ b: { StringValues: [values[1]] } });
    expect(change?.count).toBe(2);
  });

  it("is as small when many values have to go", () => {
    const values = Array.from({ length: 511 }, (_, index) => index.toString(36).padStart(2, "0"));
    const { change, undecided } = nearestMatch({ a: ["x".repeat(20)] }, { b: { StringValues: values } });
    // 1,023 bytes are held, 21 more are wanted, 2 go with every value.
    expect({ undecided, count: change?.count }).toEqual({ undecided: false, count: 11 });
  });

  it("drops what no message can carry, and says so", () => {
    const { change } = nearestMatch({ a: ["1"] }, { a: { StringValues: ["", "2"] }, "": { StringValues: ["3"] } });
    expect(change).toEqual({
      count: 3,
      add: { a: { StringValues: ["1"] } },
      remove: { a: { StringValues: [""] }, "": { StringValues: ["3"] } },
      anyOther: [],
      result: { a: { StringValues: ["2", "1"] } },
    });
  });

  it("says where any other value would do", () => {
    const { change } = nearestMatch({ a: [{ "anything-but": ["x"] }] }, { a: { StringValues: ["x"] } }, { semantics: "sns" });
    expect(change).toMatchObject({ add: { a: { StringValues: ["y"] } }, anyOther: ["a"] });
  });
});

describe("a value that stands for any other", () => {
  it("is none of the rule's own, and as short as can be", () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    const differing = analyzeRule({ a: [{ "anything-but": ascii }] }, { semantics: "sns", limits: unlimited });
    expect(differing.matching).toEqual({ a: { StringValues: ["xx"] } });
    const some = analyzeRule({ a: [{ "anything-but": ["x", "y", "z"] }] }, { semantics: "sns" });
    expect(some.matching).toEqual({ a: { StringValues: ["a"] } });
  });
});

describe("a simplified rule", () => {
  const simple = (text: string, semantics: "guide" | "sns" = "guide") => simplifyRule(text, { semantics }).text;

  it.each([
    ["merges branches that differ in one list", '{"$or":[{"a":["1"],"b":["1"]},{"b":["1"],"a":["2"]}]}', '{"a":["1","2"],"b":["1"]}'],
    [
      "writes once what all branches have",
      '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"c":["1"]}]}',
      '{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]}',
    ],
    [
      "splices branches of branches",
      '{"$or":[{"$or":[{"a":["1"]},{"b":["1"]}]},{"c":["1"]}]}',
      '{"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]}]}',
    ],
    ["lifts a branch that is alone", '{"a":["1"],"$or":[{"b":["1"]}]}', '{"a":["1"],"b":["1"]}'],
    ["lifts no name to where it stands already", '{"a":["1"],"$or":[{"a":["2"],"b":["1"]}]}', '{"a":["1"],"$or":[{"a":["2"],"b":["1"]}]}'],
    [
      "keeps the smallest exclusion of a list",
      '{"a":[{"anything-but":["1","2"]},{"anything-but":["1"]}]}',
      '{"a":[{"anything-but":["1"]}]}',
    ],
    ["is always true in the shortest way", '{"a":["1",{"anything-but":["1","2"]},"2"]}', '{"a":["1",{"anything-but":["1"]}]}'],
    [
      "is never true in the shortest way",
      '{"a":["1"],"b":["1"],"$or":[{"a":[{"anything-but":["1","2"]}],"c":["1"]},{"a":[{"anything-but":["1"]}]}]}',
      '{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]}]}',
    ],
    [
      "comes back as it was when nothing can go",
      '{"b":[{"anything-but":"1"}],"a":["2","1"]}',
      '{"b":[{"anything-but":"1"}],"a":["2","1"]}',
    ],
  ])("%s", (_, text, expected) => {
    expect(simple(text)).toBe(expected);
  });

  it("means the same in the semantics asked for, not in the other", () => {
    const text = '{"type":["Room"],"$or":[{"type":[{"anything-but":["Room"]}]},{"mention":["Bob"]}]}';
    expect(simple(text)).toBe('{"type":["Room"],"mention":["Bob"]}');
    expect(simple(text, "sns")).toBe(text);
  });

  it("has no more branches than are allowed", () => {
    const branches = (name: string, count: number) => Array.from({ length: count }, (_, index) => `{"${name}${index}":["1"]}`).join();
    const text = `{"$or":[{"$or":[${branches("a", 4)}]},${branches("b", 4)}]}`;
    expect(simple(text)).toBe(text);
    expect(simplifyRule(text, { limits: { maxOrBranches: 8 } }).text).toBe(`{"$or":[${branches("a", 4)},${branches("b", 4)}]}`);
  });

  it("is accepted where the rule was: an exclusion is never written longer than the size limit allows", () => {
    const text = `{"a":["${"x".repeat(1_960)}"],"b":["1","1"],"c":[{"anything-but":"y"}]}`.padEnd(2_048);
    const simpler = simplifyRule(text).rule;
    expect(() => compileFilterRule(simpler)).not.toThrow();
  });

  it("keeps hostile names", () => {
    expect(simple('{"__proto__":["1","1"],"constructor":["2"]}')).toBe('{"__proto__":["1"],"constructor":["2"]}');
  });
});
