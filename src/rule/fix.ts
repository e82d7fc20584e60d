import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type FixedText, fixUntilStable } from "../diagnostic/fix.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { guidance } from "./guidance.ts";
import { type RuleOptions, ruleOptionNames } from "./options.ts";
import { parseFilterRule } from "./parse.ts";

/** What {@link fixFilterRule} gives. */
export interface FixedFilterRule extends FixedText {
  /** What is left to repair by hand, as {@link parseFilterRule} reports it of the new text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies the safe fixes of a rule text, over and over until none is left, for one repair may make room for the next.
 * A text that is not JSON even then comes back as it was: its mistakes were perhaps not those that they seemed to be
 * (`'it's'`). Never adds an error, beside those that were hidden in a text that was encoded twice; an accepted
 * rule means the same afterwards. Costs a reading for every round of repairs, of which nearly all texts take one or two.
 *
 * @throws TypeError when `text` is not a string, or for an option value that does not exist.
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

/** Whether nothing of what was found says that the text is not JSON. */
export function isJson(diagnostics: readonly { readonly code: string }[]): boolean {
  return diagnostics.every(({ code }) => code !== "invalid-json" && code !== "trailing-text" && code !== "too-deep");
}
