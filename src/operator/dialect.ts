import type { JsonNode } from "../text/json-tree.ts";
import type { Operator } from "./operator.ts";

/**
 * The operators that rules of one language have. A rule that was read knows its dialect; whatever is asked of it, this is
 * asked for the operators.
 *
 * ```text
 * keyword        operand             operator
 * (none)         a string            includes         bare entries have no keyword
 * (none)         a number            equals           of several with one keyword, the first that takes the operand
 * anything-but   a list of strings   anything-but
 * anything-but   {"prefix": "a"}     anything-but-prefix
 * ```
 */
export class Dialect {
  /** In the order in which a canonical list has them. */
  readonly operators: readonly Operator[];
  /** The operator that reads a bare string. */
  readonly bareString: Operator;
  readonly #byKeyword: Map<string | undefined, readonly Operator[]> = new Map();

  /**
   * One operator is for bare strings. Of those without `isIn` each has another quantifier, in every semantics: an index
   * keeps nothing else of them.
   */
  constructor(operators: readonly Operator[]) {
    this.operators = operators;
    for (const operator of operators) this.#byKeyword.set(operator.keyword, [...this.of(operator.keyword), operator]);
    this.bareString = this.of(undefined).find(({ operand }) => operand === "string")!;
  }

  /** The number by which a rule that was read names an operator: its place in {@link operators}. */
  codeOf(operator: Operator): number {
    return this.operators.indexOf(operator);
  }

  /** The operator of a number that {@link codeOf} gave. */
  operatorAt(code: number): Operator {
    return this.operators[code]!;
  }

  /** The operators of a keyword; none where this dialect does not have it. */
  of(keyword: string | undefined): readonly Operator[] {
    return this.#byKeyword.get(keyword) ?? [];
  }

  /** The operator that reads an operand with this text under a keyword: the first that takes it, else the first, which says what is wrong. */
  choose(keyword: string | undefined, operand: JsonNode, source: string): Operator | undefined {
    const operators = this.of(keyword);
    return operators.find((operator) => operator.takes?.(operand, source) ?? true) ?? operators[0];
  }
}

/** The operators of a dialect in words, for messages. */
export function inWords({ operators }: Dialect): string {
  const keywords = new Set(operators.flatMap(({ keyword }) => keyword ?? []));
  return `exact strings and ${Array.from(keywords, (keyword) => `"${keyword}"`).join(", ")}`;
}
