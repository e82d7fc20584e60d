import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { AttributeView } from "../../../src/attributes/attribute-view.ts";
import type { FilterRule, MessageAttributes } from "../../../src/index.ts";
import { canonicalRule, printRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { Programs } from "../../../src/rule-index/interning/programs.ts";
import { LinearRuleIndex } from "../../../src/rule-index/linear.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import type { Condition, RuleIndex } from "../../../src/rule-index/rule-index.ts";
import { check, semanticsArb } from "../../support/property.ts";

/** Rules about oneself that have a part in common with everybody's: what makes an index share pieces. */
const recipes: readonly ((me: string, other: string) => FilterRule)[] = [
  (me) => ({ sender: [{ "anything-but": [me] }], type: [{ "anything-but": ["Room"] }] }),
  (me, other) => ({ sender: [{ "anything-but": [me] }], type: [{ "anything-but": ["Room"] }], topic: [{ "anything-but": [other] }] }),
  (me) => ({ type: ["announcement"], sender: [{ "anything-but": [me] }] }),
  (me) => ({ type: ["announcement"], sender: [{ "anything-but": [me] }], topic: [{ "anything-but": ["t1"] }] }),
  (me) => ({ $or: [{ mention: [me] }, { type: ["announcement"], topic: ["t1"] }] }),
  (me) => ({ $or: [{ mention: [me] }, { type: ["announcement"], topic: ["t1"] }, { topic: ["t2"] }] }),
  (me) => ({ $or: [{ mention: [me] }, { topic: ["t2"] }], type: [{ "anything-but": ["Room"] }] }),
  (me) => ({ mention: [me], type: [{ "anything-but": ["Room"] }] }),
  () => ({ type: ["announcement"] }),
  () => ({ type: [{ "anything-but": ["Room"] }] }),
];

const messages: readonly AttributeView[] = [
  {},
  { type: { StringValues: ["Room"] } },
  { type: { StringValues: ["announcement"] } },
  { type: { StringValues: ["announcement", "Room"] }, topic: { StringValues: ["t1"] } },
  { type: { StringValues: ["announcement"] }, topic: { StringValues: ["t1", "t2"] }, mention: { StringValues: ["u3", "u11"] } },
  { topic: { StringValues: ["t2"] }, sender: { StringValues: ["u4"] } },
  { type: { StringValues: ["announcement"] }, sender: { StringValues: ["u4", "u5"] }, topic: { StringValues: ["t1"] } },
  { type: { StringValues: ["Room"] }, sender: { StringValues: ["u6"] }, mention: { StringValues: ["u6"] } },
  { mention: { StringValues: ["u1", "u2"] }, topic: { StringValues: ["t1"] } },
].map((message) => AttributeView.of(message));

const MEMBERS = 700;
const recipeArb = fc.nat({ max: recipes.length - 1 });
const changeArb = fc.record({ member: fc.nat({ max: MEMBERS + 19 }), recipe: fc.option(recipeArb, { freq: 4 }) });

describe("the posting index, where many rules have parts in common", () => {
  it("agrees with the linear index, and returns the rules that were set", () => {
    check(
      fc.property(
        fc.array(recipeArb, { minLength: 1, maxLength: 3 }),
        fc.array(changeArb, { maxLength: 300, size: "max" }),
        semanticsArb,
        (mix, changes, semantics) => {
          const fast = new PostingRuleIndex(semantics);
          const linear = new LinearRuleIndex(semantics);
          for (let member = 0; member < MEMBERS; member++) setBoth(fast, linear, member, mix[member % mix.length] as number);
          expectAgreement(fast, linear);
          const held = messages.map((message) => ({ fast: fast.match(message), linear: linear.match(message) }));
          for (const { member, recipe } of changes) {
            if (recipe === null) for (const index of [fast, linear]) index.delete(member);
            else setBoth(fast, linear, member, recipe);
          }
          expectAgreement(fast, linear);
          for (const then of held) expectSame(then.fast, then.linear);
          for (let member = 0; member < MEMBERS + 20; member++) for (const index of [fast, linear]) index.delete(member);
          expect(messages.map((message) => fast.match(message).size)).toEqual(messages.map(() => 0));
        },
      ),
      15,
    );
  });

  it("looks at a handful of rules where a message concerns everybody", () => {
    for (const [recipe, message] of [
      [0, { type: { StringValues: ["Room"] } }],
      [2, { type: { StringValues: ["announcement"] }, sender: { StringValues: ["u5"] } }],
      [4, { type: { StringValues: ["announcement"] }, topic: { StringValues: ["t1"] } }],
    ] satisfies [number, MessageAttributes][]) {
      expect({ recipe, steps: countSteps(recipe, message) < 600 }).toEqual({ recipe, steps: true });
    }
  });
});

/** How many rules a message makes an index of 5,000 members look at. */
function countSteps(recipe: number, message: MessageAttributes): number {
  const index = new PostingRuleIndex("guide");
  for (let member = 0; member < 5_000; member++) index.set(member, conditionOf(recipe, member));
  const looks = vi.spyOn(Programs.prototype, "isFlipped");
  try {
    index.match(AttributeView.of(message));
    return looks.mock.calls.length;
  } finally {
    looks.mockRestore();
  }
}

function setBoth(fast: RuleIndex, linear: RuleIndex, member: number, recipe: number): void {
  fast.set(member, conditionOf(recipe, member));
  linear.set(member, conditionOf(recipe, member));
}

function conditionOf(recipe: number, member: number): Condition {
  const rule = recipes[recipe]?.(`u${member}`, `u${member % 7}`);
  const { accepted } = readFilterRule(JSON.stringify(rule), {});
  if (accepted === undefined) throw new Error("the recipes are valid");
  return canonicalRule(accepted.rule);
}

function expectAgreement(fast: RuleIndex, linear: RuleIndex): void {
  for (const message of messages) {
    const [a, b] = [fast.match(message), linear.match(message)];
    expectSame(a, b);
    expect(a.size).toBe(b.size);
    for (let member = 0; member < MEMBERS + 20; member++) if (a.has(member) !== b.has(member)) expect.fail(`has(${member})`);
  }
  const rulesOf = (index: RuleIndex) => Array.from({ length: MEMBERS + 20 }, (_, member) => print(index.get(member))).join("\n");
  expect(rulesOf(fast)).toBe(rulesOf(linear));
}

/** Compared as texts: a difference between long arrays takes minutes to print. */
function expectSame(a: Iterable<number>, b: Iterable<number>): void {
  expect([...a].sort(byNumber).join()).toBe([...b].sort(byNumber).join());
}

function print(condition: Condition | undefined): string | undefined {
  return condition === undefined || typeof condition === "string" ? condition : printRule(condition);
}

function byNumber(a: number, b: number): number {
  return a - b;
}
