import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Steps } from "../../src/analysis/diagram/steps.ts";
import { analyze } from "../../src/analysis/finding/analyze.ts";
import { shapeOf } from "../../src/analysis/finding/shape.ts";
import { compare } from "../../src/analysis/question/compare.ts";
import { simplify } from "../../src/analysis/redundancy/simplify.ts";
import { viewOf } from "../../src/attributes/attribute-view.ts";
import { explainTape } from "../../src/compile/explain.ts";
import { compileRule } from "../../src/compile/predicate.ts";
import { guidance } from "../../src/diagnose/index.ts";
import type { MessageAttributes } from "../../src/index.ts";
import { chime } from "../../src/operator/chime.ts";
import { Dialect } from "../../src/operator/dialect.ts";
import { wordsOf } from "../../src/operator/words.ts";
import { canonicalRule, printRule } from "../../src/rule/canonical.ts";
import { FastReader } from "../../src/rule/fast-reader.ts";
import { resolveLimits } from "../../src/rule/limits.ts";
import { readFilterRule, readRule } from "../../src/rule/parse.ts";
import { complexityOf } from "../../src/rule/tape.ts";
import { jsonOf } from "../../src/rule/to-json.ts";
import { treeOf } from "../../src/rule/tree.ts";
import { FittingRuleIndex } from "../../src/rule-index/fitting.ts";
import { LinearRuleIndex } from "../../src/rule-index/linear.ts";
import { PostingRuleIndex } from "../../src/rule-index/posting/posting.ts";
import type { RuleIndex } from "../../src/rule-index/rule-index.ts";
import { PooledRules } from "../../src/rule-index/small/pooled-rules.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";
import { toy, toyMatches } from "../support/toy-dialect.ts";

const nameArb = fc.constantFrom("a", "b", "c");
const valueArb = fc.constantFrom("Chat", "Chart", "Room", "C", "5", "5.0", "6", "7.5", "x");
const prefixArb = fc.constantFrom("C", "Ch", "Cha", "R", "5");
const stringArb = fc.oneof(
  valueArb,
  prefixArb.map((prefix) => ({ prefix })),
  fc.array(prefixArb, { minLength: 1, maxLength: 2 }).map((prefix) => ({ "anything-but": { prefix } })),
  fc.uniqueArray(valueArb, { minLength: 1, maxLength: 3 }).map((values) => ({ "anything-but": values })),
);
const entryArb = fc.oneof(
  stringArb,
  fc.constantFrom(5, 6, 7.5),
  fc.constantFrom({ numeric: [">=", 5] }, { numeric: [">=", 5, "<", 7] }, { numeric: [">=", 6, "<", 100] }),
  fc.boolean().map((exists) => ({ exists })),
);
const partsArb = (entry: fc.Arbitrary<unknown>) =>
  fc.dictionary(nameArb, fc.array(entry, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 2 });
const rulesArb = (entry: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.oneof(
    partsArb(entry),
    fc.tuple(partsArb(entry), fc.array(partsArb(entry), { minLength: 1, maxLength: 3 })).map(([rule, $or]) => ({ ...rule, $or })),
  );
const messageArb = fc.dictionary(nameArb, fc.array(valueArb, { minLength: 1, maxLength: 3 }));

const read = (rule: unknown) => {
  const { accepted, diagnostics } = readFilterRule(JSON.stringify(rule), { limits: unlimited }, toy);
  if (accepted === undefined) throw new Error(JSON.stringify(diagnostics));
  return accepted;
};
const attributesOf = (message: Readonly<Record<string, readonly string[]>>): MessageAttributes =>
  Object.fromEntries(Object.entries(message).map(([name, values]) => [name, { StringValues: [...values] }]));
const entriesOf = (rule: unknown) =>
  treeOf(read(rule).rule)
    .members.flatMap((member) => (member.kind === "attribute" ? member.entries : []))
    .map(({ operator, operand }) => [wordsOf(operator).name, ...operand]);

describe("a dialect", () => {
  it("chooses among operators of one keyword, or of none, by the operand", () => {
    expect(entriesOf({ a: ["x", 5.0, { "anything-but": ["x"] }, { "anything-but": "y" }, { "anything-but": { prefix: ["z"] } }] })).toEqual(
      [
        ["includes", "x"],
        ["number", "5"],
        ["anything-but", "x"],
        ["anything-but", "y"],
        ["anything-but-prefix", "z"],
      ],
    );
    expect(entriesOf({ a: [{ exists: true }], b: [{ exists: false }] })).toEqual([
      ["exists", "true"],
      ["absent", "false"],
    ]);
  });

  it.each([
    [{ a: [{ "anything-but": { suffix: "x" } }] }, "anything-but takes prefixes"],
    [{ a: [{ exists: "yes" }] }, "exists takes true or false"],
    [{ a: [{ numeric: [5] }] }, "numeric takes bounds"],
    [{ a: [true] }, "an entry must be a string or an operator object, found a boolean"],
    [
      { a: [{ other: "x" }] },
      'unknown operator "other"',
      'this dialect has exact strings and "anything-but", "prefix", "numeric", "exists"',
    ],
  ])("reports of %j what its operator says", (rule, message, help?: string) => {
    const told = readFilterRule(JSON.stringify(rule), { guidance }, toy).diagnostics.map((each) => [each.message, each.help]);
    expect(told).toEqual([[message, help]]);
  });

  it("counts numbers as it counts strings", () => {
    expect(complexityOf(read({ a: [5, { numeric: [">=", 5, "<", 7] }] }).rule)).toBe(6);
    expect(readFilterRule('{"a":[5,6]}', { limits: { maxComplexity: 2 } }, toy).diagnostics.map(({ code }) => code)).toEqual([
      "too-complex",
    ]);
  });

  it("does not accept the rules of another dialect", () => {
    expect(readFilterRule('{"a":[5]}', {}, chime).accepted).toBeUndefined();
    expect(readFilterRule('{"a":[{"prefix":"x"}]}', {}).accepted).toBeUndefined();
  });

  it.each([
    ["chime", chime],
    ["of this test", toy],
  ])("%s has an operator for strings, and none that an index takes for another", (_, { operators, exact }) => {
    expect(exact.keyword).toBeUndefined();
    for (const semantics of ["guide", "sns"] as const) {
      const quantifiers = operators.filter(({ isIn }) => isIn === undefined).map((operator) => operator.quantifier(semantics));
      expect(new Set(quantifiers).size).toBe(quantifiers.length);
    }
  });

  it("knows which operator reads strings, in any order of the operators", () => {
    expect(wordsOf(new Dialect([...toy.operators].reverse()).exact).name).toBe("includes");
  });

  it("suspects names that look like its own keywords", () => {
    const codes = (text: string, dialect?: Dialect) => readFilterRule(text, { guidance }, dialect).diagnostics.map(({ code }) => code);
    expect(codes('{"prefixs":["x"]}', toy)).toEqual(["operator-as-name"]);
    expect(codes('{"prefixs":["x"]}')).toEqual([]);
    expect(new FastReader(guidance, toy).read('{"prefixs":["x"]}', resolveLimits({}))).toBeUndefined();
  });
});

describe("operators of another dialect", () => {
  it("are read equally by both readers, and printed so that they read the same", () => {
    check(
      fc.property(rulesArb(entryArb), (rule) => {
        const text = JSON.stringify(rule);
        const { accepted } = readRule(text, { limits: unlimited }, new FastReader(guidance, toy));
        expect(treeOf(accepted!.rule)).toEqual(treeOf(read(rule).rule));
        expect(JSON.parse(JSON.stringify(jsonOf(text)))).toEqual(rule);
        const canonical = printRule(canonicalRule(accepted!.rule));
        const again = readFilterRule(canonical, { limits: unlimited }, toy);
        expect(again.accepted?.isCanonical).toBe(true);
        expect(printRule(canonicalRule(again.accepted!.rule))).toBe(canonical);
      }),
    );
    const isFast = (text: string) => new FastReader(guidance, toy).read(text, resolveLimits({})) !== undefined;
    expect(['{"a":["x",{"prefix":"C"}]}', '{"a":[{"anything-but":["x"]}]}', '{"a":[{"numeric":[">=",5]}]}'].map(isFast)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("are compiled and explained as they are defined", () => {
    check(
      fc.property(rulesArb(entryArb), messageArb, semanticsArb, (rule, message, semantics) => {
        const tape = read(rule).rule;
        const expected = toyMatches(rule, message, semantics);
        expect(compileRule(tape, semantics)(attributesOf(message))).toBe(expected);
        expect(explainTape(tape, attributesOf(message), semantics).matched).toBe(expected);
        expect(compileRule(canonicalRule(tape), semantics)(attributesOf(message))).toBe(expected);
      }),
      1_000,
    );
  });

  const indexes: readonly [name: string, create: (semantics: "guide" | "sns") => RuleIndex & { assertSound?(): void }][] = [
    ["linear", (semantics) => new LinearRuleIndex(semantics)],
    ["small", (semantics) => new FittingRuleIndex(new PooledRules(semantics, toy))],
    ["posting", (semantics) => new PostingRuleIndex(semantics, toy)],
  ];
  it.each(indexes)("are found by the %s index, through any changes", (_, create) => {
    check(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.option(rulesArb(entryArb))), { maxLength: 14 }),
        fc.array(messageArb, { minLength: 1, maxLength: 4 }),
        semanticsArb,
        (changes, messages, semantics) => {
          const index = create(semantics);
          const model = new Map<number, object>();
          for (const [member, rule] of changes) {
            if (rule === null) index.delete(member);
            else index.set(member, read(rule).rule);
            if (rule === null) model.delete(member);
            else model.set(member, rule);
            index.assertSound?.();
          }
          for (const message of messages) {
            const matched = [...index.match(viewOf(attributesOf(message))).ids()].sort();
            expect(matched).toEqual([...model].flatMap(([member, rule]) => (toyMatches(rule, message, semantics) ? member : [])).sort());
          }
          for (const [member, rule] of model) {
            const kept = index.get(member);
            if (typeof kept !== "object") throw new Error("a rule is kept");
            expect(printRule(kept)).toBe(printRule(canonicalRule(read(rule).rule)));
            for (const message of messages) {
              expect(explainTape(kept, attributesOf(message), semantics).matched).toBe(toyMatches(rule, message, semantics));
            }
          }
        },
      ),
      400,
    );
  });

  it("are found if many members share pieces, and by the index that grows", () => {
    for (const create of indexes.map(([, each]) => each)) {
      const index = create("guide");
      const rules = Array.from({ length: 300 }, (_, member) => ({
        a: [{ prefix: ["C", "Ch", "R"][member % 3]! }],
        b: [{ "anything-but": { prefix: [`${member % 7}`] } }, `v${member % 50}`],
        ...(member % 2 === 0 ? { c: [{ exists: false }] } : {}),
      }));
      for (const [member, rule] of rules.entries()) index.set(member, read(rule).rule);
      for (const message of [{ a: ["Chat"] }, { a: ["Room"], b: ["3", "v5"] }, { a: ["C"], b: ["x"], c: ["y"] }, { b: ["1"] }]) {
        const matched = [...index.match(viewOf(attributesOf(message))).ids()].sort((a, b) => a - b);
        expect(matched).toEqual(rules.flatMap((rule, member) => (toyMatches(rule, message, "guide") ? member : [])));
      }
      index.assertSound?.();
    }
  });
});

describe("proofs about operators of another dialect", () => {
  const analysisOf = (rule: unknown, semantics: "guide" | "sns" = "guide") => analyze(read(rule), true, semantics, new Steps(undefined));
  const comparisonOf = (a: unknown, b: unknown) => compare([read(a).rule, read(b).rule], "guide", new Steps(undefined));
  const values = ["Chat", "Chart", "Room", "C", "5", "5.0", "6", "x", "Ch", "Cha", "R", "Cz"];
  const messages = [undefined, ...values, ...values.flatMap((one) => values.map((other) => `${one},${other}`))].map(
    (list) => list?.split(",") ?? [],
  );

  it("are exact if the operator has samples", () => {
    let proven = 0;
    const oneNameArb = fc.array(stringArb, { minLength: 1, maxLength: 3 });
    const ruleArb = fc.oneof(
      fc.record({ a: oneNameArb }),
      fc.record({ a: oneNameArb, $or: fc.array(fc.record({ a: oneNameArb }), { minLength: 2, maxLength: 3 }) }),
    );
    check(
      fc.property(ruleArb, semanticsArb, (rule, semantics) => {
        const analysis = analysisOf(rule, semantics);
        if (analysis.undecided) throw new Error("decided");
        const answers = messages.map((a) => toyMatches(rule, a.length === 0 ? {} : { a }, semantics));
        // Witnesses are messages with that answer; without a witness, no message of the samples has that answer.
        if (analysis.matching) expect(toyMatches(rule, plainOf(analysis.matching), semantics)).toBe(true);
        else expect(answers).not.toContain(true);
        if (analysis.notMatching) expect(toyMatches(rule, plainOf(analysis.notMatching), semantics)).toBe(false);
        else expect(answers).not.toContain(false);
        expect(analysis.satisfiable).toBe(analysis.matching !== undefined);
        expect(analysis.always).toBe(analysis.notMatching === undefined);
        if (analysis.redundant.length > 0 || !analysis.satisfiable || analysis.always) proven++;
        const { simplest } = simplify(read(rule), { semantics, limits: unlimited }, new Steps(undefined));
        expect(compare([read(rule).rule, simplest.rule], semantics, new Steps(undefined))).toMatchObject({ equivalent: true });
        for (const [index, a] of messages.entries()) {
          expect(compileRule(simplest.rule, semantics)(attributesOf(a.length === 0 ? {} : { a }))).toBe(answers[index]);
        }
      }),
    );
    expect(proven).toBeGreaterThan(0);
  });

  it("know which rule implies which, with a smallest message if it does not", () => {
    expect(comparisonOf({ a: [{ prefix: "Ch" }] }, { a: [{ prefix: "C" }] })).toMatchObject({
      aImpliesB: true,
      bImpliesA: false,
      onlyB: { a: { StringValues: ["C"] } },
    });
    expect(comparisonOf({ a: ["Chat"] }, { a: [{ prefix: "Ch" }] })).toMatchObject({
      aImpliesB: true,
      onlyB: { a: { StringValues: ["Ch"] } },
    });
    expect(comparisonOf({ a: [{ prefix: "C" }] }, { a: [{ "anything-but": { prefix: ["C"] } }] })).toMatchObject({ disjoint: true });
    expect(analysisOf({ a: [{ prefix: "C" }, { "anything-but": { prefix: ["C"] } }] })).toMatchObject({ always: true });
    expect(analysisOf({ a: ["Chat", { prefix: "C" }] }).redundant?.map(({ path }) => path)).toEqual(["/a/0"]);
    expect(JSON.stringify(jsonOf(simplify(read({ a: ["Chat", { prefix: "C" }] }), {}, new Steps(undefined)).simplest.text))).toBe(
      '{"a":[{"prefix":"C"}]}',
    );
  });

  it("remove no string from an operand whose order may matter", () => {
    expect(analysisOf({ a: [{ "anything-but": { prefix: ["C", "Ch"] } }] })).toMatchObject({ undecided: false, redundant: [] });
  });

  it.each([
    { a: [{ numeric: [">=", 5] }] },
    { a: [5, "x"] },
    { a: [{ prefix: "C" }, { exists: false }] },
    { a: ["x"], b: [{ exists: true }, { prefix: "C" }] },
  ])("report %j as undecided, because its operators have no common samples", (rule) => {
    expect(analysisOf(rule)).toEqual({ undecided: true });
    expect(comparisonOf(rule, rule)).toEqual({ undecided: true });
    const { simplest, undecided } = simplify(read(rule), {}, new Steps(undefined));
    expect([simplest.text, undecided]).toEqual([JSON.stringify(rule), true]);
  });

  it("are made for each rule if an operator looks into strings", () => {
    expect(shapeOf(read({ a: ["x"] }).rule)).toBeDefined();
    expect(shapeOf(read({ a: ["x", { prefix: "x" }] }).rule)).toBeUndefined();
  });

  function plainOf(attributes: MessageAttributes): Record<string, readonly string[]> {
    return Object.fromEntries(Object.entries(attributes).map(([name, { StringValues = [] }]) => [name, StringValues]));
  }
});
