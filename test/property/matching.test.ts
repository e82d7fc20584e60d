import fc from "fast-check";
import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { type Explanation, explainRule } from "../../src/diagnose/index.ts";
import { compileFilterRule, toJsonLogic, toJsonLogicData } from "../../src/index.ts";
import { attributesArb, hostileAttributesArb, ruleArb } from "../support/arbitraries.ts";
import { naiveMatches } from "../support/naive.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

describe("matching", () => {
  it("agrees with the naive evaluator, in both semantics", () => {
    check(
      fc.property(ruleArb, attributesArb, semanticsArb, (rule, attributes, semantics) => {
        const expected = naiveMatches(rule, attributes, semantics);
        expect(compileFilterRule(rule, { semantics, limits: unlimited }).matches(attributes)).toBe(expected);
      }),
      2000,
    );
  });

  it("agrees with json-logic-js running the exported rule, in both semantics", () => {
    check(
      fc.property(ruleArb, attributesArb, semanticsArb, (rule, attributes, semantics) => {
        const options = { semantics, limits: unlimited };
        const logic = toJsonLogic(rule, options) as Parameters<typeof jsonLogic.apply>[0];
        expect(jsonLogic.apply(logic, toJsonLogicData(attributes))).toBe(compileFilterRule(rule, options).matches(attributes));
      }),
      1000,
    );
  });

  it("is explained as it is decided", () => {
    check(
      fc.property(ruleArb, attributesArb, semanticsArb, (rule, attributes, semantics) => {
        const compiled = compileFilterRule(rule, { semantics, limits: unlimited });
        const explanation = explainRule(compiled, attributes);
        expect(explanation.matched).toBe(compiled.matches(attributes));
        expect(isConsistent(explanation)).toBe(true);
      }),
    );
  });

  it("never throws for any attributes, and sees the same as the explanation", () => {
    check(
      fc.property(ruleArb, hostileAttributesArb, semanticsArb, (rule, attributes, semantics) => {
        const compiled = compileFilterRule(rule, { semantics, limits: unlimited });
        expect(compiled.matches(attributes as never)).toBe(explainRule(compiled, attributes as never).matched);
      }),
      500,
    );
  });

  it("does not depend on the order or repetition of values", () => {
    check(
      fc.property(ruleArb, attributesArb, semanticsArb, (rule, attributes, semantics) => {
        const compiled = compileFilterRule(rule, { semantics, limits: unlimited });
        const turned = Object.fromEntries(
          Object.entries(attributes).map(([name, { StringValues = [] }]) => [
            name,
            { StringValues: [...StringValues, ...StringValues].reverse() },
          ]),
        );
        expect(compiled.matches(turned)).toBe(compiled.matches(attributes));
      }),
    );
  });
});

/** Every part follows from its own parts: all members of a rule, any part of the rest. */
function isConsistent(explanation: Explanation): boolean {
  const rule = (part: Explanation["rule"]): boolean =>
    part.matched === part.members.every((member) => member.matched) &&
    part.members.every((member) =>
      member.kind === "or"
        ? member.matched === member.branches.some((branch) => branch.matched) && member.branches.every(rule)
        : member.matched === member.entries.some((entry) => entry.matched),
    );
  return rule(explanation.rule);
}
