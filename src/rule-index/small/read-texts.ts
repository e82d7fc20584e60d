import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Semantics } from "../../operator/operator.ts";
import { canonicalRule, printRule } from "../../rule/canonical.ts";
import type { RuleNode } from "../../rule/filter-rule.ts";
import type { ResolvedLimits } from "../../rule/limits.ts";
import { readFilterRule } from "../../rule/parse.ts";
import { readPlainRule } from "../../rule/plain.ts";

/** How many texts are remembered at least; the double of it at most. */
const REMEMBERED = 512;
/** How many texts can be noticed to come again. */
const NOTICED = 1_024;

/** What was read of a text. */
export interface ReadText {
  /** Present unless a diagnostic is an error: the rule in canonical form, and whether the text is just that form. */
  readonly accepted?: { readonly rule: RuleNode; readonly isCanonical: boolean };
  readonly diagnostics: readonly Diagnostic[];
}

interface Options {
  readonly semantics: Semantics;
  readonly limits: ResolvedLimits;
}

/** Rule texts that are read once while they come again and again. O(length of the text), or of looking it up. */
export class ReadTexts {
  readonly #options: Options;
  /** A byte of the fingerprint of texts that were read: most texts never come again, and remembering them is not free (bench/build). */
  #noticed: Uint8Array | undefined;
  #texts: Map<string, ReadText> = new Map();
  /** Forgotten next, unless asked for again. */
  #older: Map<string, ReadText> = new Map();

  constructor(options: Options) {
    this.#options = options;
  }

  read(text: string): ReadText {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const read = this.#older.get(text) ?? this.#readAnew(text);
    // What is refused may be of any length.
    if (read.accepted === undefined || !this.#isAgain(text)) return read;
    if (this.#texts.size >= REMEMBERED) {
      this.#older = this.#texts;
      this.#texts = new Map();
    }
    this.#texts.set(text, read);
    return read;
  }

  /** Whether a text was probably read before, not long ago. */
  #isAgain(text: string): boolean {
    this.#noticed ??= new Uint8Array(NOTICED);
    let hash = text.length;
    const step = Math.max(1, text.length >>> 4);
    for (let i = text.length - 1; i >= 0; i -= step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    const place = (hash >>> 8) & (NOTICED - 1);
    const byte = (hash >>> 20) & 0xff;
    const isAgain = this.#noticed[place] === byte;
    this.#noticed[place] = byte;
    return isAgain;
  }

  #readAnew(text: string): ReadText {
    const plain = readPlainRule(text, this.#options.limits);
    if (plain !== undefined) {
      const rule = canonicalRule(plain.rule);
      return { accepted: { rule, isCanonical: plain.isTight && rule === plain.rule }, diagnostics: [] };
    }
    const { accepted, diagnostics } = readFilterRule(text, this.#options);
    if (accepted === undefined) return { diagnostics };
    const rule = canonicalRule(accepted.rule);
    return { accepted: { rule, isCanonical: printRule(rule) === text }, diagnostics };
  }
}
