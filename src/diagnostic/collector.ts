import type { DiagnosticCode } from "./codes.ts";
import { type Diagnostic, MAX_DIAGNOSTICS } from "./diagnostic.ts";
import { severityOf } from "./severities.ts";

/** The data of a problem from a reader; the severity follows from the code. */
export type Finding = Omit<Diagnostic, "code" | "severity">;

/**
 * Collects the problems of one input, so that a user can repair several mistakes at once. The report is limited, with errors
 * before warnings; a reader stops if it {@link isFull}.
 */
export class Collector {
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  add(code: DiagnosticCode, finding: Finding): void {
    if (this.wants(code)) this.#kept(code).push({ code, severity: severityOf(code), ...finding });
  }

  /** Whether another problem of this severity can still be reported. If not, a reader need not write its message. */
  wants(code: DiagnosticCode): boolean {
    return this.#kept(code).length < MAX_DIAGNOSTICS;
  }

  /** Whether the report has the most errors. If so, a reader need not read the rest of the input. */
  get isFull(): boolean {
    return this.#errors.length >= MAX_DIAGNOSTICS;
  }

  /** The number of errors that can still be reported. */
  get room(): number {
    return MAX_DIAGNOSTICS - this.#errors.length;
  }

  #kept(code: DiagnosticCode): Diagnostic[] {
    return severityOf(code) === "error" ? this.#errors : this.#warnings;
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  /** Drops all problems except the first error. */
  keepFirstError(): void {
    this.#errors.sort(byPlace).splice(1);
    this.#warnings.length = 0;
  }

  /** Drops all problems, because the input has another kind than assumed. */
  forget(): void {
    this.#errors.length = 0;
    this.#warnings.length = 0;
  }

  /** Returns all problems in the order of the text. Problems at the same offset keep the order in which they were found. */
  report(): Diagnostic[] {
    if (this.#errors.length === 0 && this.#warnings.length === 0) return [];
    return [...this.#errors, ...this.#warnings].slice(0, MAX_DIAGNOSTICS).sort(byPlace);
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.span?.start ?? 0) - (b.span?.start ?? 0);
}
