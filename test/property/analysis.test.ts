import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyzeRule, compareRules, nearestMatch, nearestMismatch, simplifyRule } from "../../src/analysis/index.ts";
import { validateMessageAttributes } from "../../src/diagnose/index.ts";
import { compileFilterRule, type FilterRule, type MessageAttributes, type Semantics } from "../../src/index.ts";
import { naiveMatches } from "../support/naive.ts";
import { partsOf, without } from "../support/parts.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";
import { bigRuleArb, plainRuleArb } from "../support/small-rules.ts";
import { lettersOf, universe } from "../support/universe.ts";

const MOST_LETTERS = 9;
const ruleArb = fc.oneof(plainRuleArb, bigRuleArb).filter((rule) => lettersOf([rule]).length <= MOST_LETTERS);
const pairArb = fc
  .oneof(fc.tuple(plainRuleArb, plainRuleArb), fc.tuple(bigRuleArb, bigRuleArb))
  .filter((rules) => lettersOf(rules).length <= MOST_LETTERS);

describe("an analysis", () => {
  it("finds the smallest messages that match, do not match, and are decided differently, and no others", () => {
    check(
      fc.property(ruleArb, semanticsArb, (rule, semantics) => {
        const messages = universe(rule);
        const { satisfiable, matching, always, notMatching, dependsOnSemantics, differsOn } = analyzeRule(rule, {
          semantics,
          limits: unlimited,
        });
        const holds = (message: MessageAttributes) => naiveMatches(rule, message, semantics);
        const expected = {
          matching: messages.find(holds),
          notMatching: messages.find((message) => !holds(message)),
          differsOn: messages.find((message) => naiveMatches(rule, message, "guide") !== naiveMatches(rule, message, "sns")),
        };
        expect({ matching, notMatching, differsOn }).toEqual(expected);
        expect({ satisfiable, always, dependsOnSemantics }).toEqual({
          satisfiable: expected.matching !== undefined,
          always: expected.notMatching === undefined,
          dependsOnSemantics: expected.differsOn !== undefined,
        });
        for (const witness of [matching, notMatching, differsOn]) expect(validateMessageAttributes(witness)).toEqual([]);
      }),
      300,
    );
  });
});

describe("a comparison", () => {
  it("finds the smallest messages for which both rules hold, or only one, and no others", () => {
    check(
      fc.property(pairArb, semanticsArb, ([a, b], semantics) => {
        const messages = universe(a, b);
        const holdsA = (message: MessageAttributes) => naiveMatches(a, message, semantics);
        const holdsB = (message: MessageAttributes) => naiveMatches(b, message, semantics);
        const both = messages.find((message) => holdsA(message) && holdsB(message));
        const onlyA = messages.find((message) => holdsA(message) && !holdsB(message));
        const onlyB = messages.find((message) => !holdsA(message) && holdsB(message));
        const compared = compareRules(a, b, { semantics, limits: unlimited });
        expect({ both: undefined, onlyA: undefined, onlyB: undefined, ...compared }).toEqual({
          undecided: false,
          disjoint: both === undefined,
          aImpliesB: onlyA === undefined,
          bImpliesA: onlyB === undefined,
          equivalent: onlyA === undefined && onlyB === undefined,
          both,
          onlyA,
          onlyB,
        });
      }),
      300,
    );
  });
});

describe("redundant parts", () => {
  it("are removable one by one and all at once, and exist whenever a part is removable", () => {
    check(fc.property(ruleArb, semanticsArb, checkRedundant), 300);
  });

  it("are removable one by one even if a part has no effect only because another one was removed before", () => {
    // Without "b" the last branch covers the first one within the first; with it, both are needed.
    const rule = { $or: [{ $or: [{ x: ["1"], b: [{ "anything-but": ["1"] }] }, { d: ["1"] }] }, { x: ["1"], b: ["1"] }] };
    checkRedundant(rule, "guide");
    expect(analyzeRule(rule).redundant?.map(({ path }) => path)).toContain("/$or/1/b");
  });
});

describe("a nearest match", () => {
  it("or mismatch is the smallest change after which the rule holds, or does not, and the API accepts the message", () => {
    const messageArb = fc.dictionary(
      fc.constantFrom("a", "b", "__proto__", ""),
      fc.record({ StringValues: fc.array(fc.constantFrom("x", "Bob", "s", "y", "", "l".repeat(400), "m".repeat(500)), { maxLength: 3 }) }),
      { maxKeys: 3 },
    );
    check(
      fc.property(ruleArb, messageArb, semanticsArb, fc.boolean(), (rule, message, semantics, wanted) => {
        const held = Object.fromEntries(Object.entries(message).filter(([, { StringValues }]) => StringValues.length > 0));
        // The values of the message are letters too.
        const heldRule = Object.fromEntries(Object.entries(held).map(([name, { StringValues }]) => [name, StringValues]));
        fc.pre(lettersOf([rule, heldRule]).length <= MOST_LETTERS);
        const possible = universe(rule, heldRule).filter((each) => naiveMatches(rule, each, semantics) === wanted);
        const changes = possible.map((each) => changesBetween(held, each));
        const nearest = wanted ? nearestMatch : nearestMismatch;
        const { change, undecided } = nearest(rule, message, { semantics, limits: unlimited });
        expect(undecided).toBe(false);
        if (naiveMatches(rule, message, semantics) === wanted)
          expect(change).toEqual({ count: 0, add: {}, remove: {}, anyOther: [], result: held });
        else if (change === undefined) expect(possible).toEqual([]);
        else {
          expect(change.count).toBe(Math.min(...changes));
          expect(changesBetween(held, change.result)).toBe(change.count);
          expect(naiveMatches(rule, change.result, semantics)).toBe(wanted);
          expect(validateMessageAttributes(change.result)).toEqual([]);
          expect(changesBetween({}, change.add) + changesBetween({}, change.remove)).toBe(change.count);
        }
      }),
      300,
    );
  });
});

describe("a simplified rule", () => {
  it("means the same and is never more complex", () => {
    check(
      fc.property(ruleArb, semanticsArb, (rule, semantics) => {
        const simpler = simplifyRule(rule, { semantics, limits: unlimited }).rule;
        const messages = universe(rule);
        expect(messages.filter((message) => naiveMatches(simpler, message, semantics) !== naiveMatches(rule, message, semantics))).toEqual(
          [],
        );
        const complexity = (each: FilterRule) => compileFilterRule(each, { limits: unlimited }).complexity;
        expect(complexity(simpler)).toBeLessThanOrEqual(complexity(rule));
      }),
      300,
    );
  });
});

function checkRedundant(rule: FilterRule, semantics: Semantics): void {
  const messages = universe(rule);
  const answers = (each: unknown) => messages.map((message) => naiveMatches(each, message, semantics)).join();
  const meaning = answers(rule);
  const paths = (analyzeRule(rule, { semantics, limits: unlimited }).redundant ?? []).map(({ path }) => path);
  for (const path of paths) expect(answers(without(rule, [path]))).toBe(meaning);
  expect(answers(without(rule, paths))).toBe(meaning);
  if (paths.length === 0) expect(partsOf(rule).filter((path) => answers(without(rule, [path])) === meaning)).toEqual([]);
}

/** Values that only one of two messages has. */
function changesBetween(a: MessageAttributes, b: MessageAttributes): number {
  const pairs = (message: MessageAttributes) =>
    new Set(Object.entries(message).flatMap(([name, { StringValues = [] }]) => StringValues.map((value) => JSON.stringify([name, value]))));
  const [left, right] = [pairs(a), pairs(b)];
  return [...left].filter((pair) => !right.has(pair)).length + [...right].filter((pair) => !left.has(pair)).length;
}
