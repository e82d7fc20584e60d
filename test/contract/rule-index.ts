import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyAttributes, viewOf } from "../../src/attributes/attribute-view.ts";
import { explainTape } from "../../src/compile/explain.ts";
import type { FilterRule, MessageAttributes } from "../../src/index.ts";
import type { Semantics } from "../../src/operator/operator.ts";
import { canonicalRule, printRule } from "../../src/rule/canonical.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import type { Condition, MemberId, RuleIndex } from "../../src/rule-index/rule-index.ts";
import { attributesArb, ruleArb } from "../support/arbitraries.ts";
import { naiveMatches } from "../support/naive.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

/** A condition in a form that the oracle also understands. */
type Plain = "always" | "never" | FilterRule;

const conditionArb: fc.Arbitrary<Plain> = fc.oneof(fc.constant("always" as const), fc.constant("never" as const), {
  arbitrary: ruleArb,
  weight: 5,
});
/** Ten members, far enough apart to be in different words of a bitmap. */
const ids: readonly MemberId[] = Array.from({ length: 10 }, (_, at) => at * 37);
const idArb = fc.constantFrom(...ids);
const changeArb = fc.oneof(
  { arbitrary: fc.record({ id: idArb, condition: conditionArb }), weight: 4 },
  fc.record({ id: idArb, condition: fc.constant(undefined) }),
);

/** The contract of every implementation of {@link RuleIndex}. */
export function ruleIndexContract(name: string, create: (semantics: Semantics) => RuleIndex): void {
  describe(`${name} keeps the contract of a rule index`, () => {
    it("matches exactly the members whose condition holds, through any changes", () => {
      check(
        fc.property(fc.array(changeArb, { maxLength: 25 }), attributesArb, semanticsArb, (changes, attributes, semantics) => {
          const index = create(semantics);
          const model = new Map<MemberId, Plain>();
          for (const { id, condition } of changes) {
            apply(index, model, id, condition);
            expect(answer(index, attributes)).toEqual(expected(model, attributes, semantics));
            for (let at = 0; at < 10; at++)
              expect(print(index.get(at))).toEqual(print(model.has(at) ? toCondition(model.get(at) as Plain) : undefined));
          }
        }),
      );
    });

    it("returns a rule that explains its answer", () => {
      check(
        fc.property(fc.array(changeArb, { maxLength: 12 }), attributesArb, semanticsArb, (changes, attributes, semantics) => {
          const index = create(semantics);
          const model = new Map<MemberId, Plain>();
          for (const { id, condition } of changes) apply(index, model, id, condition);
          const matched = index.match(viewOf(attributes));
          for (const id of model.keys()) {
            const rule = index.get(id);
            if (typeof rule !== "object") expect(matched.has(id)).toBe(rule === "always");
            else expect(explainTape(rule, copyAttributes(attributes), semantics).matched).toBe(matched.has(id));
          }
        }),
      );
    });

    it("answers with snapshots that later changes do not reach", () => {
      check(
        fc.property(
          fc.array(changeArb, { maxLength: 15 }),
          fc.array(changeArb, { maxLength: 15 }),
          attributesArb,
          semanticsArb,
          (before, after, attributes, semantics) => {
            const index = create(semantics);
            const model = new Map<MemberId, Plain>();
            for (const { id, condition } of before) apply(index, model, id, condition);
            const matched = index.match(viewOf(attributes));
            const then = expected(model, attributes, semantics);
            for (const { id, condition } of after) {
              apply(index, model, id, condition);
              expect(index.match(viewOf(attributes)).ids().length).toBe(index.match(viewOf(attributes)).size);
            }
            expect([...matched.ids()].sort()).toEqual(then);
            expect(matched.size).toBe(then.length);
            for (const id of [...ids, 5, 1000]) expect(matched.has(id)).toBe(then.includes(id));
          },
        ),
      );
    });

    it("restores every answer when what was added is removed", () => {
      check(
        fc.property(
          fc.array(changeArb, { maxLength: 10 }),
          fc.array(conditionArb, { maxLength: 5 }),
          attributesArb,
          semanticsArb,
          (changes, added, attributes, semantics) => {
            const index = create(semantics);
            const model = new Map<MemberId, Plain>();
            for (const { id, condition } of changes) apply(index, model, id, condition);
            const before = answer(index, attributes);
            for (const [at, condition] of added.entries()) index.set(1000 + at, toCondition(condition));
            expectSound(index);
            for (const at of added.keys()) index.delete(1000 + at);
            expectSound(index);
            expect(answer(index, attributes)).toEqual(before);
          },
        ),
      );
    });

    it("matches no member while it is empty, and ignores the removal of unknown members", () => {
      const index = create("guide");
      index.delete(7);
      expect(answer(index, {})).toEqual([]);
    });
  });
}

function apply(index: RuleIndex, model: Map<MemberId, Plain>, id: MemberId, condition: Plain | undefined): void {
  if (condition === undefined) {
    index.delete(id);
    model.delete(id);
  } else {
    index.set(id, toCondition(condition));
    model.set(id, condition);
  }
  expectSound(index);
}

/** Runs the self-check of an index that has one. */
function expectSound(index: RuleIndex & { readonly assertSound?: () => void }): void {
  index.assertSound?.();
}

function toCondition(plain: Plain): Condition {
  if (typeof plain === "string") return plain;
  const { accepted } = readFilterRule(JSON.stringify(plain), { limits: unlimited });
  if (accepted === undefined) throw new Error("the arbitrary makes valid rules");
  return canonicalRule(accepted.rule);
}

function print(condition: Condition | undefined): string | undefined {
  return condition === undefined || typeof condition === "string" ? condition : printRule(condition);
}

function answer(index: RuleIndex, attributes: MessageAttributes): MemberId[] {
  const matched = index.match(viewOf(attributes));
  const ids = [...matched.ids()].sort();
  expect(matched.size).toBe(ids.length);
  expect(ids.every((id) => matched.has(id))).toBe(true);
  return ids;
}

function expected(model: ReadonlyMap<MemberId, Plain>, attributes: MessageAttributes, semantics: Semantics): MemberId[] {
  return [...model]
    .filter(([, plain]) => (typeof plain === "string" ? plain === "always" : naiveMatches(plain, attributes, semantics)))
    .map(([id]) => id)
    .sort();
}
