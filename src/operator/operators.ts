import { anythingBut } from "./anything-but.ts";
import { includes } from "./includes.ts";
import type { Operator } from "./operator.ts";

/** The operators of the dialect, in the order in which a canonical list has them. To add one: its file, and a line here. */
export const operators: readonly Operator[] = [includes, anythingBut];

/** The operator that reads a bare string. */
export const bareString: Operator = includes;

/** The number by which a rule that was read names an operator: its place in {@link operators}. */
export function codeOf(operator: Operator): number {
  return operators.indexOf(operator);
}

/** The operator of a number that {@link codeOf} gave. */
export function operatorAt(code: number): Operator {
  return operators[code]!;
}

/** The operators of the dialect in words, for messages. */
export const dialectInWords: string = `exact strings and ${operators.flatMap(({ keyword }) => (keyword === undefined ? [] : `"${keyword}"`)).join(", ")}`;

/** The operator of a keyword; `undefined` when this dialect has none of that name. */
export function operatorOf(keyword: string): Operator | undefined {
  return operators.find((operator) => operator.keyword === keyword);
}
