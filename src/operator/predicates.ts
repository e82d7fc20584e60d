import { anythingBut, anythingButPredicate } from "./anything-but.ts";
import { includes, includesPredicate } from "./includes.ts";
import type { Operator, OperatorPredicate, WholeOperator } from "./operator.ts";

/** The predicates of all operators of the library; an operator of another dialect is a {@link WholeOperator}. */
const predicates: ReadonlyMap<Operator, OperatorPredicate> = /* @__PURE__ */ new Map([
  [includes, includesPredicate],
  [anythingBut, anythingButPredicate],
]);

/** Returns how an operator decides. */
export function predicateOf(operator: Operator): OperatorPredicate {
  return predicates.get(operator) ?? (operator as WholeOperator);
}
