import type { JsonNode } from "../text/json-tree.ts";
import type { Operator } from "./operator.ts";

/**
 * The operators that rules of one language have. A rule that was read knows its dialect, and all code gets the operators from it.
 *
 * ```text
 * keyword        operand             operator
 * (none)         a string            includes         an entry without a keyword
 * (none)         a number            equals           of several with one keyword: the first that accepts the operand
 * anything-but   a list of strings   anything-but
 * anything-but   {"prefix": "a"}     anything-but-prefix
 * ```
 */
export class Dialect {
  /** In the order of a canonical list. */
  readonly operators: readonly Operator[];
  /** The operator that reads a string entry. */
  readonly exact: Operator;
  readonly #byKeyword: Map<string | undefined, readonly Operator[]> = new Map();

  /**
   * Exactly one operator reads string entries. The operators without `isIn` have different quantifiers, in every semantics: an
   * index stores nothing else about them.
   */
  constructor(operators: readonly Operator[]) {
    this.operators = operators;
    for (const operator of operators) this.#byKeyword.set(operator.keyword, [...this.of(operator.keyword), operator]);
    this.exact = this.of(undefined).find(({ operand }) => operand === "string")!;
  }

  /** Returns the number of an operator in a rule that was read: its index in {@link operators}. */
  codeOf(operator: Operator): number {
    return this.operators.indexOf(operator);
  }

  /** Returns the operator of a number that {@link codeOf} returned. */
  operatorAt(code: number): Operator {
    return this.operators[code]!;
  }

  /** Returns the operators of a keyword; none if this dialect does not have it. */
  of(keyword: string | undefined): readonly Operator[] {
    return this.#byKeyword.get(keyword) ?? [];
  }

  /**
   * Returns the operator that reads an operand with this text under a keyword: the first that accepts it, else the first, which
   * reports the mistake.
   */
  choose(keyword: string | undefined, operand: JsonNode, source: string): Operator | undefined {
    const operators = this.of(keyword);
    return operators.find((operator) => operator.takes?.(operand, source) ?? true) ?? operators[0];
  }
}

/** Lists the operators of a dialect in words, for messages. */
export function inWords({ operators }: Dialect): string {
  const keywords = new Set(operators.flatMap(({ keyword }) => keyword ?? []));
  return `exact strings and ${Array.from(keywords, (keyword) => `"${keyword}"`).join(", ")}`;
}
