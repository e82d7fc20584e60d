import type { DiagnosticCode } from "./codes.ts";
import type { Severity } from "./severity.ts";

export type { Severity } from "./severity.ts";

/** A half-open range `[start, end)` of UTF-16 code units in the text that was read. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * One thing that is wrong with an input, as plain data: safe to send, store and compare.
 * Line and column are computed when it is rendered, by {@link renderDiagnostic}.
 */
export interface Diagnostic {
  /** Stable, kebab-case; each one has a section in `docs/diagnostics.md`. */
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Where in the text. Absent when the input was not a text (attributes, preferences). */
  readonly span?: Span;
  /** JSON pointer (RFC 6901) to the part of the input; `""` is all of it. */
  readonly path: string;
  /** What was found and what was expected. May quote the input. */
  readonly message: string;
  /** What to write instead, where that is known. */
  readonly help?: string;
  /** The edits that repair it, where they are known; see {@link applyFixes}. */
  readonly fix?: Fix;
  /** Other parts of the same input that it is about: what a part conflicts with, or is covered by. */
  readonly related?: readonly Place[];
}

/** A repair of a diagnostic, as edits of the input that it is about: all of them or none. */
export interface Fix {
  readonly edits: readonly Edit[];
  /**
   * True where the input has one reading, and an accepted rule means the same afterwards. What is missing is never
   * made up, and where there is a choice, a person makes it: such repairs are not safe.
   */
  readonly isSafe: boolean;
}

/** One replacement. */
export interface Edit {
  /** What is replaced, in the text that the span of the diagnostic points into. Absent when the input was not a text: then it is what stands at the diagnostic's path. */
  readonly span?: Span;
  /** What stands there afterwards. Where the input was not a text: the JSON of the value. */
  readonly text: string;
}

/** Where a part of an input stands. */
export interface Place {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  /** Absent when the input was not a text. */
  readonly span?: Span;
}

/** At most this many diagnostics are reported for one input. */
export const MAX_DIAGNOSTICS = 100;

/** Whether any of them refuses the input. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
