import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { canonicalRule, printRule } from "../../rule/canonical.ts";
import type { RuleNode } from "../../rule/filter-rule.ts";
import type { RuleOptions } from "../../rule/options.ts";
import { readFilterRule } from "../../rule/parse.ts";

/** How many texts are remembered at least; the double of it at most. */
const REMEMBERED = 512;

/** What was read of a text. */
export interface ReadText {
  /** Present unless a diagnostic is an error: the rule in canonical form, and whether the text is just that form. */
  readonly accepted?: { readonly rule: RuleNode; readonly isCanonical: boolean };
  readonly diagnostics: readonly Diagnostic[];
}

/** Rule texts that are read once while they come again and again. O(length of the text), or of looking it up. */
export class ReadTexts {
  readonly #options: RuleOptions;
  #texts: Map<string, ReadText> = new Map();
  /** Forgotten next, unless asked for again. */
  #older: Map<string, ReadText> = new Map();

  constructor(options: RuleOptions) {
    this.#options = options;
  }

  read(text: string): ReadText {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const read = this.#older.get(text) ?? this.#readAnew(text);
    if (this.#texts.size >= REMEMBERED) {
      this.#older = this.#texts;
      this.#texts = new Map();
    }
    // What is refused may be of any length.
    if (read.accepted !== undefined) this.#texts.set(text, read);
    return read;
  }

  #readAnew(text: string): ReadText {
    const { accepted, diagnostics } = readFilterRule(text, this.#options);
    if (accepted === undefined) return { diagnostics };
    const rule = canonicalRule(accepted.rule);
    return { accepted: { rule, isCanonical: printRule(rule) === text }, diagnostics };
  }
}
