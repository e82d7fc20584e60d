import type { Semantics } from "../../operator/operator.ts";
import { operators } from "../../operator/operators.ts";
import { canonicalRule } from "../../rule/canonical.ts";
import { type RuleTape, RuleWriter } from "../../rule/tape.ts";
import { AND, ANY_TEST, after, kindOf, OR, type Program, testOf } from "./program.ts";
import type { Terms } from "./terms.ts";

/**
 * The rule of which these programs are the pieces, in canonical form: any of `triggers` must hold, if there are
 * some, and all of `vetoes`. A whole rule is one trigger. O(size of the rule).
 */
export function decodeRule(triggers: readonly Program[], vetoes: readonly Program[], semantics: Semantics, terms: Terms): RuleTape {
  const decoder = new Decoder(semantics, terms);
  const [first] = triggers;
  decoder.writer.openRule();
  if (triggers.length > 1) decoder.branches(triggers);
  else if (first !== undefined) decoder.members(first);
  for (const veto of vetoes) decoder.members(veto);
  decoder.writer.close();
  return canonicalRule(decoder.writer.end());
}

class Decoder {
  readonly writer: RuleWriter = new RuleWriter();
  readonly #semantics: Semantics;
  readonly #terms: Terms;

  constructor(semantics: Semantics, terms: Terms) {
    this.#semantics = semantics;
    this.#terms = terms;
  }

  branches(programs: readonly Program[]): void {
    this.writer.openOr();
    for (const program of programs) {
      this.writer.openRule();
      this.members(program);
      this.writer.close();
    }
    this.writer.close();
  }

  members({ units, start, end }: Program): void {
    for (const node of nodesOf(units, start, end)) {
      const inside = nodesOf(units, node + 1, after(units, node));
      const kind = kindOf(units[node]!);
      if (kind === OR) this.branches(inside.map((branch) => branchAt(units, branch)));
      else this.#attribute(units, kind === ANY_TEST ? inside : [node]);
    }
  }

  #attribute(units: Int32Array, tests: readonly number[]): void {
    this.writer.openAttribute(this.#terms.textOf(this.#terms.ownerOf(units[tests[0]! + 1]!)));
    for (const test of tests) this.#entries(units, test);
    this.writer.close();
  }

  #entries(units: Int32Array, test: number): void {
    const kind = kindOf(units[test]!);
    const operator = operators.find((each) => testOf[each.quantifier(this.#semantics)] === kind);
    if (operator === undefined) throw new TypeError(`no operator makes a test of kind ${kind}`);
    const strings = Array.from(units.subarray(test + 1, after(units, test)), (term) => this.#terms.textOf(term));
    if (operator.operand === "string") for (const string of strings) this.writer.entry(operator, [string]);
    else this.writer.entry(operator, strings);
  }
}

function branchAt(units: Int32Array, at: number): Program {
  return { units, start: kindOf(units[at]!) === AND ? at + 1 : at, end: after(units, at) };
}

function nodesOf(units: Int32Array, start: number, end: number): number[] {
  const nodes: number[] = [];
  for (let at = start; at < end; at = after(units, at)) nodes.push(at);
  return nodes;
}
