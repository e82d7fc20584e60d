import type { Diagnostic } from "pushsieve";
import { applyFixes } from "pushsieve/diagnose";

/** A text with its diagnostics: they say nothing of another text. */
export interface Diagnosed {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a diagnostic has a repair that edits the text. */
export function isRepairable({ fix }: Diagnostic): boolean {
  return fix !== undefined && fix.edits.length > 0 && fix.edits.every(({ span }) => span !== undefined);
}

/** Returns the text after the repair of one diagnostic. A person chose it, so it need not be safe. */
export function repaired(text: string, diagnostic: Diagnostic): string {
  const { fix } = diagnostic;
  return fix === undefined ? text : applyFixes(text, [{ ...diagnostic, fix: { ...fix, isSafe: true } }]);
}

/** The documentation of a code, on a page beside this one. */
export function pageOf(code: string): string {
  return `./diagnostics.html#${code}`;
}

/** The codes whose span can be removed from a rule without changing an answer. */
export const redundantCodes: ReadonlySet<string> = new Set(["redundant-part", "duplicate-value"]);
