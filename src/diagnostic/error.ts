import type { Diagnostic } from "./diagnostic.ts";

/**
 * What the throwing functions throw for an input that is refused: the same diagnostics that the
 * collecting functions return, at least one of them an error. `message` names the first error;
 * it may quote the rule, so treat it as you treat rule texts.
 */
export class FilterRuleError extends Error {
  override readonly name = "FilterRuleError";
  /** Every problem found, warnings too. */
  readonly diagnostics: readonly Diagnostic[];
  /** The rule text that the spans, and the paths of diagnostics with a span, point into; when there was one. */
  readonly text: string | undefined;
  /** Whose preference was refused, when it was set for a member. */
  readonly memberArn: string | undefined;

  constructor(diagnostics: readonly Diagnostic[], context: { text?: string | undefined; memberArn?: string | undefined } = {}) {
    super(summary(diagnostics, context.memberArn));
    this.diagnostics = diagnostics;
    this.text = context.text;
    this.memberArn = context.memberArn;
  }
}

function summary(diagnostics: readonly Diagnostic[], memberArn: string | undefined): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const first = errors[0];
  if (first === undefined) throw new TypeError("FilterRuleError needs at least one error");
  const who = memberArn === undefined ? "" : `${memberArn}: `;
  const help = first.help === undefined ? "" : ` (${first.help})`;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : "";
  return `${who}${first.code}: ${first.message}${help}${more}`;
}
