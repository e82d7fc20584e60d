import type { DiagnosticCode, diagnosticCodes } from "./codes.ts";
import type { Severity } from "./severity.ts";

/** The codes of one severity, as the registry has them. It is only a type, so a reader does not carry the texts of the codes. */
export type CodeOf<S extends Severity> = {
  [C in DiagnosticCode]: (typeof diagnosticCodes)[C]["severity"] extends S ? C : never;
}[DiagnosticCode];
