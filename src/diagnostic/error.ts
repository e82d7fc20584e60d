import type { Diagnostic } from "./diagnostic.ts";

/**
 * The error of the throwing functions for a rejected input. It has the same diagnostics that the
 * collecting functions return, at least one of them an error. `message` names the first error;
 * it may quote the rule, so treat it as you treat rule texts.
 *
 * @example
 * ```ts
 * import { compileFilterRule, FilterRuleError } from "pushsieve";
 *
 * try {
 *   compileFilterRule('{"mention":"Bob"}');
 * } catch (error) {
 *   if (!(error instanceof FilterRuleError)) throw error;
 *   error.diagnostics[0]?.code; // => "value-not-array"
 *   error.text; // => '{"mention":"Bob"}'
 * }
 * ```
 */
export class FilterRuleError extends Error {
  override readonly name = "FilterRuleError";
  /** All problems, including warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** The rule text of the spans, and of the paths of diagnostics with a span, if there is one. */
  readonly text: string | undefined;
  /** The member of the rejected preference, if it was set for a member. */
  readonly memberArn: string | undefined;

  /**
   * Creates the error of these diagnostics; `context` says which text and which member they are about.
   *
   * @throws TypeError if no diagnostic is an error.
   */
  constructor(diagnostics: readonly Diagnostic[], details: { text?: string | undefined; memberArn?: string | undefined } = {}) {
    super(summary(diagnostics, details.memberArn));
    this.diagnostics = diagnostics;
    this.text = details.text;
    this.memberArn = details.memberArn;
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
