import { chime } from "../operator/chime.ts";
import type { Dialect } from "../operator/dialect.ts";
import { mix, toHash } from "../text/string-hash.ts";
import type { AcceptedRule } from "./accepted.ts";
import { isInOrder } from "./canonical.ts";
import type { Guidance, MayWarn } from "./guide.ts";
import type { ResolvedLimits } from "./limits.ts";
import { RuleTape } from "./tape.ts";

/** Lists with more conditions, branches, entries or strings are left to the reader that reports. */
const MANY = 32;
/** At most so many units of a tape for each code unit of its text: the string `"",` needs 5 for 3. */
const UNITS = 2;
/** The most units that are made at once, unless one text needs more. The reader keeps them, so it is 8 KB a channel. */
const CHUNK = 2_048;
/** Texts of at most so many bytes are always read; a longer text could be nested too deeply for the stack. */
const LONGEST = 6_144;
const OR = "$or";

/**
 * Reads most rules that a channel loads: those with nothing to report, not even a warning if guidance is given. Gives up with
 * `undefined` at anything else, even if it is valid but rare (escapes, long lists, deep nesting); then the reader that reports
 * starts from the beginning. Makes no tree and no strings (bench/build).
 */
export class FastReader {
  readonly dialect: Dialect;
  /** The code of the operator that reads a string entry. */
  readonly #stringCode: number;
  #text = "";
  #at = 0;
  /** The units of the rules that were read, one after another. Used up from the left, and then replaced: a rule keeps its units. */
  #units: Int32Array = none;
  /** Where the units of the current rule begin, and end until now. */
  #start = 0;
  #length = 0;
  #complexity = 0;
  #mostBranches = 0;
  /** Whether the text had no spaces and no short forms until now: then it is exactly the printed text. */
  #isAsPrinted = true;
  /** Hashes of the names in the open objects, the innermost last; equal strings have equal hashes. */
  readonly #names: number[] = [];
  #openNames = 0;
  readonly #mayWarn: MayWarn | undefined;

  constructor(guidance?: Guidance, dialect: Dialect = chime) {
    this.#mayWarn = guidance?.mayWarn(dialect);
    this.dialect = dialect;
    this.#stringCode = dialect.codeOf(dialect.exact);
  }

  /** Reads a text. O(length of the text). */
  read(text: string, limits: ResolvedLimits): AcceptedRule | undefined {
    // A code unit has at most 3 bytes; this also bounds the nesting.
    if (text.length * 3 > Math.min(limits.maxBytes, LONGEST)) return undefined;
    this.#text = text;
    this.#at = 0;
    this.#start = this.#length;
    this.#makeRoom(UNITS * text.length + 1);
    this.#complexity = 0;
    this.#mostBranches = 0;
    this.#isAsPrinted = true;
    this.#openNames = 0;
    const rule = this.#isRead(limits) ? new RuleTape(text, this.#units, this.#start, this.dialect) : undefined;
    if (rule === undefined) this.#length = this.#start;
    // A channel may have its own reader, which must not keep the last text.
    this.#text = "";
    return rule === undefined ? undefined : { text, rule, isCanonical: this.#isAsPrinted && isInOrder(rule) };
  }

  #isRead({ maxComplexity, maxOrBranches }: ResolvedLimits): boolean {
    if (!this.#rule()) return false;
    this.#skipSpace();
    return this.#at === this.#text.length && this.#complexity <= maxComplexity && this.#mostBranches <= maxOrBranches;
  }

  #rule(): boolean {
    if (!this.#take(0x7b)) return false;
    const at = this.#push(0);
    const outer = this.#openNames;
    let count = 0;
    do {
      if (count++ === MANY || !this.#member(outer)) return false;
    } while (this.#take(0x2c));
    this.#openNames = outer;
    this.#units[at] = count;
    return this.#take(0x7d);
  }

  /** Reads an object. `outer`: how many names belong to the objects around it. */
  #member(outer: number): boolean {
    const start = this.#length;
    if (!this.#string("name") || !this.#take(0x3a) || !this.#take(0x5b)) return false;
    const hash = this.#units[start + 2]!;
    for (let i = outer; i < this.#openNames; i++) if (this.#names[i] === hash) return false;
    this.#names[this.#openNames++] = hash;
    // A name that begins with a dollar sign looks like an operator.
    if (this.#text.charCodeAt(this.#units[start]!) === 0x24) return this.#stringAt(start) === OR && this.#branches();
    this.#complexity++;
    return this.#entries();
  }

  #branches(): boolean {
    const at = this.#push(0);
    let count = 0;
    do {
      if (count++ === MANY || !this.#rule()) return false;
    } while (this.#take(0x2c));
    this.#units[at] = -count;
    if (count > this.#mostBranches) this.#mostBranches = count;
    return count > 1 && this.#take(0x5d);
  }

  #entries(): boolean {
    const at = this.#push(0);
    let count = 0;
    let exclusions = 0;
    do {
      if (count++ === MANY) return false;
      const entry = this.#length;
      if (this.#take(0x7b) ? !this.#operatorObject() : !this.#stringEntry(at + 1)) return false;
      // Two exclusions in one list are reported.
      if (this.#mayWarn !== undefined && this.dialect.operatorAt(this.#units[entry]!).quantifier("guide") === "none-in" && exclusions++ > 0)
        return false;
    } while (this.#take(0x2c));
    this.#units[at] = count;
    return this.#take(0x5d);
  }

  /** Reads a string entry; the entries of its list begin at `first`, and it must not repeat any of them. */
  #stringEntry(first: number): boolean {
    const code = this.#stringCode;
    const entry = this.#push(code);
    this.#push(1);
    if (!this.#value()) return false;
    const hash = this.#units[entry + 4];
    for (let i = first; i < entry; i += 2 + 3 * this.#units[i + 1]!) {
      if (this.#units[i] === code && this.#units[i + 4] === hash) return false;
    }
    return true;
  }

  /** Reads an operator and its operand, after its brace. */
  #operatorObject(): boolean {
    const start = this.#length;
    if (!this.#string("operator") || !this.#take(0x3a)) return false;
    const operators = this.dialect.of(this.#stringAt(start));
    const operator = operators[0];
    if (operators.length !== 1 || operator === undefined || operator.operand === "other") return false;
    this.#length = start;
    this.#push(this.dialect.codeOf(operator));
    this.#push(1);
    if (operator.operand === "string") return this.#value() && this.#take(0x7d);
    if (this.#take(0x5b)) return this.#strings(start + 1) && this.#take(0x7d);
    this.#isAsPrinted = false;
    return this.#value() && this.#take(0x7d);
  }

  /** Reads different strings up to the end of their list. `at`: the unit for their count; they begin after it. */
  #strings(at: number): boolean {
    let count = 0;
    do {
      const string = this.#length;
      if (count++ === MANY || !this.#value()) return false;
      const hash = this.#units[string + 2];
      for (let i = at + 1; i < string; i += 3) if (this.#units[i + 2] === hash) return false;
    } while (this.#take(0x2c));
    this.#units[at] = count;
    return this.#take(0x5d);
  }

  #value(): boolean {
    this.#complexity++;
    return this.#string("value");
  }

  /**
   * Reads a string without escapes and without surrogates, which could be halves of a pair. So its characters are its code units,
   * and it is printed unchanged.
   */
  #string(kind: "name" | "operator" | "value"): boolean {
    if (!this.#take(0x22)) return false;
    const text = this.#text;
    const start = this.#at;
    let mixed = 0;
    let isOdd = false;
    for (let at = start; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        const hash = toHash(mixed);
        if (this.#mayWarn?.(text, start, at, hash, isOdd, kind) === true) return false;
        this.#push(start);
        this.#push(at);
        this.#push(hash);
        this.#at = at + 1;
        return true;
      }
      // After the end of the text, the code is NaN.
      if (!(unit >= 0x20) || unit === 0x5c) return false;
      if (unit > 0x7a) {
        if (unit >= 0xd800 && unit < 0xe000) return false;
        isOdd = true;
      }
      mixed = mix(mixed, unit);
    }
  }

  #stringAt(start: number): string {
    return this.#text.slice(this.#units[start], this.#units[start + 1]);
  }

  #makeRoom(units: number): void {
    if (this.#units.length - this.#start >= units) return;
    // The array doubles, because some readers read only one text.
    this.#units = new Int32Array(Math.max(units, Math.min(CHUNK, 2 * this.#units.length)));
    this.#start = 0;
    this.#length = 0;
  }

  /** Adds a unit, and returns its index. */
  #push(unit: number): number {
    this.#units[this.#length] = unit;
    return this.#length++;
  }

  /** Consumes a character if it comes next. Returns whether it did. */
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
      this.#isAsPrinted = false;
    }
  }
}

const none = new Int32Array(0);
