import type { DiagnosticCode, diagnosticCodes } from "./codes.ts";
import type { Severity } from "./severity.ts";

type SeverityOf<C extends DiagnosticCode> = (typeof diagnosticCodes)[C]["severity"];
type Milder = { [C in DiagnosticCode]: SeverityOf<C> extends "error" ? never : C }[DiagnosticCode];

/** The codes that are no errors, apart from their texts, so that a reader does not carry those. The types hold it to the registry. */
const milder = {
  "single-branch-or": "warning",
  "control-character": "warning",
  "invisible-character": "warning",
  "placeholder-left": "warning",
  "several-exclusions": "warning",
  "surrounding-space": "warning",
  "duplicate-value": "warning",
  "impossible-name": "warning",
  "impossible-value": "warning",
  "operator-as-name": "warning",
  "encoded-twice": "warning",
  "unknown-attribute": "warning",
  "unknown-value": "warning",
  "always-true": "warning",
  "never-true": "warning",
  "redundant-part": "warning",
  "depends-on-semantics": "information",
  "attribute-without-values": "warning",
  "attribute-not-unicode": "warning",
} as const satisfies { readonly [C in Milder]: SeverityOf<C> };

export function severityOf(code: DiagnosticCode): Severity {
  return (milder as Readonly<Partial<Record<DiagnosticCode, Severity>>>)[code] ?? "error";
}
