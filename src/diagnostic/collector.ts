import { type Diagnostic, MAX_DIAGNOSTICS } from "./diagnostic.ts";
import type { CodeOf } from "./severities.ts";

/** What a reader knows when it finds a problem. */
export type Finding = Omit<Diagnostic, "code" | "severity">;

/**
 * Gathers the problems of one input, so that a user repairs several mistakes at once. The report is capped, errors
 * before warnings; a reader stops where it {@link isFull}.
 */
export class Collector {
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  add(code: CodeOf<"error">, finding: Finding): void {
    this.keep({ code, severity: "error", ...finding });
  }

  warn(code: CodeOf<"warning">, finding: Finding): void {
    this.keep({ code, severity: "warning", ...finding });
  }

  inform(code: CodeOf<"information">, finding: Finding): void {
    this.keep({ code, severity: "information", ...finding });
  }

  /** Adds what another reader reported. */
  keep(diagnostic: Diagnostic): void {
    const kept = diagnostic.severity === "error" ? this.#errors : this.#warnings;
    if (kept.length < MAX_DIAGNOSTICS) kept.push(diagnostic);
  }

  /** False once there are as many warnings as are ever reported: then a finding need not be worded. */
  get wantsWarnings(): boolean {
    return this.#warnings.length < MAX_DIAGNOSTICS;
  }

  /** Whether there are as many errors as are ever reported: then the rest of the input need not be looked at. */
  get isFull(): boolean {
    return this.#errors.length >= MAX_DIAGNOSTICS;
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  /** Forgets everything but the error that stands first. */
  keepFirstError(): void {
    this.#errors.sort(byPlace).splice(1);
    this.#warnings.length = 0;
  }

  /** Forgets everything: the input is another thing than it was taken for. */
  forget(): void {
    this.#errors.length = 0;
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
