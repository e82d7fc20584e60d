import { describe, expect, it } from "vitest";
import { Steps } from "../../../src/analysis/diagram/steps.ts";
import { Rewriter } from "../../../src/analysis/redundancy/rewrite.ts";
import { chime } from "../../../src/operator/chime.ts";
import { printRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { ruleOf, treeOf } from "../../../src/rule/tree.ts";

/** One round, without the proofs and the comparison that follow it. The parts stay in the order in which they are made. */
function rewritten(rule: unknown, maxBranches = 200, steps = new Steps(undefined)): unknown {
  const tree = treeOf(readFilterRule(JSON.stringify(rule), {}).accepted!.rule);
  return JSON.parse(printRule(ruleOf(new Rewriter(chime, maxBranches, steps).rewrite(tree))));
}

const $or = (...branches: readonly unknown[]) => ({ $or: branches });
const [a1, a2, a3, b1, b2, c1, d1] = [{ a: ["1"] }, { a: ["2"] }, { a: ["3"] }, { b: ["1"] }, { b: ["2"] }, { c: ["1"] }, { d: ["1"] }];

describe("one round of rewriting", () => {
  it.each<[does: string, rule: unknown, rewritten: unknown]>([
    ["keeps a rule without branches", { ...a1, ...b1 }, { ...a1, ...b1 }],
    ["merges the lists of one attribute, in their order", $or(a2, a1, a3), { a: ["2", "1", "3"] }],
    ["merges what differs in the first of two attributes", $or({ ...a1, ...b1 }, { ...a2, ...b1 }), { a: ["1", "2"], ...b1 }],
    ["merges what differs in the second", $or({ ...a1, ...b1 }, { ...a1, ...b2 }), { ...a1, b: ["1", "2"] }],
    [
      "merges whatever the order of the conditions is",
      $or({ ...a1, ...b1, ...c1 }, { ...c1, ...b1, ...a2 }),
      { a: ["1", "2"], ...b1, ...c1 },
    ],
    ["merges equal lists in another order", $or({ a: ["1", "2"], ...b1 }, { a: ["2", "1"], ...b2 }), { a: ["1", "2"], b: ["1", "2"] }],
    ["merges no lists of different names", $or(a1, b1), $or(a1, b1)],
    ["merges no branches that differ twice", $or({ ...a1, ...b1 }, { ...a2, ...b2 }), $or({ ...a1, ...b1 }, { ...a2, ...b2 })],
    ["merges no branch with more conditions", $or(a1, { ...a2, ...b1 }), $or(a1, { ...a2, ...b1 })],
    [
      "merges a merged branch in the same list only",
      $or({ ...a1, ...b1 }, { ...a2, ...b1 }, { ...a1, ...b2 }, d1),
      $or({ a: ["1", "2"], ...b1 }, { ...a1, ...b2 }, d1),
    ],
    [
      "merges what merging has made alike",
      $or({ ...a1, ...b1 }, { ...a2, ...b1 }, { ...a1, ...b2 }, { ...a2, ...b2 }),
      { a: ["1", "2"], b: ["1", "2"] },
    ],
    [
      "merges no branches that have branches",
      $or({ ...a1, ...$or(b1, c1) }, { ...a2, ...$or(b1, c1) }),
      $or({ ...a1, ...$or(b1, c1) }, { ...a2, ...$or(b1, c1) }),
    ],
    ["moves out what all branches have", $or({ ...a1, ...b1 }, { ...a1, ...c1 }), { ...a1, ...$or(b1, c1) }],
    ["moves out several", $or({ ...a1, ...b1, ...c1 }, { ...c1, ...a1, ...d1 }), { ...a1, ...c1, ...$or(b1, d1) }],
    ["leaves what one branch does not have", $or({ ...a1, ...b1 }, { ...a1, ...c1 }, d1), $or({ ...a1, ...b1 }, { ...a1, ...c1 }, d1)],
    ["leaves nothing empty", $or(a1, { ...a1, ...b1 }, { ...a1, ...c1 }), $or(a1, { ...a1, ...b1 }, { ...a1, ...c1 })],
    ["moves out beside branches of branches", $or({ ...a1, ...$or(b1, c1) }, { ...a1, ...d1 }), { ...a1, ...$or($or(b1, c1), d1) }],
    [
      "moves no name out to itself",
      { ...a1, ...$or({ ...a2, ...b1 }, { ...a2, ...c1 }) },
      { ...a1, ...$or({ ...a2, ...b1 }, { ...a2, ...c1 }) },
    ],
    [
      "moves out the other names",
      { ...a1, ...$or({ ...a2, ...b1, ...c1 }, { ...a3, ...b1, ...d1 }) },
      { ...a1, ...b1, ...$or({ ...a2, ...c1 }, { ...a3, ...d1 }) },
    ],
    ["splices branches of branches, in their place", $or(d1, $or(b1, c1), a1), $or(d1, b1, c1, a1)],
    ["splices none with another condition", $or({ ...a1, ...$or(b1, c1) }, d1), $or({ ...a1, ...$or(b1, c1) }, d1)],
    ["lifts the only branch that is left", { ...c1, ...$or({ ...a1, ...b1 }, { ...a2, ...b1 }) }, { ...c1, a: ["1", "2"], ...b1 }],
    [
      "keeps two branches whose one cannot be lifted",
      { ...a1, ...$or({ ...a2, ...b1 }, { ...a3, ...b1 }) },
      { ...a1, ...$or({ ...a2, ...b1 }, { ...a3, ...b1 }) },
    ],
    [
      "begins with the innermost branches",
      $or({ ...d1, ...$or(a1, a2) }, { ...c1, ...$or({ ...a1, ...b1 }, { ...a1, ...b2 }) }),
      $or({ ...d1, a: ["1", "2"] }, { ...c1, ...a1, b: ["1", "2"] }),
    ],
  ])("%s", (_, rule, expected) => {
    // The order of names counts.
    expect(JSON.stringify(rewritten(rule))).toBe(JSON.stringify(expected));
  });

  it("splices up to the most branches, and not beyond", () => {
    const rule = $or(d1, $or(b1, c1));
    expect(rewritten(rule, 3)).toEqual($or(d1, b1, c1));
    expect(rewritten(rule, 2)).toEqual(rule);
  });

  it("counts a step for each condition of a branch that may be merged, in each pass", () => {
    const spent = (rule: unknown) => {
      const steps = new Steps(undefined);
      rewritten(rule, 200, steps);
      return steps.spent;
    };
    expect(spent({ ...a1, ...b1 })).toBe(0);
    expect(spent($or({ ...a1, ...b1 }, c1))).toBe(3);
    // Two branches of two conditions, and then the one that is left.
    expect(spent($or({ ...a1, ...b1 }, { ...a2, ...b1 }))).toBe(6);
  });
});
