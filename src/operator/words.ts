import { anythingBut, anythingButWords } from "./anything-but.ts";
import { includes, includesWords } from "./includes.ts";
import type { Operator, OperatorWords, WholeOperator } from "./operator.ts";

/** Of all operators of the library. */
const words: ReadonlyMap<Operator, OperatorWords> = /* @__PURE__ */ new Map([
  [includes, includesWords],
  [anythingBut, anythingButWords],
]);

/** Returns an operator in words. */
export function wordsOf(operator: Operator): OperatorWords {
  return words.get(operator) ?? (operator as WholeOperator);
}
