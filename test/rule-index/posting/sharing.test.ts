import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type AttributeView, viewOf } from "../../../src/attributes/attribute-view.ts";
import type { FilterRule, MessageAttributes } from "../../../src/index.ts";
import { canonicalRule, printRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { LinearRuleIndex } from "../../../src/rule-index/linear.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { RulePostings } from "../../../src/rule-index/posting/rule-postings.ts";
import type { Condition, MemberSet, RuleIndex } from "../../../src/rule-index/rule-index.ts";
import { countSteps, totalOf } from "../../support/index-steps.ts";
import { check, semanticsArb } from "../../support/property.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Rules about oneself that have a part in common with all others, so that an index shares pieces. */
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
].map((message) => viewOf(message));

const MEMBERS = 700;
const recipeArb = fc.nat({ max: recipes.length - 1 });
const changeArb = fc.record({ member: fc.nat({ max: MEMBERS + 19 }), recipe: fc.option(recipeArb, { freq: 4 }) });

describe("the posting index with many rules that have parts in common", () => {
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
          fast.assertSound();
          const held = messages.map((message) => ({ fast: fast.match(message), linear: linear.match(message) }));
          for (const [at, { member, recipe }] of changes.entries()) {
            if (recipe === null) for (const index of [fast, linear]) index.delete(member);
            else setBoth(fast, linear, member, recipe);
            if (at % 25 === 0) fast.assertSound();
          }
          expectAgreement(fast, linear);
          for (const then of held) expectSame(then.fast, then.linear);
          for (let member = 0; member < MEMBERS + 20; member++) for (const index of [fast, linear]) index.delete(member);
          fast.assertSound();
          expect(fast.ruleCount).toBe(0);
          expect(messages.map((message) => fast.match(message).size)).toEqual(messages.map(() => 0));
        },
      ),
      15,
    );
  });

  it("finds common parts of rules that are added after earlier ones were found", () => {
    const index = new PostingRuleIndex("guide");
    for (let member = 0; member < 300; member++) index.set(member, conditionOf(2, member));
    const fresh = (member: number) => condition({ type: ["fresh"], sender: [{ "anything-but": [`u${member}`] }] });
    for (let member = 300; member < 3_000; member++) index.set(member, fresh(member));
    expect(stepsOf(index, { type: { StringValues: ["fresh"] }, sender: { StringValues: ["u999"] } })).toBeLessThanOrEqual(10);
  });

  it("keeps no rule without members, whatever became common meanwhile", () => {
    const index = new PostingRuleIndex("guide");
    const sets = (generation: number) => {
      for (let member = 0; member < 600; member++) {
        index.set(member, condition({ type: [`t${generation}`], sender: [{ "anything-but": [`u${(member * 7 + generation) % 900}`] }] }));
      }
    };
    for (let generation = 0; generation < 5; generation++) sets(generation);
    const { bytes } = index;
    for (let generation = 5; generation < 60; generation++) sets(generation);
    expect(index.bytes).toBeLessThanOrEqual(bytes * 1.3);
    for (let member = 0; member < 600; member++) index.delete(member);
    expect(index.ruleCount).toBe(0);
  });

  it("drops a common part if its members leave before it is shared", () => {
    const index = new PostingRuleIndex("guide");
    // The 256th rule of a kind makes the part common; the members that have it leave at once.
    for (let member = 0; member < 256; member++) index.set(member, conditionOf(2, member));
    index.assertSound();
    for (let member = 0; member < 256; member++) {
      index.delete(255 - member);
      index.assertSound();
    }
    expect(index.ruleCount).toBe(0);
    for (let member = 0; member < 600; member++) index.set(member, conditionOf(2, member));
    index.assertSound();
    expect(stepsOf(index, { type: { StringValues: ["announcement"] } })).toBeLessThan(300);
  });

  it("shares only what half of many rules have", () => {
    const index = new PostingRuleIndex("guide");
    const MANY = 1_000;
    for (let member = 0; member < MANY; member++) {
      const rare: FilterRule = member % 10 === 0 ? { topic: [{ "anything-but": ["t1"] }] } : {};
      index.set(member, condition({ type: [{ "anything-but": ["Room"] }], sender: [{ "anything-but": [`u${member}`] }], ...rare }));
    }
    // Many changes, so that every rule was checked again: each member has a rest of its own, and all have one part together.
    for (let change = 0; change < MANY; change++) index.set(MANY, "always");
    expect(index.ruleCount).toBe(MANY + 1);
  });

  describe("searches a long list for common parts", () => {
    const and = (member: number, ...parts: readonly FilterRule[]) =>
      condition(Object.assign({ sender: [{ "anything-but": [`u${member}`] }] }, ...parts));
    const notRoom: FilterRule = { type: [{ "anything-but": ["Room"] }] };
    const notTopic: FilterRule = { topic: [{ "anything-but": ["t"] }] };
    const room: MessageAttributes = { type: { StringValues: ["Room"] } };
    const topical: MessageAttributes = { topic: { StringValues: ["t"] } };
    /** The 256th rule makes the list of the topic long. Rules have the same numbers as their members. */
    const filled = (hasPart: (member: number) => boolean) => {
      const index = new PostingRuleIndex("guide");
      const other = (member: number): FilterRule => ({ type: [{ "anything-but": [`r${member}`] }] });
      for (let member = 0; member < 256; member++) index.set(member, and(member, notTopic, hasPart(member) ? notRoom : other(member)));
      return index;
    };
    /** The members in the order of that list. Every 16th is in the sample; the last are checked again first. */
    const listed = () => {
      const members: number[] = [];
      const { eachUnder } = RulePostings.prototype;
      const spy = vi.spyOn(RulePostings.prototype, "eachUnder").mockImplementation(function (this: RulePostings, key, visit) {
        eachUnder.call(this, key, (rule) => {
          members.push(rule);
          visit(rule);
        });
      });
      filled(() => false);
      spy.mockRestore();
      expect(members.length).toBe(256);
      return members;
    };
    const sample = () => listed().filter((_, at) => at % 16 === 0);
    const settle = (index: PostingRuleIndex) => {
      for (let change = 0; change < 40; change++) {
        index.set(256, "never");
        index.assertSound();
      }
    };

    it("at 256 rules and at every doubling, and checks no member again if nothing is common", () => {
      const index = new PostingRuleIndex("guide");
      const search = vi.spyOn(RulePostings.prototype, "eachUnder");
      const get = vi.spyOn(index, "get");
      const searchedAt: number[] = [];
      for (let member = 0; member < 1_100; member++) {
        search.mockClear();
        index.set(member, condition({ mention: ["all", `u${member}`] }));
        if (search.mock.calls.length > 0) searchedAt.push(member + 1);
      }
      search.mockRestore();
      expect(searchedAt).toEqual([256, 512, 1_024]);
      expect(get).not.toHaveBeenCalled();
      expect(index.ruleCount).toBe(1_100);
    });

    it("and shares what exactly half of a sample have, but not what fewer have", () => {
      const sampled = sample();
      for (const [has, isShared] of [
        [8, true],
        [7, false],
      ] as const) {
        // Those outside the sample have the part as well, so that sharing it shows.
        const index = filled((member) => !sampled.includes(member) || sampled.indexOf(member) < has);
        settle(index);
        expect(stepsOf(index, topical)).toBeLessThan(10);
        expect(stepsOf(index, room) < 10).toBe(isShared);
      }
    });

    it("and keeps what is common until all members were checked again, even if the first ones do not have it", () => {
      const members = listed();
      const index = filled((member) => members.indexOf(member) < 200);
      expect(stepsOf(index, room)).toBeGreaterThan(190);
      settle(index);
      expect(stepsOf(index, room)).toBeLessThan(10);
    });

    it("and drops what is common if all who have it leave before they are checked again", () => {
      const sampled = sample();
      const index = filled((member) => sampled.includes(member));
      // The rules of 256 members, and both common parts: no member has the part about rooms yet.
      expect(index.ruleCount).toBe(258);
      for (const member of sampled.toReversed()) {
        index.delete(member);
        index.assertSound();
      }
      settle(index);
      // The rests of 240 rules, and the common topic.
      expect(index.ruleCount).toBe(241);
      expect(stepsOf(index, room)).toBe(0);
    });

    it("and checks eight members again with each change", () => {
      const index = filled(() => true);
      const get = vi.spyOn(index, "get");
      for (const checked of [8, 16, 24]) {
        index.set(256, "never");
        expect(get).toHaveBeenCalledTimes(checked);
      }
      for (let change = 0; change < 40; change++) index.set(256, "never");
      // All 256, except the eight that the last rule itself checked.
      expect(get).toHaveBeenCalledTimes(248);
    });
  });

  it("is sound after each change, while members that have a common part are still to be checked again", () => {
    const index = new PostingRuleIndex("guide");
    for (let member = 0; member < 400; member++) {
      const topic = [{ "anything-but": [(member >>> 4) % 2 === 0 ? "t1" : "t2"] }];
      index.set(member, condition({ type: [{ "anything-but": ["Room"] }], sender: [{ "anything-but": [`u${member}`] }], topic }));
      if (member >= 250 && member < 300) index.assertSound();
    }
    index.assertSound();
  });

  it("keeps the parts of a rule apart that have the same name", () => {
    const rule = (n: number) => condition({ $or: [{ a: ["k"], type: ["x"] }], type: [{ "anything-but": [`y${n}`] }] });
    const fast = new PostingRuleIndex("guide");
    const linear = new LinearRuleIndex("guide");
    for (let round = 0; round < 3; round++)
      for (let member = 0; member < 700; member++) for (const index of [fast, linear]) index.set(member, rule(member));
    expect(print(fast.get(600))).toBe(print(linear.get(600)));
    const view = viewOf({ a: { StringValues: ["k"] }, type: { StringValues: ["x", "y3", "y600"] } });
    expectSame(fast.match(view), linear.match(view));
    expect(linear.match(view).size).toBe(698);
  });

  it("takes the stated number of steps for a message that concerns all members, however many", () => {
    for (const [recipe, atMost, message] of [
      [0, 4, { type: { StringValues: ["Room"] } }],
      [2, 10, { type: { StringValues: ["announcement"] }, sender: { StringValues: ["u5"] } }],
      // Under one of the two keys of the branch, too few rules for sharing, each with a word or two of code.
      [4, 256 * 3, { type: { StringValues: ["announcement"] }, topic: { StringValues: ["t1"] } }],
    ] satisfies [number, number, MessageAttributes][]) {
      const steps = [2_500, 5_000].map((members) => stepsAt(members, recipe, message));
      expect({ recipe, grows: steps[1]! > steps[0]!, isFew: steps[1]! <= atMost }).toEqual({ recipe, grows: false, isFew: true });
    }
  });
});

/** The steps of a message in an index of so many members. */
function stepsAt(members: number, recipe: number, message: MessageAttributes): number {
  const index = new PostingRuleIndex("guide");
  for (let member = 0; member < members; member++) index.set(member, conditionOf(recipe, member));
  return stepsOf(index, message);
}

function stepsOf(index: PostingRuleIndex, message: MessageAttributes): number {
  const view = viewOf(message);
  return totalOf(countSteps(() => index.match(view)));
}

function setBoth(fast: RuleIndex, linear: RuleIndex, member: number, recipe: number): void {
  fast.set(member, conditionOf(recipe, member));
  linear.set(member, conditionOf(recipe, member));
}

function conditionOf(recipe: number, member: number): Condition {
  return condition(recipes[recipe]?.(`u${member}`, `u${member % 7}`) ?? {});
}

function condition(rule: FilterRule): Condition {
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
function expectSame(a: MemberSet, b: MemberSet): void {
  expect([...a.ids()].sort(byNumber).join()).toBe([...b.ids()].sort(byNumber).join());
}

function print(condition: Condition | undefined): string | undefined {
  return condition === undefined || typeof condition === "string" ? condition : printRule(condition);
}

function byNumber(a: number, b: number): number {
  return a - b;
}
