import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Semantics } from "../../operator/operator.ts";
import { canonicalRule, printRule } from "../../rule/canonical.ts";
import type { RuleNode } from "../../rule/filter-rule.ts";
import type { ResolvedLimits } from "../../rule/limits.ts";
import { readFilterRule } from "../../rule/parse.ts";
import { readPlainRule } from "../../rule/plain.ts";

/** How many texts are remembered at least; the double of it at most. */
const REMEMBERED = 512;

/** What was read of a text. */
export interface ReadText {
  /** Present unless a diagnostic is an error: the rule, and whether the text is known to be its canonical form. */
  readonly accepted?: { readonly rule: RuleNode; readonly isCanonical: boolean };
  readonly diagnostics: readonly Diagnostic[];
}

interface Options {
  readonly semantics: Semantics;
  readonly limits: ResolvedLimits;
}

/** Reads rule texts, and remembers those for which that is slow while they come again and again. O(length of the text). */
export class ReadTexts {
  readonly #options: Options;
  #texts: Map<string, ReadText> = new Map();
  /** Forgotten next, unless asked for again. */
  #older: Map<string, ReadText> = new Map();

  constructor(options: Options) {
    this.#options = options;
  }

  read(text: string): ReadText {
    const plain = readPlainRule(text, this.#options.limits);
    if (plain !== undefined) return { accepted: { rule: plain, isCanonical: plain.isCanonical }, diagnostics: [] };
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const read = this.#older.get(text) ?? this.#readAnew(text);
    // What is refused may be of any length.
    if (read.accepted === undefined) return read;
    if (this.#texts.size >= REMEMBERED) {
      this.#older = this.#texts;
      this.#texts = new Map();
    }
    this.#texts.set(text, read);
    return read;
  }

  #readAnew(text: string): ReadText {
    const { accepted, diagnostics } = readFilterRule(text, this.#options);
    if (accepted === undefined) return { diagnostics };
    const rule = canonicalRule(accepted.rule);
    return { accepted: { rule, isCanonical: printRule(rule) === text }, diagnostics };
  }
}
