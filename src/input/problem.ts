import { Collector } from "../diagnostic/collector.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { quote } from "../diagnostic/quote.ts";
import type { SchemaError } from "../schema/schema-error.ts";
import { scanForgiving } from "../text/forgiving.ts";
import type { JsonNode } from "../text/json-tree.ts";
import { hasNamesOnce } from "../text/names-once.ts";
import type { SourceValue } from "./split.ts";

/** Codes for the shape of files. They are stable, like those of rules. */
export const inputCodes = {
  input: {
    title: "a file or record has the wrong shape",
    why: "The value cannot be read as a rule, preferences or a member.",
    repair: "Compare it with the JSON Schema that `pushsieve schema` prints.",
    severity: "error",
  },
} as const;

/** A diagnostic of the library, or a problem of the shape of a file. */
export interface Problem extends Omit<Diagnostic, "code"> {
  /** A code of the library, or `input`: the file or record has the wrong shape. */
  readonly code: Diagnostic["code"] | "input";
}

/** A problem of the input itself. */
export function inputProblem(message: string, path = ""): Problem {
  return { code: "input", severity: "error", path, message };
}

/** Returns why a text is not JSON, and its repeated names, which would silently drop a value. */
export function jsonProblems(text: string): Problem[] {
  return scanDamaged(text).problems;
}

/** Returns what could be read of a text that is not JSON, and its problems. */
export function scanDamaged(text: string): { readonly root: JsonNode; readonly problems: Problem[] } {
  const problems = new Collector();
  const root = scanForgiving(text, problems);
  return { root, problems: problems.report() };
}

/** Returns why a value of a file cannot be read: because of its surroundings, or its own text. */
export function sourceProblems({ text, problem, parsed }: SourceValue): readonly Problem[] {
  if (problem !== undefined) return [inputProblem(problem)];
  return parsed !== undefined && hasNamesOnce(text, parsed) ? none : jsonProblems(text);
}

const none: readonly Problem[] = [];

/** Describes where a record violates its schema. Skips parts that the library checks. */
export function schemaProblems(errors: readonly SchemaError[], readByLibrary?: string): Problem[] {
  const problems = errors
    .filter(({ instancePath }) => readByLibrary === undefined || !`${instancePath}/`.startsWith(`${readByLibrary}/`))
    // The branches of an anyOf say more than the anyOf itself, and a hint that null is allowed does not help.
    .filter(({ keyword, params }) => keyword !== "anyOf" && params.type !== "null")
    .map(({ instancePath, keyword, message, params }) => {
      const allowed =
        keyword === "enum" && Array.isArray(params.allowedValues)
          ? `: ${params.allowedValues.join(", ")}`
          : keyword === "additionalProperties"
            ? `: ${quote(String(params.additionalProperty))}`
            : "";
      const name = instancePath === "" ? "it" : instancePath.slice(1).replaceAll("/", ".");
      return inputProblem(`${name} ${message ?? "is not as expected"}${allowed}`, instancePath);
    });
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

export function isRefused(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** Returns the diagnostics of a rejected rule. Throws any other error again, because it is a bug. */
export function diagnosticsOf(error: unknown): { diagnostics: readonly Diagnostic[]; text: string | undefined } {
  if (error instanceof FilterRuleError) return { diagnostics: error.diagnostics, text: error.text };
  throw error;
}

/** A member that a file has twice: it is not known which preferences are meant. */
export function givenBefore(path: string): Problem {
  return inputProblem("an earlier row has the same member", path);
}
