import { type DiagnosticCode, severityOf } from "./codes.ts";
import { type Diagnostic, MAX_DIAGNOSTICS } from "./diagnostic.ts";

/** What a reader knows when it finds a problem; the severity follows from the code. */
export type Finding = Omit<Diagnostic, "code" | "severity">;

/**
 * Gathers the problems of one input. Collecting never stops the reader, so that a user repairs
 * several mistakes at once; only the report is capped, errors before warnings.
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
