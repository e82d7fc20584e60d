import { type Diagnostic, MAX_DIAGNOSTICS } from "./diagnostic.ts";
import type { CodeOf } from "./severities.ts";

/** The data of a problem from a reader. */
export type Finding = Omit<Diagnostic, "code" | "severity">;

/**
 * Collects the problems of one input, so that a user can repair several mistakes at once. The report is limited, with errors
 * before warnings; a reader stops if it {@link isFull}.
 */
export class Collector {
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  add(code: CodeOf<"error">, finding: Finding): void {
    this.keep({ code, severity: "error", ...finding });
  }

  /** Adds what another reader reported. */
  keep(diagnostic: Diagnostic): void {
    const kept = diagnostic.severity === "error" ? this.#errors : this.#warnings;
    if (kept.length < MAX_DIAGNOSTICS) kept.push(diagnostic);
  }

  /** Whether another warning can still be reported. If not, a reader need not write its message. */
  get wantsWarnings(): boolean {
    return this.#warnings.length < MAX_DIAGNOSTICS;
  }

  /** Whether the report has the most errors. If so, a reader need not read the rest of the input. */
  get isFull(): boolean {
    return this.#errors.length >= MAX_DIAGNOSTICS;
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  /** Drops all problems except the first errors: the input has another kind than assumed. */
  keepErrors(most: number): void {
    this.#errors.sort(byOffset).splice(most);
    this.#warnings.length = 0;
  }

  /** Returns all problems in the order of the text. Problems at the same offset keep the order in which they were found. */
  report(): Diagnostic[] {
    if (this.#errors.length === 0 && this.#warnings.length === 0) return [];
    return [...this.#errors, ...this.#warnings].slice(0, MAX_DIAGNOSTICS).sort(byOffset);
  }
}

/** Adds a warning. Not a method, because the core reports only errors. */
export function warn(problems: Collector, code: CodeOf<"warning">, finding: Finding): void {
  problems.keep({ code, severity: "warning", ...finding });
}

function byOffset(a: Diagnostic, b: Diagnostic): number {
  return (a.span?.start ?? 0) - (b.span?.start ?? 0);
}
