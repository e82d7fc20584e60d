import { chime } from "../../operator/chime.ts";
import type { Dialect } from "../../operator/dialect.ts";
import type { Operator, Semantics } from "../../operator/operator.ts";
import { canonicalRule } from "../../rule/canonical.ts";
import { type RuleTape, RuleWriter } from "../../rule/tape.ts";
import { ANY_TEST, ASK, after, branchesOf, kindOf, OR, operatorIn, type Program, termsAt, testOf } from "./program.ts";
import type { Terms } from "./terms.ts";

/**
 * Returns the rule of these programs, its pieces, in canonical form: any of `triggers` must hold, if there are some, and all of
 * `vetoes`. A whole rule is one trigger. O(size of the rule).
 */
export function decodeRule(
  triggers: readonly Program[],
  vetoes: readonly Program[],
  semantics: Semantics,
  terms: Terms,
  dialect: Dialect = chime,
): RuleTape {
  return canonicalRule(new Decoder(semantics, terms, dialect).rule(triggers, vetoes));
}

class Decoder {
  readonly #writer: RuleWriter;
  readonly #dialect: Dialect;
  readonly #semantics: Semantics;
  readonly #terms: Terms;

  constructor(semantics: Semantics, terms: Terms, dialect: Dialect) {
    this.#writer = new RuleWriter(dialect);
    this.#dialect = dialect;
    this.#semantics = semantics;
    this.#terms = terms;
  }

  rule(triggers: readonly Program[], vetoes: readonly Program[]): RuleTape {
    const [first] = triggers;
    this.#writer.openRule();
    if (triggers.length > 1) this.#or(triggers);
    else if (first !== undefined) this.#members(first);
    for (const veto of vetoes) this.#members(veto);
    this.#writer.close();
    return this.#writer.end();
  }

  #or(branches: readonly Program[]): void {
    this.#writer.openOr();
    for (const branch of branches) {
      this.#writer.openRule();
      this.#members(branch);
      this.#writer.close();
    }
    this.#writer.close();
  }

  #members({ units, start, end }: Program): void {
    for (let node = start, next = start; node < end; node = next) {
      next = after(units, node);
      const kind = kindOf(units[node]!);
      if (kind === OR) this.#or(branchesOf(units, node));
      else this.#attribute(units, kind === ANY_TEST ? node + 1 : node, next);
    }
  }

  /** Decodes an attribute from its tests. */
  #attribute(units: Int32Array, start: number, end: number): void {
    this.#writer.openAttribute(this.#terms.textOf(this.#terms.ownerOf(units[termsAt(units, start)]!)));
    for (let test = start; test < end; test = after(units, test)) this.#entries(units, test);
    this.#writer.close();
  }

  #entries(units: Int32Array, test: number): void {
    const kind = kindOf(units[test]!);
    const operator = kind === ASK ? this.#dialect.operatorAt(operatorIn(units[test + 1]!)) : this.#operatorOf(kind);
    const strings: string[] = [];
    for (let i = termsAt(units, test), end = after(units, test); i < end; i++) strings.push(this.#terms.textOf(units[i]!));
    if (operator.operand === "string") for (const string of strings) this.#writer.entry(operator, [string]);
    else this.#writer.entry(operator, strings);
  }

  #operatorOf(kind: number): Operator {
    const makes = (operator: Operator) => operator.isIn === undefined && testOf[operator.quantifier(this.#semantics)] === kind;
    return this.#dialect.operators.find(makes)!;
  }
}
