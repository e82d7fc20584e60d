import type { codes, DiagnosticCode } from "./codes.ts";
import type { Severity } from "./severity.ts";

/** The codes of one severity, as the registry has them. Only a type: who reports a code does not carry the texts about it. */
export type CodeOf<S extends Severity> = { [C in DiagnosticCode]: (typeof codes)[C]["severity"] extends S ? C : never }[DiagnosticCode];
