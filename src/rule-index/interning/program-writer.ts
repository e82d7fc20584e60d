import type { Semantics } from "../../operator/operator.ts";
import { operators } from "../../operator/operators.ts";
import type { AttributeNode, RuleNode } from "../../rule/filter-rule.ts";
import { OR_FOLLOWS, PlainRule, type Tape } from "../../rule/plain.ts";
import { hashOfRange } from "../../text/string-hash.ts";
import { withRoom } from "./arena.ts";
import { AND, ANY_TEST, after, headerOf, lengthOf, OR, type Program, SOME_IN, testOf } from "./program.ts";
import { NAME, type TermId, type Terms } from "./terms.ts";

/** Up to so many terms or nodes are sorted by insertion. */
const FEW = 16;

/** Writes programs of rules, one after the other into the same memory; terms that are new are interned, and not retained. */
class ProgramWriter {
  units: Int32Array<ArrayBuffer> = new Int32Array(64);
  end = 0;
  #spare: Int32Array<ArrayBuffer> = new Int32Array(64);
  #terms: Terms | undefined;
  /** The kind of test by operator, as `operators` has them. */
  #tests: readonly number[] = [];
  #text = "";
  #tape!: Tape;
  #at = 0;

  /** The program of a rule, in whatever order its parts are; valid until the next one is written. */
  write(rule: RuleNode, semantics: Semantics, terms: Terms): Program {
    this.end = 0;
    this.#terms = terms;
    this.#tests = testsOf[semantics];
    if (rule instanceof PlainRule) {
      this.#text = rule.text;
      this.#tape = rule.tape;
      this.#at = 0;
      this.#readRule();
    } else this.#writeRule(rule);
    this.#sortNodes(0);
    // Nobody's terms are kept alive by this.
    this.#terms = undefined;
    return { units: this.units, start: 0, end: this.end };
  }

  /** Writes copies of nodes behind what has been written, as a program of their own. */
  append(nodes: readonly number[]): Program {
    const start = this.end;
    for (const node of nodes) for (let i = node, last = after(this.units, node); i < last; i++) this.#push(this.units[i] as number);
    return { units: this.units, start, end: this.end };
  }

  #writeRule({ members }: RuleNode): void {
    for (const member of members) {
      if (member.kind === "attribute") {
        this.#writeAttribute(member);
        continue;
      }
      const or = this.#open();
      for (const branch of member.branches) {
        const and = this.#open();
        this.#writeRule(branch);
        this.#close(and, AND);
      }
      this.#sortNodes(or + 1);
      this.units[or] = headerOf(OR, this.end - or - 1);
    }
  }

  #writeAttribute({ name, entries }: AttributeNode): void {
    const owner = this.#intern(NAME, name);
    const any = this.#open();
    const wanted = this.#open();
    for (const { operator, operand } of entries) {
      if (this.#tests[operators.indexOf(operator)] === SOME_IN) for (const value of operand) this.#push(this.#intern(owner, value));
    }
    this.#closeTest(wanted, SOME_IN);
    for (const { operator, operand } of entries) {
      const kind = this.#tests[operators.indexOf(operator)] as number;
      if (kind === SOME_IN) continue;
      const test = this.#open();
      for (const value of operand) this.#push(this.#intern(owner, value));
      this.#closeTest(test, kind);
    }
    this.#close(any, ANY_TEST);
  }

  #intern(owner: TermId, text: string): TermId {
    return (this.#terms as Terms).intern(owner, text, 0, text.length, hashOfRange(text, 0, text.length));
  }

  /** The same from a tape. */
  #readRule(): void {
    for (let members = this.#next(); members > 0; members--) {
      if (this.#tape[this.#at] !== OR_FOLLOWS) {
        this.#readAttribute();
        continue;
      }
      this.#at++;
      const or = this.#open();
      for (let branches = this.#next(); branches > 0; branches--) {
        const and = this.#open();
        this.#readRule();
        this.#close(and, AND);
      }
      this.#sortNodes(or + 1);
      this.units[or] = headerOf(OR, this.end - or - 1);
    }
  }

  #readAttribute(): void {
    const owner = this.#readString(NAME);
    const entries = this.#next();
    const first = this.#at;
    const any = this.#open();
    const wanted = this.#open();
    let others = 0;
    for (let i = 0; i < entries; i++) {
      const kind = this.#tests[this.#next()];
      const strings = this.#next();
      if (kind === SOME_IN) for (let k = 0; k < strings; k++) this.#push(this.#readString(owner));
      else {
        others++;
        this.#at += strings * 3;
      }
    }
    this.#closeTest(wanted, SOME_IN);
    if (others > 0) {
      this.#at = first;
      for (let i = 0; i < entries; i++) {
        const kind = this.#tests[this.#next()] as number;
        const strings = this.#next();
        if (kind === SOME_IN) {
          this.#at += strings * 3;
          continue;
        }
        const test = this.#open();
        for (let k = 0; k < strings; k++) this.#push(this.#readString(owner));
        this.#closeTest(test, kind);
      }
    }
    this.#close(any, ANY_TEST);
  }

  #readString(owner: TermId): TermId {
    const start = this.#next();
    const end = this.#next();
    return (this.#terms as Terms).intern(owner, this.#text, start, end, this.#next());
  }

  #next(): number {
    return this.#tape[this.#at++] as number;
  }

  /** Leaves room for the header of a node, and says where. */
  #open(): number {
    this.#push(0);
    return this.end - 1;
  }

  /** Ends a node that goes without its header where it has one node only. */
  #close(place: number, kind: number): void {
    const { units } = this;
    this.#sortNodes(place + 1);
    if (this.end > place + 1 && after(units, place + 1) === this.end) {
      this.end--;
      for (let at = place; at < this.end; at++) units[at] = units[at + 1] as number;
      return;
    }
    units[place] = headerOf(kind, this.end - place - 1);
  }

  /** Ends a test, which is nothing when it has no terms. */
  #closeTest(place: number, kind: number): void {
    if (this.end === place + 1) this.end = place;
    else {
      this.#sortTerms(place + 1);
      this.units[place] = headerOf(kind, this.end - place - 1);
    }
  }

  #sortTerms(start: number): void {
    const { units } = this;
    if (this.end - start > FEW) units.subarray(start, this.end).sort();
    else {
      for (let i = start + 1; i < this.end; i++) {
        const term = units[i] as number;
        let at = i;
        for (; at > start && (units[at - 1] as number) > term; at--) units[at] = units[at - 1] as number;
        units[at] = term;
      }
    }
    let kept = start;
    for (let i = start; i < this.end; i++) if (i === start || units[i] !== units[kept - 1]) units[kept++] = units[i] as number;
    this.end = kept;
  }

  /** Sorts the nodes from `start` on, and drops repeats. */
  #sortNodes(start: number): void {
    const { units } = this;
    let isSorted = true;
    for (let at = start; isSorted && at < this.end; ) {
      const next = after(units, at);
      isSorted = next === this.end || compareNodes(units, at, next) < 0;
      at = next;
    }
    if (isSorted) return;
    const offsets: number[] = [];
    for (let at = start; at < this.end; at = after(units, at)) offsets.push(at);
    if (offsets.length > FEW) offsets.sort((a, b) => compareNodes(units, a, b));
    else {
      for (let i = 1; i < offsets.length; i++) {
        const node = offsets[i] as number;
        let at = i;
        for (; at > 0 && compareNodes(units, offsets[at - 1] as number, node) > 0; at--) offsets[at] = offsets[at - 1] as number;
        offsets[at] = node;
      }
    }
    this.#spare = withRoom(this.#spare, this.end);
    const spare = this.#spare;
    for (let i = start; i < this.end; i++) spare[i] = units[i] as number;
    let to = start;
    for (let i = 0; i < offsets.length; i++) {
      const node = offsets[i] as number;
      if (i > 0 && compareNodes(spare, offsets[i - 1] as number, node) === 0) continue;
      for (let at = node, last = after(spare, node); at < last; at++) units[to++] = spare[at] as number;
    }
    this.end = to;
  }

  #push(unit: number): void {
    if (this.end === this.units.length) this.units = withRoom(this.units, this.end * 2);
    this.units[this.end++] = unit;
  }
}

function compareNodes(units: Int32Array, a: number, b: number): number {
  // Equal headers have equal lengths.
  const last = lengthOf(units[a] as number);
  for (let i = 0; i <= last; i++) {
    const order = (units[a + i] as number) - (units[b + i] as number);
    if (order !== 0) return order;
  }
  return 0;
}

const testsOf: Readonly<Record<Semantics, readonly number[]>> = {
  guide: operators.map((operator) => testOf[operator.quantifier("guide")]),
  sns: operators.map((operator) => testOf[operator.quantifier("sns")]),
};

/** The one writer: rules are written one after the other. */
export const programWriter = new ProgramWriter();
