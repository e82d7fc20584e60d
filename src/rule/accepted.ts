import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { RuleTape } from "./tape.ts";

/** A rule text that was accepted. */
export interface AcceptedText {
  readonly text: string;
  /** Its parts in the order of the text. */
  readonly rule: RuleTape;
}

/** The same, for those that keep it. */
export interface AcceptedRule extends AcceptedText {
  /** Whether the text is just what the canonical form of the rule prints. */
  readonly isCanonical: boolean;
}

/** What was read of a rule text: `accepted` unless a diagnostic is an error. */
export interface ReadRule<A extends AcceptedText = AcceptedRule> {
  readonly accepted?: A;
  readonly diagnostics: readonly Diagnostic[];
}
