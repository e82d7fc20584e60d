import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { RuleTape } from "./tape.ts";

/** An accepted rule text. */
export interface AcceptedText {
  readonly text: string;
  /** Its parts in the order of the text. */
  readonly rule: RuleTape;
}

/** An accepted rule text, for callers that keep it. */
export interface AcceptedRule extends AcceptedText {
  /** Whether the text is exactly the canonical text of the rule. */
  readonly isCanonical: boolean;
}

/** The result of reading a rule text: has `accepted` unless a diagnostic is an error. */
export interface ReadRule<A extends AcceptedText = AcceptedRule> {
  readonly accepted?: A;
  readonly diagnostics: readonly Diagnostic[];
}
