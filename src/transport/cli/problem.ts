import { Collector } from "../../diagnostic/collector.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../../diagnostic/error.ts";
import type { SchemaError } from "../../schema/schema-error.ts";
import { scanJson } from "../../text/scan.ts";

/** A diagnostic of the library, or what only the command line sees: `input`, the shape of a file or record. */
export interface Problem extends Omit<Diagnostic, "code"> {
  readonly code: Diagnostic["code"] | "input";
}

/** A problem of the input itself. */
export function inputProblem(message: string, path = ""): Problem {
  return { code: "input", severity: "error", path, message };
}

/** What keeps a text from being JSON, or lets it mean less than it says: repeated names. */
export function jsonProblems(text: string): Problem[] {
  const problems = new Collector();
  scanJson(text, problems);
  return problems.report();
}

/** Where a record departs from its schema, in words. Parts that the library reads are left to it. */
export function schemaProblems(errors: readonly SchemaError[], readByLibrary: string): Problem[] {
  const problems = errors
    .filter(({ instancePath }) => !`${instancePath}/`.startsWith(`${readByLibrary}/`))
    // The branches of an anyOf tell more than that none of them fits; that null would do as well, nobody asks.
    .filter(({ keyword, params }) => keyword !== "anyOf" && params.type !== "null")
    .map(({ instancePath, keyword, message, params }) => {
      const allowed = keyword === "enum" && Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(", ")}` : "";
      const name = instancePath === "" ? "it" : instancePath.slice(1).replaceAll("/", ".");
      return inputProblem(`${name} ${message ?? "is not as expected"}${allowed}`, instancePath);
    });
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

export function isRefused(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** The diagnostics of a refused rule. Anything else that was thrown is a bug and goes on. */
export function diagnosticsOf(error: unknown): { diagnostics: readonly Diagnostic[]; text: string | undefined } {
  if (error instanceof FilterRuleError) return { diagnostics: error.diagnostics, text: error.text };
  throw error;
}
