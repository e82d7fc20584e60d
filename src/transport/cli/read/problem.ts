import { Collector } from "../../../diagnostic/collector.ts";
import type { Diagnostic } from "../../../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../../../diagnostic/error.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { SchemaError } from "../../../schema/schema-error.ts";
import { scanForgiving } from "../../../text/forgiving.ts";
import { hasNamesOnce } from "./names-once.ts";
import type { SourceValue } from "./split.ts";

/** What only the command line sees. Codes are stable, as those of the library are. */
export const cliCodes = {
  input: {
    title: "a file or record has the wrong shape",
    why: "What it holds can not be read as a rule, preferences or a member at all.",
    repair: "Compare it with the JSON Schema that `pushsieve schema` prints.",
    severity: "error",
  },
} as const;

/** A diagnostic of the library, or what only the command line sees. */
export interface Problem extends Omit<Diagnostic, "code"> {
  readonly code: Diagnostic["code"] | keyof typeof cliCodes;
}

/** A problem of the input itself. */
export function inputProblem(message: string, path = ""): Problem {
  return { code: "input", severity: "error", path, message };
}

/** What keeps a text from being JSON, or lets it mean less than it says: repeated names. */
export function jsonProblems(text: string): Problem[] {
  const problems = new Collector();
  scanForgiving(text, problems);
  return problems.report();
}

/** What keeps a value of a file from being read at all: its surroundings, or its own text. */
export function sourceProblems({ text, problem, parsed }: SourceValue): readonly Problem[] {
  if (problem !== undefined) return [inputProblem(problem)];
  return parsed !== undefined && hasNamesOnce(text, parsed) ? none : jsonProblems(text);
}

const none: readonly Problem[] = [];

/** Where a record departs from its schema, in words. Parts that the library reads are left to it. */
export function schemaProblems(errors: readonly SchemaError[], readByLibrary?: string): Problem[] {
  const problems = errors
    .filter(({ instancePath }) => readByLibrary === undefined || !`${instancePath}/`.startsWith(`${readByLibrary}/`))
    // The branches of an anyOf tell more than that none of them fits; that null would do as well, nobody asks.
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

/** The diagnostics of a refused rule. Anything else that was thrown is a bug and goes on. */
export function diagnosticsOf(error: unknown): { diagnostics: readonly Diagnostic[]; text: string | undefined } {
  if (error instanceof FilterRuleError) return { diagnostics: error.diagnostics, text: error.text };
  throw error;
}

/** A member that a file has twice: it is not known which preferences are meant. */
export function givenBefore(path: string): Problem {
  return inputProblem("this member has been given before", path);
}
