import type { DiagnosticCode } from "./codes.ts";
import type { Severity } from "./severity.ts";

export type { Severity } from "./severity.ts";

/** A half-open range `[start, end)` of UTF-16 code units in the text that was read. */
export interface Span {
  /** The first position, in UTF-16 code units from 0. */
  readonly start: number;
  /** The position after the last, in UTF-16 code units. */
  readonly end: number;
}

/**
 * One problem of an input, as plain data: safe to send, store and compare.
 * Line and column are computed when it is rendered, by {@link renderDiagnostic}.
 */
export interface Diagnostic {
  /** Stable, kebab-case; each one has a section in `docs/diagnostics.md`. */
  readonly code: DiagnosticCode;
  /** Whether it rejects the input (`error`), or accepts it (`warning`, `information`). */
  readonly severity: Severity;
  /** The range in the text. Absent if the input is not a text (attributes, preferences). */
  readonly span?: Span;
  /** JSON pointer (RFC 6901) to the part of the input; `""` is the whole input. */
  readonly path: string;
  /** What was found and what was expected. May quote the input. */
  readonly message: string;
  /** What to write instead, if known. */
  readonly help?: string;
  /** The edits that repair it, if known; see {@link applyFixes}. */
  readonly fix?: Fix;
  /** Other parts of the same input that the problem concerns: parts that conflict with this one, or cover it. */
  readonly related?: readonly PartPosition[];
}

/** A repair of a diagnostic, as edits of its input: apply all of them or none. */
export interface Fix {
  /** The replacements, which do not overlap. */
  readonly edits: readonly Edit[];
  /**
   * Whether the input has only one reading, and an accepted rule means the same afterwards. A repair that
   * invents missing text, or that chooses between readings, is not safe: a person must decide.
   */
  readonly isSafe: boolean;
}

/** One replacement. */
export interface Edit {
  /** The replaced range, in the text of the diagnostic's span. Absent if the input is not a text: then the edit replaces the value at the diagnostic's path. */
  readonly span?: Span;
  /** The new text. If the input is not a text: the JSON of the new value. */
  readonly text: string;
}

/** The position of a part of an input. */
export interface PartPosition {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  /** Absent if the input is not a text. */
  readonly span?: Span;
}

/** At most this many diagnostics are reported for one input. */
export const MAX_DIAGNOSTICS = 100;

/** Whether any of the diagnostics rejects the input. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
