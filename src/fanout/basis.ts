import type { AttributeView } from "../attributes/attribute-view.ts";
import type { Semantics } from "../operator/operator.ts";
import type { RuleTape } from "../rule/tape.ts";

/** What a decision was made from. */
export interface Basis {
  readonly rule: RuleTape;
  readonly attributes: AttributeView;
  readonly semantics: Semantics;
}

/** The bases of the decisions that are still in use. Not inside of them, so that a decision is small and plain data. */
const bases: WeakMap<object, Basis> = new WeakMap();

/** Remembers what a decision was made from, for its explanation. */
export function rememberBasis<D extends object>(basis: Basis, decision: D): D {
  bases.set(decision, basis);
  return decision;
}

/** Returns what a decision was made from; `undefined` if no rule decided, and for a copy of a decision. */
export function basisOf(decision: object): Basis | undefined {
  return bases.get(decision);
}
