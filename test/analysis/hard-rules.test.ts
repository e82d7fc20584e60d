import { describe, expect, it } from "vitest";
import { randomOf } from "../../bench/workloads/random.ts";
import { analyzeRule, compareRules, lintRule, nearestMatch, simplifyRule } from "../../src/analysis/index.ts";
import { families, hardest, randomPair } from "../support/hard-rules.ts";

const random = randomOf(1, 0);
const pairs = [...families, ...Array.from({ length: 20 }, () => randomPair(random))];

describe.each(["guide", "sns"] as const)("rules that are hard to analyse (%s)", (semantics) => {
  it.each(pairs)("are decided within the default steps: %j and %j", (a, b) => {
    const rule = JSON.stringify(a);
    const answers = [
      analyzeRule(rule, { semantics }),
      compareRules(rule, JSON.stringify(b), { semantics }),
      simplifyRule(rule, { semantics }),
      nearestMatch(rule, { n0: { StringValues: ["v0"] } }, { semantics }),
      lintRule(rule, { semantics }),
    ];
    expect(answers.map(({ undecided }) => undecided)).toEqual(answers.map(() => false));
  });
});

describe("the search for hard rules", () => {
  it("finds a pair that costs at least as much as its starts", () => {
    const cost = (pair: (typeof pairs)[number]) => JSON.stringify(pair).length;
    const found = hardest(cost, families, randomOf(1, 1), 20);
    expect(cost(found)).toBeGreaterThan(Math.max(...families.map(cost)));
  });
});
