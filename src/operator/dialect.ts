import type { JsonNode } from "../text/json-tree.ts";
import { hashOfRange } from "../text/string-hash.ts";
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
  /** Operators that neighbouring dialects have and this one has not, with where they exist. */
  readonly foreign: ReadonlyMap<string, string>;
  /** All keywords, of this dialect or a neighbouring one. */
  readonly words: ReadonlySet<string>;
  readonly wordHashes: readonly number[];
  /** How many letters the shortest keyword of this dialect has. */
  readonly shortestKeyword: number;
  /** The operator that reads a bare string. */
  readonly bareString: Operator;
  /** By code: whether it excludes values. */
  readonly excludes: readonly boolean[];
  readonly #byKeyword: ReadonlyMap<string | undefined, readonly Operator[]>;

  /**
   * One operator is for bare strings. Of those without `isIn` each has another quantifier, in every semantics: an index
   * keeps nothing else of them.
   */
  constructor(operators: readonly Operator[], foreign: ReadonlyMap<string, string> = new Map()) {
    this.operators = operators;
    this.foreign = foreign;
    const byKeyword = new Map<string | undefined, Operator[]>();
    for (const operator of operators) byKeyword.set(operator.keyword, [...(byKeyword.get(operator.keyword) ?? []), operator]);
    this.#byKeyword = byKeyword;
    const keywords = operators.flatMap(({ keyword }) => keyword ?? []);
    this.words = new Set([...foreign.keys(), ...keywords]);
    this.wordHashes = Array.from(this.words, (word) => hashOfRange(word, 0, word.length));
    this.shortestKeyword = Math.min(...keywords.map((keyword) => keyword.replace(/[^a-z]/g, "").length));
    this.excludes = operators.map((operator) => operator.quantifier("guide") === "none-in");
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
    return this.#byKeyword.get(keyword) ?? none;
  }

  /** The operator that reads an operand with this text under a keyword: the first that takes it, else the first, which says what is wrong. */
  choose(keyword: string | undefined, operand: JsonNode, source: string): Operator | undefined {
    const operators = this.of(keyword);
    return operators.find((operator) => operator.takes?.(operand, source) ?? true) ?? operators[0];
  }
}

const none: readonly Operator[] = [];
