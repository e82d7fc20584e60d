import fc from "fast-check";
import { expect, it } from "vitest";
import { attributesIn, viewOf } from "../../../src/attributes/attribute-view.ts";
import type { FilterRule, MessageAttributes } from "../../../src/index.ts";
import type { Semantics } from "../../../src/operator/operator.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import type { AttributeNode, RuleNode } from "../../../src/rule/filter-rule.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { ruleOf, treeOf } from "../../../src/rule/tree.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { countSteps } from "../../support/index-steps.ts";
import { check, semanticsArb, unlimited } from "../../support/property.ts";

/** Words for names and values: only a few, so that many rules have the values of messages. */
const word = (count: number) => fc.nat({ max: count - 1 }).map((n) => `w${n}`);
const entries = fc.uniqueArray(word(12), { minLength: 1, maxLength: 9 });
const attribute = fc.oneof(
  entries,
  entries.map((strings) => [{ "anything-but": strings }]),
  fc.tuple(word(12), entries).map(([string, strings]) => [string, { "anything-but": strings }]),
);
const flat: fc.Arbitrary<FilterRule> = fc.dictionary(word(4), attribute, { minKeys: 1, maxKeys: 3 });
const rule: fc.Arbitrary<FilterRule> = fc.oneof(
  flat,
  fc.tuple(flat, fc.array(flat, { minLength: 2, maxLength: 5 })).map(([head, $or]) => ({ ...head, $or })),
  fc.array(flat, { minLength: 2, maxLength: 5 }).map(($or) => ({ $or })),
);
const words = Array.from({ length: 14 }, (_, n) => `w${n}`);
const message: fc.Arbitrary<MessageAttributes> = fc.oneof(
  fc.dictionary(
    word(4),
    fc.uniqueArray(word(14), { minLength: 1, maxLength: 14 }).map((StringValues) => ({ StringValues })),
  ),
  // All values of a rule: a message with them reaches a rule under all of its keys.
  fc.constant(Object.fromEntries(words.slice(0, 4).map((name) => [name, { StringValues: words }]))),
);

/** A step of evaluating every rule compares two strings; a term is looked up as one bit of a few neighbouring words. */
const LOOKUPS_A_STEP = 4;

it("finds no rules and message for which the posting index takes more steps than evaluating every rule", () => {
  check(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 60 }),
      message,
      semanticsArb,
      fc.nat({ max: 40 }),
      (some, attributes, semantics, own) => {
        // Some rules get their own value, so that there are many and the other keys are crowded.
        const all = some.flatMap((each) => [each, ...Array.from({ length: own }, (_, n) => ({ ...each, me: [`me-${n}`, "w1"] }))]);
        const nodes = all.map(nodeOf);
        expectFewSteps(nodes, { ...attributes, me: { StringValues: ["w1", "w2"] } }, semantics);
      },
    ),
    60,
  );
});

it("does not evaluate a rule again for each of many values by which the message reaches it", () => {
  const strings = (rule: number) => words.filter((_, n) => (rule & (1 << n)) !== 0);
  const ids = Array.from({ length: 2 ** words.length }, (_, rule) => rule).filter((rule) => strings(rule).length === 9);
  const nodes = ids.slice(0, 400).map((rule) => nodeOf({ w0: strings(rule) }));
  expectFewSteps(nodes, { w0: { StringValues: words } }, "guide");
});

/** Asks the index for all of these rules, and compares its answer and its steps with evaluating every rule. */
function expectFewSteps(nodes: readonly RuleNode[], attributes: MessageAttributes, semantics: Semantics): void {
  const index = new PostingRuleIndex(semantics);
  for (const [member, node] of nodes.entries()) index.set(member, ruleOf(node));
  const view = viewOf(attributes);
  let size = 0;
  const steps = countSteps(() => {
    ({ size } = index.match(view));
  });
  const taken = steps.records + steps.rules + steps.members + steps.lookups / LOOKUPS_A_STEP;
  let linear = 0;
  let expected = 0;
  const copy = attributesIn(view);
  const distinct = new Map(nodes.map((node) => [JSON.stringify(node), node]));
  const answers = new Map([...distinct].map(([key, node]) => [key, countRule(node, copy, semantics)]));
  for (const { taken: each } of answers.values()) linear += each;
  for (const node of nodes) if (answers.get(JSON.stringify(node))?.holds === true) expected++;
  expect(size).toBe(expected);
  const values = view.values.reduce((sum, list) => sum + list.length, 0);
  expect({ taken, atMost: linear + values, isFine: taken <= linear + values }).toMatchObject({ isFine: true });
}

function nodeOf(filterRule: FilterRule): RuleNode {
  return treeOf(canonicalRule(readFilterRule(JSON.stringify(filterRule), { limits: unlimited }).accepted!.rule));
}

interface Counted {
  readonly holds: boolean;
  readonly taken: number;
}

/**
 * Evaluates a rule without an index: a step for the rule, for every attribute looked up, and for every comparison of two strings
 * until it is decided.
 */
function countRule(node: RuleNode, attributes: MessageAttributes, semantics: Semantics): Counted {
  let taken = 1;
  for (const member of node.members) {
    const one =
      member.kind === "or"
        ? countAny(member.branches, (branch) => countRule(branch, attributes, semantics))
        : countAttribute(member, attributes, semantics);
    taken += one.taken;
    if (!one.holds) return { holds: false, taken };
  }
  return { holds: true, taken };
}

function countAttribute({ name, entries: list }: AttributeNode, attributes: MessageAttributes, semantics: Semantics): Counted {
  const values = attributes[name]?.StringValues ?? [];
  const { holds, taken } = countAny(list, ({ operator, operand }) => {
    const inside = (value: string) => operand.indexOf(value);
    const compare = (value: string) => (inside(value) === -1 ? operand.length : inside(value) + 1);
    const quantifier = operator.quantifier(semantics);
    const decides = (value: string) => (quantifier === "some-out" ? inside(value) === -1 : inside(value) !== -1);
    let comparisons = 0;
    for (const value of values) {
      comparisons += compare(value);
      if (decides(value)) return { holds: quantifier !== "none-in", taken: comparisons };
    }
    return { holds: quantifier === "none-in", taken: comparisons };
  });
  return { holds, taken: taken + 1 };
}

function countAny<T>(items: readonly T[], count: (item: T) => Counted): Counted {
  let taken = 0;
  for (const item of items) {
    const one = count(item);
    taken += one.taken;
    if (one.holds) return { holds: true, taken };
  }
  return { holds: false, taken };
}
