import type { DiagnosticCode } from "./codes.ts";
import { type Diagnostic, MAX_DIAGNOSTICS } from "./diagnostic.ts";
import { severityOf } from "./severities.ts";

/** What a reader knows when it finds a problem; the severity follows from the code. */
export type Finding = Omit<Diagnostic, "code" | "severity">;

/**
 * Gathers the problems of one input, so that a user repairs several mistakes at once. The report is capped, errors
 * before warnings; a reader stops where it {@link isFull}.
 */
export class Collector {
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  add(code: DiagnosticCode, finding: Finding): void {
    if (this.wants(code)) this.#kept(code).push({ code, severity: severityOf(code), ...finding });
  }

  /** False once there are as many of this severity as are ever reported: then a finding need not be worded. */
  wants(code: DiagnosticCode): boolean {
    return this.#kept(code).length < MAX_DIAGNOSTICS;
  }

  /** Whether there are as many errors as are ever reported: then the rest of the input need not be looked at. */
  get isFull(): boolean {
    return this.#errors.length >= MAX_DIAGNOSTICS;
  }

  /** How many errors can still be reported. */
  get room(): number {
    return MAX_DIAGNOSTICS - this.#errors.length;
  }

  #kept(code: DiagnosticCode): Diagnostic[] {
    return severityOf(code) === "error" ? this.#errors : this.#warnings;
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  /** Forgets everything but the error that stands first. */
  keepFirstError(): void {
    this.#errors.sort(byPlace).splice(1);
    this.#warnings.length = 0;
  }

  /** Everything found, by place in the text; equal places keep the order in which they were found. */
  report(): Diagnostic[] {
    if (this.#errors.length === 0 && this.#warnings.length === 0) return [];
    return [...this.#errors, ...this.#warnings].slice(0, MAX_DIAGNOSTICS).sort(byPlace);
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.span?.start ?? 0) - (b.span?.start ?? 0);
}
