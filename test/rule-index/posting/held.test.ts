import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import type { FilterRule, MessageAttributes } from "../../../src/index.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { copied } from "../../../src/rule-index/posting/chunked-ints.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { PostingSet } from "../../../src/rule-index/posting/posting-set.ts";
import type { Condition, MemberSet } from "../../../src/rule-index/rule-index.ts";

/** Some chunks, and the list of chunks: the most that a change may copy for any number of members. */
const FEW_CHUNKS = 4_000;

interface Shape {
  readonly title: string;
  readonly rule: (member: number, version: number) => FilterRule | "always" | "never";
  readonly message: MessageAttributes;
}

const values = (...StringValues: string[]) => ({ StringValues });
const shapes: readonly Shape[] = [
  {
    title: "distinct rules",
    rule: (member, version) => ({ mention: [`u${member + version}`] }),
    message: { mention: values("u7") },
  },
  {
    title: "one rule shared by all",
    rule: (_, version) => (version % 2 === 0 ? { type: ["announcement"] } : "never"),
    message: { type: values("announcement") },
  },
  {
    title: "one exclusion shared by all",
    rule: (_, version) => (version % 2 === 0 ? { type: [{ "anything-but": ["Room"] }] } : "never"),
    message: { type: values("Room") },
  },
  {
    title: "five shared rules",
    rule: (member, version) => ({ topic: [`t${(member + version) % 5}`, "all"] }),
    message: { topic: values("all") },
  },
  {
    title: "shared pieces that can be switched off",
    rule: (member, version) => ({ sender: [{ "anything-but": [`u${member + version}`] }], type: [{ "anything-but": ["Room"] }] }),
    message: { type: values("Room"), sender: values("u7") },
  },
  {
    title: "shared pieces that can be switched on",
    rule: (member, version) => ({ $or: [{ mention: [`u${member + version}`] }, { type: ["announcement"], topic: ["t3"] }] }),
    message: { type: values("announcement"), topic: values("t3") },
  },
  {
    title: "distinct rules that one value meets",
    rule: (member, version) => ({ topic: ["all", `t${member + version}`] }),
    message: { topic: values("all") },
  },
];

describe("a set that is held while the index changes", () => {
  for (const { title, rule, message } of shapes) {
    it(`costs at most a bit a member and a few chunks for each change, with ${title}`, () => {
      const size = 10_000;
      const index = new PostingRuleIndex("guide");
      for (let member = 0; member < size; member++) index.set(member, toCondition(rule(member, 0)));
      const view = viewOf(message);
      const held: [MemberSet, string | undefined][] = [];
      let most = 0;
      for (let version = 1; version <= 60; version++) {
        const set = index.match(view);
        // The current answer comes from another set, so that this one has not computed anything.
        held.push([set, version % 10 === 0 ? [...index.match(view).ids()].sort(byNumber).join() : undefined]);
        most = Math.max(most, set instanceof PostingSet ? set.bytes : Number.POSITIVE_INFINITY);
        const before = copied.bytes;
        index.set((version * 7_919) % size, toCondition(rule((version * 7_919) % size, version)));
        most = Math.max(most, copied.bytes - before);
      }
      expect({ most, isFine: most <= size / 8 + FEW_CHUNKS }).toMatchObject({ isFine: true });
      for (const [set, then] of held) if (then !== undefined) expect([...set.ids()].sort(byNumber).join()).toBe(then);
    });
  }

  it("is not a copy of the members that a message reaches one by one", () => {
    const index = new PostingRuleIndex("guide");
    for (let member = 0; member < 2_000; member++) index.set(member, toCondition({ topic: ["all", `t${member}`] }));
    const set = index.match(viewOf({ topic: values("all") }));
    expect(set instanceof PostingSet && set.bytes).toBe(4 * 63);
    index.set(5, "never");
    expect([set.size, set.has(5), [...set.ids()].length]).toEqual([2_000, true, 2_000]);
    const few = index.match(viewOf({ topic: values("t3") }));
    expect([...few.ids()]).toEqual([3]);
  });
});

function byNumber(a: number, b: number): number {
  return a - b;
}

function toCondition(rule: FilterRule | "always" | "never"): Condition {
  if (typeof rule === "string") return rule;
  const { accepted } = readFilterRule(JSON.stringify(rule), {});
  if (accepted === undefined) throw new Error("the shapes are valid");
  return canonicalRule(accepted.rule);
}
