import { AND, ASK, after, kindOf, NONE_IN, type Program, SOME_IN, SOME_OUT } from "../interning/program.ts";
import type { TermId } from "../interning/terms.ts";

/** The most words of code. A rule that needs more, or has a term that is too large for a word, has no code. */
const LONGEST = 30;
/** Used instead of a distance: the rule flips. */
const FLIP = LONGEST + 1;
const TERMS = 2 ** 26;

/** How to evaluate a rule under a key: read its code; it always flips; or evaluate the rule itself. */
export const READ_CODE = 0;
export const FLIPS_ALWAYS = 1;
export const ASK_RULE = 2;

/** The question whether a rule flips, under one of its keys. */
export interface FlipCode {
  readonly kind: typeof READ_CODE | typeof FLIPS_ALWAYS | typeof ASK_RULE;
  /** `length` of them are in use, the last one first; valid until the next code is made. */
  readonly words: readonly number[];
  /** At most {@link LONGEST}. */
  readonly length: number;
}

const always: FlipCode = { kind: FLIPS_ALWAYS, words: [], length: 0 };
const unknown: FlipCode = { kind: ASK_RULE, words: [], length: 0 };
const none = new Int32Array(0);

/** Where to continue: the number of words from there to the end, or FLIP. */
type Target = number;
const FLIPS: Target = -1;
const END: Target = 0;

/**
 * The question whether a rule flips (its answer differs from that for the empty message), for a message that has one of its keys,
 * as words that are read one after another:
 *
 * ```text
 * word:   [term: 26 bits] [must it be present: 1 bit] [distance: 5 bits]
 *         if so, skip `distance` words, or the rule flips; otherwise read the next word.
 *         At the end the rule does not flip.
 *
 * type: [Chat], $or: mention [Bob] | topic [t1], sender [anything-but Eve]          under the key type Chat:
 *         mention Bob present -> FLIP     topic t1 absent -> skip 2     sender Eve absent -> FLIP
 * ```
 */
export class FlipCoder {
  /** The last word first, so that the target of a word is known when the word is made. */
  readonly #words: number[] = [];
  /** How many of the words are in use. */
  #length = 0;
  #units: Int32Array = none;
  #key!: TermId;
  #isPossible!: boolean;

  /** The code of a rule under a key. One coder makes all code in the same memory (bench/build). */
  code({ units, start, end }: Program, isVeto: boolean, key: TermId): FlipCode {
    if (end - start > LONGEST * 4) return unknown;
    this.#length = 0;
    this.#units = units;
    this.#key = key;
    this.#isPossible = true;
    const entry = isVeto ? this.#all(start, end, END, FLIPS) : this.#all(start, end, FLIPS, END);
    if (!this.#isPossible || this.#length > LONGEST) return unknown;
    if (entry === FLIPS) return always;
    return { kind: READ_CODE, words: this.#words, length: this.#length };
  }

  // Below: code that leads to `held` if something holds and to `failed` if not; the word made last is one of the two. Returns
  // where to enter. A decided question makes no words. One method with a flag instead of #all and #any made a change of a rule 1 to 4%
  // slower (bench/update-one-preference).

  /** All nodes must hold. */
  #all(start: number, end: number, held: Target, failed: Target): Target {
    if (start === end || held === failed) return held;
    const made = this.#length;
    const rest = this.#all(after(this.#units, start), end, held, failed);
    const entry = this.#node(start, rest, failed);
    if (entry === failed) this.#length = made;
    return entry;
  }

  /** Any node must hold. */
  #any(start: number, end: number, held: Target, failed: Target): Target {
    if (start === end || held === failed) return failed;
    const made = this.#length;
    const rest = this.#any(after(this.#units, start), end, held, failed);
    const entry = this.#node(start, held, rest);
    if (entry === held) this.#length = made;
    return entry;
  }

  #node(at: number, held: Target, failed: Target): Target {
    const units = this.#units;
    const end = after(units, at);
    switch (kindOf(units[at]!)) {
      case SOME_IN:
        return this.#some(at + 1, end, held, failed);
      case NONE_IN:
        return this.#some(at + 1, end, failed, held);
      case SOME_OUT:
      case ASK:
        this.#isPossible = false;
        return failed;
      default:
        return kindOf(units[at]!) === AND ? this.#all(at + 1, end, held, failed) : this.#any(at + 1, end, held, failed);
    }
  }

  #some(start: number, end: number, there: Target, absent: Target): Target {
    if (there === absent) return there;
    const made = this.#length;
    let entry = absent;
    for (let i = end - 1; i >= start; i--) {
      const term = this.#units[i]!;
      if (term === this.#key) {
        this.#length = made;
        return there;
      }
      if (term >= TERMS) this.#isPossible = false;
      const next = this.#length;
      this.#words[this.#length++] =
        entry === next ? (term << 6) | 32 | this.#distance(there, next) : (term << 6) | this.#distance(entry, next);
      entry = next + 1;
    }
    return entry;
  }

  /** Continues at the word with so many words after it. */
  #distance(target: Target, behind: number): number {
    return target === FLIPS ? FLIP : (behind + 1 - target) & 31;
  }
}

/** Whether the code in `units` from `at` to `end` flips for a message whose terms are set in `marks`. */
export function flips(units: Int32Array, at: number, end: number, marks: Int32Array): boolean {
  while (at < end) {
    const word = units[at]!;
    const term = word >>> 6;
    // This is isMarked inlined: the call made a decision a tenth slower (bench/decide-by-member-count, W4).
    if ((marks[term >>> 5]! >>> (term & 31)) & 1 ? word & 32 : (word & 32) === 0) {
      const distance = word & 31;
      if (distance === FLIP) return true;
      at += distance;
    } else at++;
  }
  return false;
}
