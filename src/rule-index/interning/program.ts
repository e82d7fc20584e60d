import type { Quantifier } from "../../operator/quantifier.ts";
import { isMarked, type TermMarks } from "./message-terms.ts";
import type { TermId, Terms } from "./terms.ts";

/**
 * A rule as 32-bit units: nodes one after another, which must all hold. A node is a header, with its kind in the highest bits and
 * its length in the others, and as many units as the length says:
 *
 * ```text
 * NONE_IN, SOME_IN, SOME_OUT   term*    tests one attribute: no value is one of these, some is, some is not
 * ASK       [operator * 4 + test] term*   the same for one operand, whose operator says which values are in it
 * ANY_TEST                     test*    one attribute with several tests, any of them must hold
 * OR                           node*    any branch must hold
 * AND                          node*    a branch with several attributes, all of them must hold
 * ```
 *
 * Terms of a test, except those of an operand, and neighbouring nodes are in ascending order without repeats, so that equal rules
 * have equal units. The kinds that hold for most messages come first.
 */
export interface Program {
  readonly units: Int32Array;
  readonly start: number;
  readonly end: number;
}

export const NONE_IN = 0;
export const SOME_IN = 1;
export const SOME_OUT = 2;
export const ASK = 3;
export const ANY_TEST = 4;
export const OR = 5;
export const AND = 6;
const LENGTH_BITS = 28;

/** The kind of test for each quantifier. */
export const testOf: Readonly<Record<Quantifier, number>> = { "some-in": SOME_IN, "none-in": NONE_IN, "some-out": SOME_OUT };

/** The unit before the terms of an operand: its operator, and the kind of test. */
export function askOf(operator: number, test: number): number {
  return operator * 4 + test;
}

export function operatorIn(ask: number): number {
  return ask >>> 2;
}

function testIn(ask: number): number {
  return ask & 3;
}

/** Returns where the terms of a test begin. */
export function termsAt(units: Int32Array, test: number): number {
  return kindOf(units[test]!) === ASK ? test + 2 : test + 1;
}

export function headerOf(kind: number, length: number): number {
  return (kind << LENGTH_BITS) | length;
}

export function kindOf(header: number): number {
  return header >>> LENGTH_BITS;
}

/** Returns how many units a node has after its header. */
export function lengthOf(header: number): number {
  return header & ((1 << LENGTH_BITS) - 1);
}

/** Returns where the node after the one at `at` begins. */
export function after(units: Int32Array, at: number): number {
  return at + 1 + lengthOf(units[at] as number);
}

/** Returns the branches of an OR, each as a program. */
export function branchesOf(units: Int32Array, or: number): Program[] {
  const branches: Program[] = [];
  for (let at = or + 1, end = after(units, or); at < end; at = after(units, at)) {
    branches.push(kindOf(units[at]!) === AND ? { units, start: at + 1, end: after(units, at) } : nodeAt(units, at));
  }
  return branches;
}

/** Returns a node as a program. */
export function nodeAt(units: Int32Array, at: number): Program {
  return { units, start: at, end: after(units, at) };
}

/** Whether all nodes from `start` to `end` hold for the message whose terms are marked. */
export function allHold(units: Int32Array, start: number, end: number, marks: TermMarks, terms: Terms): boolean {
  for (let at = start; at < end; at = after(units, at)) if (!nodeHolds(units, at, marks, terms)) return false;
  return true;
}

function nodeHolds(units: Int32Array, at: number, marks: TermMarks, terms: Terms): boolean {
  const header = units[at] as number;
  const start = at + 1;
  const end = start + lengthOf(header);
  switch (kindOf(header)) {
    case SOME_IN:
      return hasSome(units, start, end, marks.bits);
    case NONE_IN:
      return !hasSome(units, start, end, marks.bits);
    case SOME_OUT: {
      let inside = 0;
      for (let i = start; i < end; i++) if (isMarked(marks.bits, units[i] as number)) inside++;
      return inside < marks.valueCount(terms.ownerOf(units[start] as number));
    }
    case ASK:
      return operandHolds(units, start, end, marks, terms);
    case AND:
      return allHold(units, start, end, marks, terms);
    default:
      for (let node = start; node < end; node = after(units, node)) if (nodeHolds(units, node, marks, terms)) return true;
      return false;
  }
}

/** Evaluates an operand with its operator. O(values), and slower than a bit test: the operand is read again. */
function operandHolds(units: Int32Array, start: number, end: number, marks: TermMarks, terms: Terms): boolean {
  const operator = marks.dialect.operatorAt(operatorIn(units[start]!));
  const operand: string[] = [];
  for (let i = start + 1; i < end; i++) operand.push(terms.textOf(units[i]!));
  const isIn = (value: string) => operator.isIn?.(operand, value) === true;
  const values = marks.valuesOf(terms.ownerOf(units[start + 1]!));
  const test = testIn(units[start]!);
  if (test === SOME_OUT) return !values.every(isIn);
  return values.some(isIn) === (test === SOME_IN);
}

function hasSome(units: Int32Array, start: number, end: number, bits: Int32Array): boolean {
  for (let i = start; i < end; i++) if (isMarked(bits, units[i] as number)) return true;
  return false;
}

/** Whether all nodes from `start` to `end` hold for a message without attributes. */
export function allHoldOnEmpty(units: Int32Array, start: number, end: number): boolean {
  for (let at = start; at < end; at = after(units, at)) if (!holdsOnEmpty(units, at)) return false;
  return true;
}

/** Whether a node holds for a message without attributes. */
export function holdsOnEmpty(units: Int32Array, at: number): boolean {
  const header = units[at] as number;
  const start = at + 1;
  const end = start + lengthOf(header);
  switch (kindOf(header)) {
    case SOME_IN:
    case SOME_OUT:
      return false;
    case NONE_IN:
      return true;
    case ASK:
      return testIn(units[start]!) === NONE_IN;
    case AND:
      return allHoldOnEmpty(units, start, end);
    default:
      for (let node = start; node < end; node = after(units, node)) if (holdsOnEmpty(units, node)) return true;
      return false;
  }
}

/** Calls back for every term between `start` and `end`. */
export function eachTerm(units: Int32Array, start: number, end: number, visit: (term: TermId) => void): void {
  for (let at = start; at < end; at = after(units, at)) {
    const header = units[at] as number;
    const last = at + 1 + lengthOf(header);
    if (kindOf(header) > ASK) eachTerm(units, at + 1, last, visit);
    else for (let i = termsAt(units, at); i < last; i++) visit(units[i] as number);
  }
}

/** Whether some test needs more of a message than its terms: the number of values under a name, or the values. */
export function asksForValues(units: Int32Array, start: number, end: number): boolean {
  for (let at = start; at < end; at = after(units, at)) {
    const kind = kindOf(units[at] as number);
    if (kind === SOME_OUT || kind === ASK || (kind > ASK && asksForValues(units, at + 1, after(units, at)))) return true;
  }
  return false;
}
