import { attributeLimits } from "../attributes/limits.ts";
import { bareString, operatorOf, operators, operatorWords } from "../operator/operators.ts";
import { hashOfRange, mix } from "../text/string-hash.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "./filter-rule.ts";
import type { ResolvedLimits } from "./limits.ts";

/** More members, branches, entries or strings of a list than this are left to the reader that reports. */
const MANY = 32;
const OR = "$or";

/**
 * The places of the strings of a rule in its text, in the order of the text: a tree without strings or objects.
 *
 * ```text
 * rule       [members] member*
 * member     string [entries] entry*              an attribute
 *            [-1] [branches] rule*                an $or
 * entry      [operator] [strings] string*         operator: its place in `operators`
 * string     [start] [end] [hash]                 hash: see text/string-hash.ts
 * ```
 */
export type Tape = Int32Array;

/** In the place of the start of a name: an `$or` follows. */
export const OR_FOLLOWS = -1;

/** Units of tape that a character of text makes, at most: `"a",` makes an entry of five. */
const UNITS_PER_CHARACTER = 2;

/** A rule that was read without looking for mistakes; a RuleNode for whoever wants one. */
export class PlainRule implements RuleNode {
  readonly text: string;
  /** True only where the text is just what the canonical form prints. */
  readonly isCanonical: boolean;

  /** Made by {@link readPlainRule}. */
  constructor(text: string, isCanonical: boolean) {
    this.text = text;
    this.isCanonical = isCanonical;
  }

  /** Valid until the next rule is read. */
  get tape(): Tape {
    return reader.tapeOf(this.text);
  }

  get members(): RuleNode["members"] {
    return new TapeReader(this.text, this.tape).rule().members;
  }
}

/**
 * The way of most rules that a channel loads: those with nothing to report, not even a warning. Gives up with
 * `undefined` at the first sight of anything else, also of what is fine but rare (escapes, long lists, deep
 * nesting), and the reader that reports starts over. Makes no tree and no strings (bench/build).
 */
export function readPlainRule(text: string, { maxBytes, maxComplexity, maxOrBranches }: ResolvedLimits): PlainRule | undefined {
  // A code unit is 3 bytes at most; this also bounds the nesting.
  if (text.length * 3 > Math.min(maxBytes, 6_144)) return undefined;
  if (!reader.read(text) || reader.complexity > maxComplexity || reader.mostBranches > maxOrBranches) return undefined;
  return new PlainRule(text, reader.isCanonical);
}

/** Writes the tape of one text after the other. */
class PlainReader {
  complexity = 0;
  mostBranches = 0;
  /** So far nothing was out of order, and there were neither spaces nor short forms. */
  isCanonical = true;
  #text = "";
  #tape: Int32Array = new Int32Array(0);
  #length = 0;
  #at = 0;
  /** Hashes of names of the objects that are open, the innermost last; equal strings have equal ones. */
  readonly #names: number[] = [];
  #openNames = 0;

  read(text: string): boolean {
    const units = text.length * UNITS_PER_CHARACTER + 8;
    if (units > this.#tape.length) this.#tape = new Int32Array(units * 2);
    this.#text = text;
    this.#length = 0;
    this.#at = 0;
    this.#openNames = 0;
    this.complexity = 0;
    this.mostBranches = 0;
    this.isCanonical = true;
    if (!this.#rule()) return false;
    this.#skipSpace();
    return this.#at === text.length;
  }

  tapeOf(text: string): Tape {
    if (this.#text !== text) this.read(text);
    return this.#tape;
  }

  #rule(): boolean {
    if (!this.#take(0x7b)) return false;
    const place = this.#length++;
    const outer = this.#openNames;
    let last = -1;
    let count = 0;
    do {
      const start = this.#at;
      if (count === MANY || !this.#member(outer)) return false;
      if (last !== -1) this.#expectOrder(last, start, 0x22);
      last = start;
      count++;
    } while (this.#take(0x2c));
    this.#openNames = outer;
    this.#tape[place] = count;
    return this.#take(0x7d);
  }

  /** `outer`: how many names belong to objects around this one. */
  #member(outer: number): boolean {
    const place = this.#length;
    if (!this.#string(attributeLimits.nameLength) || !this.#take(0x3a) || !this.#take(0x5b)) return false;
    const tape = this.#tape;
    const hash = tape[place + 2] as number;
    for (let i = outer; i < this.#openNames; i++) if (this.#names[i] === hash) return false;
    this.#names[this.#openNames++] = hash;
    const start = tape[place] as number;
    const end = tape[place + 1] as number;
    // What begins with a dollar looks like an operator.
    if (this.#text.charCodeAt(start) === 0x24) return this.#text.slice(start, end) === OR && this.#branches(place);
    if (wordHashes.includes(hash)) return false;
    this.complexity++;
    return this.#entries();
  }

  #branches(place: number): boolean {
    this.#tape[place] = OR_FOLLOWS;
    this.#length = place + 2;
    let last = -1;
    let count = 0;
    do {
      const start = this.#at;
      if (count === MANY || !this.#rule()) return false;
      if (last !== -1) this.#expectOrder(last, start, -1);
      last = start;
      count++;
    } while (this.#take(0x2c));
    this.#tape[place + 1] = count;
    if (count > this.mostBranches) this.mostBranches = count;
    return count > 1 && this.#take(0x5d);
  }

  #entries(): boolean {
    const place = this.#length++;
    let last = -1;
    let count = 0;
    do {
      if (count === MANY) return false;
      const entry = this.#length;
      if (this.#take(0x7b)) {
        // Exclusions stand behind strings, and in which order is left open.
        if (!this.#operator()) return false;
        if (count > 0 && last === -1) this.isCanonical = false;
        last = -1;
      } else {
        this.#length += 2;
        this.#tape[entry] = bare;
        this.#tape[entry + 1] = 1;
        const start = this.#at;
        if (!this.#value()) return false;
        for (let i = place + 1; i < entry; i = this.#afterEntry(i)) {
          if (this.#tape[i] === bare && this.#tape[i + 4] === this.#tape[entry + 4]) return false;
        }
        if (count > 0) {
          if (last === -1) this.isCanonical = false;
          else this.#expectOrder(last, start, 0x22);
        }
        last = start;
      }
      count++;
    } while (this.#take(0x2c));
    this.#tape[place] = count;
    return this.#take(0x5d);
  }

  #afterEntry(entry: number): number {
    return entry + 2 + (this.#tape[entry + 1] as number) * 3;
  }

  /** An operator and what it takes, its brace taken. */
  #operator(): boolean {
    const place = this.#length;
    if (!this.#string(attributeLimits.nameLength) || !this.#take(0x3a)) return false;
    const word = this.#text.slice(this.#tape[place], this.#tape[place + 1]);
    const operator = operatorOf(word);
    if (operator === undefined) return false;
    this.#tape[place] = operators.indexOf(operator);
    this.#length = place + 2;
    let count = 0;
    if (this.#take(0x5b)) {
      let last = -1;
      do {
        const string = this.#length;
        const start = this.#at;
        if (count === MANY || !this.#value()) return false;
        for (let i = place + 2; i < string; i += 3) if (this.#tape[i + 2] === this.#tape[string + 2]) return false;
        if (last !== -1) this.#expectOrder(last, start, 0x22);
        last = start;
        count++;
      } while (this.#take(0x2c));
      if (!this.#take(0x5d)) return false;
    } else {
      this.isCanonical = false;
      if (!this.#value()) return false;
      count = 1;
    }
    this.#tape[place + 1] = count;
    return this.#take(0x7d);
  }

  #value(): boolean {
    this.complexity++;
    return this.#string(attributeLimits.valueLength);
  }

  /** A string without escapes and without surrogates, which might be halves; so that its characters are its code units. */
  #string(longest: number): boolean {
    if (!this.#take(0x22)) return false;
    const text = this.#text;
    const start = this.#at;
    let hash = 0;
    for (let at = start; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        if (at === start || at - start > longest) return false;
        const tape = this.#tape;
        tape[this.#length++] = start;
        tape[this.#length++] = at;
        tape[this.#length++] = hash;
        this.#at = at + 1;
        return true;
      }
      // The end of the text is NaN.
      if (!(unit >= 0x20) || unit === 0x5c || (unit >= 0xd800 && unit < 0xe000)) return false;
      hash = mix(hash, unit);
    }
  }

  /**
   * Notes when of two neighbours, up to a quote behind them or up to the end of what is the same, the first
   * does not stand before the second. Called with the text behind both read, and nothing before them skipped.
   */
  #expectOrder(first: number, second: number, quote: number): void {
    if (!this.isCanonical) return;
    const text = this.#text;
    for (let i = quote === -1 ? 0 : 1; second + i < this.#at; i++) {
      const unit = text.charCodeAt(first + i);
      const other = text.charCodeAt(second + i);
      if (unit === other && unit !== quote) continue;
      // A quote ends a string, which then stands before all longer ones.
      if (unit === other || other === quote || (unit > other && unit !== quote)) this.isCanonical = false;
      return;
    }
    this.isCanonical = false;
  }

  /** Whether a character comes next; then it is taken. */
  #take(unit: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== unit) {
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#at) !== unit) return false;
    }
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at++;
      this.isCanonical = false;
    }
  }
}

/** Makes the rule of a tape. */
class TapeReader {
  readonly #text: string;
  readonly #tape: Tape;
  #at = 0;

  constructor(text: string, tape: Tape) {
    this.#text = text;
    this.#tape = tape;
  }

  rule(): RuleNode {
    return { members: this.#times(() => this.#member()) };
  }

  #member(): AttributeNode | OrNode {
    if (this.#tape[this.#at] === OR_FOLLOWS) {
      this.#at++;
      return { kind: "or", branches: this.#times(() => this.rule()) };
    }
    return { kind: "attribute", name: this.#string(), entries: this.#times(() => this.#entry()) };
  }

  #entry(): EntryNode {
    const operator = operators[this.#next()] as EntryNode["operator"];
    return { operator, operand: this.#times(() => this.#string()) };
  }

  #string(): string {
    const start = this.#next();
    const end = this.#next();
    this.#at++;
    return this.#text.slice(start, end);
  }

  #times<T>(read: () => T): T[] {
    return Array.from({ length: this.#next() }, read);
  }

  #next(): number {
    return this.#tape[this.#at++] as number;
  }
}

/** Of what can not be an attribute, or hardly. */
const wordHashes = Array.from(operatorWords, (word) => hashOfRange(word, 0, word.length));
const bare = operators.indexOf(bareString);
const reader = new PlainReader();
