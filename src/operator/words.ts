import { anythingBut, anythingButWords } from "./anything-but.ts";
import { includes, includesWords } from "./includes.ts";
import type { Operator, OperatorWords, WholeOperator } from "./operator.ts";

/** The words of all operators of the library; an operator of another dialect is a {@link WholeOperator}. */
const words: ReadonlyMap<Operator, OperatorWords> = /* @__PURE__ */ new Map([
  [includes, includesWords],
  [anythingBut, anythingButWords],
]);

/** Returns an operator in words. */
export function wordsOf(operator: Operator): OperatorWords {
  return words.get(operator) ?? (operator as WholeOperator);
}
