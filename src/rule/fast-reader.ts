import { chime } from "../operator/chime.ts";
import type { Dialect } from "../operator/dialect.ts";
import { mix, toHash } from "../text/string-hash.ts";
import type { AcceptedRule } from "./accepted.ts";
import { isInOrder } from "./canonical.ts";
import type { Guidance, MayWarn } from "./guide.ts";
import type { ResolvedLimits } from "./limits.ts";
import { RuleTape } from "./tape.ts";

/** More members, branches, entries or strings of a list than this are left to the reader that reports. */
const MANY = 32;
/** As few bytes as this are always read; a longer text could be nested too deep for the stack. */
const LONGEST = 6_144;
const OR = "$or";

/**
 * The way of most rules that a channel loads: those with nothing to report; where guidance is asked for, not even a warning.
 * Gives up with `undefined` at the first sight of anything else, also of what is fine but rare (escapes, long lists, deep
 * nesting), and the reader that reports starts over. Makes no tree and no strings (bench/build).
 */
export class FastReader {
  readonly dialect: Dialect;
  /** Of the operator that reads a bare string. */
  readonly #bare: number;
  #text = "";
  #at = 0;
  /** Of the rule that is read, up to {@link #length}; one text after the other is written over the last one. */
  readonly #units: number[] = [];
  #length = 0;
  #complexity = 0;
  #mostBranches = 0;
  /** So far there were neither spaces nor short forms: what is read is just what a printer writes. */
  #isAsPrinted = true;
  /** Hashes of names of the objects that are open, the innermost last; equal strings have equal ones. */
  readonly #names: number[] = [];
  #openNames = 0;
  readonly #mayWarn: MayWarn | undefined;

  constructor(guidance?: Guidance, dialect: Dialect = chime) {
    this.#mayWarn = guidance?.mayWarn(dialect);
    this.dialect = dialect;
    this.#bare = dialect.codeOf(dialect.bareString);
  }

  /** O(length of the text). */
  read(text: string, limits: ResolvedLimits): AcceptedRule | undefined {
    // A code unit is 3 bytes at most; this also bounds the nesting.
    if (text.length * 3 > Math.min(limits.maxBytes, LONGEST)) return undefined;
    this.#text = text;
    this.#at = 0;
    this.#length = 0;
    this.#complexity = 0;
    this.#mostBranches = 0;
    this.#isAsPrinted = true;
    this.#openNames = 0;
    const rule = this.#isRead(limits) ? new RuleTape(text, this.#units.slice(0, this.#length), this.dialect) : undefined;
    // Many a channel has a reader of its own, which must not keep what it read last.
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
    const place = this.#push(0);
    const outer = this.#openNames;
    let count = 0;
    do {
      if (count++ === MANY || !this.#member(outer)) return false;
    } while (this.#take(0x2c));
    this.#openNames = outer;
    this.#units[place] = count;
    return this.#take(0x7d);
  }

  /** `outer`: how many names belong to objects around this one. */
  #member(outer: number): boolean {
    const place = this.#length;
    if (!this.#string("name") || !this.#take(0x3a) || !this.#take(0x5b)) return false;
    const hash = this.#units[place + 2]!;
    for (let i = outer; i < this.#openNames; i++) if (this.#names[i] === hash) return false;
    this.#names[this.#openNames++] = hash;
    // What begins with a dollar looks like an operator.
    if (this.#text.charCodeAt(this.#units[place]!) === 0x24) return this.#stringAt(place) === OR && this.#branches();
    this.#complexity++;
    return this.#entries();
  }

  #branches(): boolean {
    const place = this.#push(0);
    let count = 0;
    do {
      if (count++ === MANY || !this.#rule()) return false;
    } while (this.#take(0x2c));
    this.#units[place] = -count;
    if (count > this.#mostBranches) this.#mostBranches = count;
    return count > 1 && this.#take(0x5d);
  }

  #entries(): boolean {
    const place = this.#push(0);
    let count = 0;
    let exclusions = 0;
    do {
      if (count++ === MANY) return false;
      const entry = this.#length;
      if (this.#take(0x7b) ? !this.#operatorObject() : !this.#bareString(place + 1)) return false;
      // Two exclusions in one list are reported.
      if (this.#mayWarn !== undefined && this.dialect.operatorAt(this.#units[entry]!).quantifier("guide") === "none-in" && exclusions++ > 0)
        return false;
    } while (this.#take(0x2c));
    this.#units[place] = count;
    return this.#take(0x5d);
  }

  /** A string among the entries that begin at `first`, of which it repeats none. */
  #bareString(first: number): boolean {
    const bare = this.#bare;
    const entry = this.#push(bare);
    this.#push(1);
    if (!this.#value()) return false;
    const hash = this.#units[entry + 4];
    for (let i = first; i < entry; i += 2 + 3 * this.#units[i + 1]!) {
      if (this.#units[i] === bare && this.#units[i + 4] === hash) return false;
    }
    return true;
  }

  /** An operator and what it takes, its brace taken. */
  #operatorObject(): boolean {
    const place = this.#length;
    if (!this.#string("operator") || !this.#take(0x3a)) return false;
    const operators = this.dialect.of(this.#stringAt(place));
    const operator = operators[0];
    if (operators.length !== 1 || operator === undefined || operator.operand === "other") return false;
    this.#length = place;
    this.#push(this.dialect.codeOf(operator));
    this.#push(1);
    if (operator.operand === "string") return this.#value() && this.#take(0x7d);
    if (this.#take(0x5b)) return this.#strings(place + 1) && this.#take(0x7d);
    this.#isAsPrinted = false;
    return this.#value() && this.#take(0x7d);
  }

  /** Different strings up to the end of their list; `place`: where their number belongs, behind which they begin. */
  #strings(place: number): boolean {
    let count = 0;
    do {
      const string = this.#length;
      if (count++ === MANY || !this.#value()) return false;
      const hash = this.#units[string + 2];
      for (let i = place + 1; i < string; i += 3) if (this.#units[i + 2] === hash) return false;
    } while (this.#take(0x2c));
    this.#units[place] = count;
    return this.#take(0x5d);
  }

  #value(): boolean {
    this.#complexity++;
    return this.#string("value");
  }

  /**
   * A string without escapes and without surrogates, which might be halves; so that its characters are its code units, and
   * it is printed as it stands.
   */
  #string(place: "name" | "operator" | "value"): boolean {
    if (!this.#take(0x22)) return false;
    const text = this.#text;
    const start = this.#at;
    let mixed = 0;
    let isOdd = false;
    for (let at = start; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        const hash = toHash(mixed);
        if (this.#mayWarn?.(text, start, at, hash, isOdd, place) === true) return false;
        this.#push(start);
        this.#push(at);
        this.#push(hash);
        this.#at = at + 1;
        return true;
      }
      // The end of the text is NaN.
      if (!(unit >= 0x20) || unit === 0x5c) return false;
      if (unit > 0x7a) {
        if (unit >= 0xd800 && unit < 0xe000) return false;
        isOdd = true;
      }
      mixed = mix(mixed, unit);
    }
  }

  #stringAt(place: number): string {
    return this.#text.slice(this.#units[place], this.#units[place + 1]);
  }

  /** Returns the place of the unit. */
  #push(unit: number): number {
    this.#units[this.#length] = unit;
    return this.#length++;
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
      this.#isAsPrinted = false;
    }
  }
}
