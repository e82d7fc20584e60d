import { chime } from "../../operator/chime.ts";
import type { Dialect } from "../../operator/dialect.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { RuleTape, Units } from "../../rule/tape.ts";
import { withRoom } from "./arena.ts";
import { AND, ANY_TEST, ASK, after, askOf, headerOf, lengthOf, OR, type Program, SOME_IN, testOf } from "./program.ts";
import { NAME, type TermId, type Terms } from "./terms.ts";

/** Up to so many terms or nodes are sorted by insertion. */
const FEW = 16;

/** Writes programs of rules, one after another into the same memory; interns new terms without retaining them. */
export class ProgramWriter {
  readonly #terms: Terms;
  /** By operator, as in the dialect: the kind of test, and the header unit before the terms of an operand with `isIn`. */
  readonly #tests: readonly number[];
  readonly #asks: readonly number[];
  /** By operator: whether the order of the strings in its operand means nothing. */
  readonly #isSet: readonly boolean[];
  #units: Int32Array<ArrayBuffer> = none;
  #end = 0;
  #source = "";
  #tape: Units = none;
  #at = 0;

  constructor(semantics: Semantics, terms: Terms, { operators }: Dialect = chime) {
    this.#terms = terms;
    this.#tests = operators.map((operator) => (operator.isIn === undefined ? testOf[operator.quantifier(semantics)] : ASK));
    this.#asks = operators.map((operator, code) => askOf(code, testOf[operator.quantifier(semantics)]));
    this.#isSet = operators.map(({ operand }) => operand === "set");
  }

  /** Writes the program of a rule whose parts are in any order; valid until the next one is written. */
  write({ source, units, start }: RuleTape): Program {
    this.#end = 0;
    this.#source = source;
    this.#tape = units;
    this.#at = start;
    this.#rule();
    this.#sortNodes(0);
    this.#terms.forgetText();
    this.#source = "";
    this.#tape = none;
    return { units: this.#units, start: 0, end: this.#end };
  }

  /** Writes copies of nodes after the units written until now, as a separate program. */
  append(nodes: readonly number[]): Program {
    const start = this.#end;
    for (const node of nodes) for (let i = node, last = after(this.#units, node); i < last; i++) this.#push(this.#units[i]!);
    return { units: this.#units, start, end: this.#end };
  }

  #rule(): void {
    for (let members = this.#next(); members > 0; members--) {
      const name = this.#at;
      const count = this.#tape[name + 3]!;
      if (count >= 0) {
        this.#attribute();
        continue;
      }
      this.#at = name + 4;
      const or = this.#open();
      for (let branches = -count; branches > 0; branches--) {
        const and = this.#open();
        this.#rule();
        this.#close(and, AND);
      }
      this.#sortNodes(or + 1);
      this.#units[or] = headerOf(OR, this.#end - or - 1);
    }
  }

  #attribute(): void {
    const owner = this.#string(NAME);
    const entries = this.#next();
    const first = this.#at;
    const any = this.#open();
    const wanted = this.#open();
    let others = 0;
    for (let i = 0; i < entries; i++) {
      const kind = this.#tests[this.#next()];
      const strings = this.#next();
      if (kind === SOME_IN) for (let k = 0; k < strings; k++) this.#push(this.#string(owner));
      else {
        others++;
        this.#at += strings * 3;
      }
    }
    if (this.#end === wanted + 1) this.#end = wanted;
    else {
      this.#sortTerms(wanted + 1);
      this.#units[wanted] = headerOf(SOME_IN, this.#end - wanted - 1);
    }
    if (others > 0) {
      this.#at = first;
      for (let i = 0; i < entries; i++) {
        const code = this.#next();
        const kind = this.#tests[code]!;
        const strings = this.#next();
        if (kind === SOME_IN) {
          this.#at += strings * 3;
          continue;
        }
        const test = this.#open();
        if (kind === ASK) this.#push(this.#asks[code]!);
        const terms = this.#end;
        for (let k = 0; k < strings; k++) this.#push(this.#string(owner));
        if (kind !== ASK || this.#isSet[code]) this.#sortTerms(terms);
        this.#units[test] = headerOf(kind, this.#end - test - 1);
      }
    }
    this.#close(any, ANY_TEST);
  }

  #string(owner: TermId): TermId {
    const start = this.#next();
    const end = this.#next();
    return this.#terms.intern(owner, this.#source, start, end, this.#next());
  }

  #next(): number {
    return this.#tape[this.#at++]!;
  }

  /** Reserves a unit for the header of a node, and returns its offset. */
  #open(): number {
    this.#push(0);
    return this.#end - 1;
  }

  /** Ends a node; drops its header if it has only one node. */
  #close(position: number, kind: number): void {
    // Sorting may move the units to a larger array.
    this.#sortNodes(position + 1);
    const units = this.#units;
    if (this.#end > position + 1 && after(units, position + 1) === this.#end) {
      this.#end--;
      for (let at = position; at < this.#end; at++) units[at] = units[at + 1]!;
      return;
    }
    units[position] = headerOf(kind, this.#end - position - 1);
  }

  #sortTerms(start: number): void {
    const units = this.#units;
    if (this.#end - start > FEW) units.subarray(start, this.#end).sort();
    else {
      for (let i = start + 1; i < this.#end; i++) {
        const term = units[i]!;
        let at = i;
        for (; at > start && units[at - 1]! > term; at--) units[at] = units[at - 1]!;
        units[at] = term;
      }
    }
    let kept = start;
    for (let i = start; i < this.#end; i++) if (i === start || units[i] !== units[kept - 1]) units[kept++] = units[i]!;
    this.#end = kept;
  }

  /** Sorts the nodes from `start` on, and drops repeats. */
  #sortNodes(start: number): void {
    const units = this.#units;
    let isSorted = true;
    for (let at = start; isSorted && at < this.#end; ) {
      const next = after(units, at);
      isSorted = next === this.#end || compareNodes(units, at, next) < 0;
      at = next;
    }
    if (isSorted) return;
    const offsets: number[] = [];
    for (let at = start; at < this.#end; at = after(units, at)) offsets.push(at);
    if (offsets.length > FEW) offsets.sort((a, b) => compareNodes(units, a, b));
    else {
      for (let i = 1; i < offsets.length; i++) {
        const node = offsets[i]!;
        let at = i;
        for (; at > 0 && compareNodes(units, offsets[at - 1]!, node) > 0; at--) offsets[at] = offsets[at - 1]!;
        offsets[at] = node;
      }
    }
    // After the written units, there is room for the sorted copy.
    const end = this.#end;
    this.#units = withRoom(units, 2 * end - start);
    const all = this.#units;
    let to = end;
    for (let i = 0; i < offsets.length; i++) {
      const node = offsets[i]!;
      if (i > 0 && compareNodes(all, offsets[i - 1]!, node) === 0) continue;
      for (let at = node, last = after(all, node); at < last; at++) all[to++] = all[at]!;
    }
    this.#end = start + to - end;
    // Faster than copyWithin for so few units (bench/build).
    for (let at = start; at < this.#end; at++) all[at] = all[at + end - start]!;
  }

  #push(unit: number): void {
    if (this.#end === this.#units.length) this.#units = withRoom(this.#units, this.#end * 2 + 1);
    this.#units[this.#end++] = unit;
  }
}

function compareNodes(units: Int32Array, a: number, b: number): number {
  // Equal headers have equal lengths.
  const last = lengthOf(units[a]!);
  for (let i = 0; i <= last; i++) {
    const order = units[a + i]! - units[b + i]!;
    if (order !== 0) return order;
  }
  return 0;
}

/** Empty until something is written: many channels never have a rule. */
const none = new Int32Array(0);
