import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type FixedText, fixUntilStable } from "../diagnostic/fix.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { guidance } from "./guidance.ts";
import { type RuleOptions, ruleOptionNames } from "./options.ts";
import { parseFilterRule } from "./parse.ts";

/** The result of {@link fixFilterRule}. */
export interface FixedFilterRule extends FixedText {
  /** The problems that are left to repair by hand, as {@link parseFilterRule} reports them for the new text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies the safe fixes of a rule text, repeatedly until none is left, because one repair may enable the next. Returns a text
 * unchanged if it is still not JSON afterwards: its mistakes may have another meaning than assumed (`'it's'`). Never adds an
 * error, except those that were hidden in a text that was encoded twice; an accepted rule means the same afterwards. Costs one
 * reading for each round of repairs; nearly all texts need one or two rounds.
 *
 * @throws TypeError if `text` is not a string, or for an unknown option value.
 *
 * @example
 * ```ts
 * import { fixFilterRule } from "pushsieve/diagnose";
 *
 * fixFilterRule("{'type':{'anythingBut':['Room']},}").text; // => '{"type":[{"anything-but":["Room"]}]}'
 * fixFilterRule('{"level":5}').fixes; // => 0
 * ```
 */
export function fixFilterRule(text: string, options: RuleOptions = {}): FixedFilterRule {
  requireKnownOptions(options, ruleOptionNames, "fixFilterRule");
  const diagnose = (each: string) => parseFilterRule(each, { guidance, ...options }).diagnostics;
  const fixed = fixUntilStable(text, diagnose);
  const diagnostics = diagnose(fixed.text);
  return isJson(diagnostics) ? { ...fixed, diagnostics } : { text, fixes: 0, diagnostics: diagnose(text) };
}

/** Whether no diagnostic says that the text is not JSON. */
export function isJson(diagnostics: readonly { readonly code: string }[]): boolean {
  return diagnostics.every(({ code }) => code !== "invalid-json" && code !== "trailing-text" && code !== "too-deep");
}
