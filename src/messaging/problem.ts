import type { Diagnostic, Fix, Span } from "../diagnostic/diagnostic.ts";
import type { SchemaError } from "../schema/schema-error.ts";
import { ApiError } from "./errors.ts";
import type { Shape } from "./model/shape.ts";

/** The most problems that an error describes. */
const MAX_TOLD = 10;

/** Returns a BadRequestException in the wording of AWS. */
export function badRequest(problems: readonly string[], diagnostics?: readonly Diagnostic[]): ApiError {
  const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  const text = `${count} detected: ${problems.slice(0, MAX_TOLD).join("; ")}`;
  return new ApiError("BadRequestException", text, diagnostics === undefined ? {} : { diagnostics });
}

const PUNCTUATION = /^[\s[\]{}:,"]*$/;

/** Returns the edits of a fix if all of them only remove text or put in punctuation: other edits may quote the rule. */
export function editsToShow(fix: Fix | undefined): readonly { readonly span: Span; readonly text: string }[] | undefined {
  const edits = fix?.edits.flatMap(({ span, text }) => (span !== undefined && PUNCTUATION.test(text) ? [{ span, text }] : []));
  return edits?.length === fix?.edits.length ? edits : undefined;
}

/** Describes a violated constraint in the wording of AWS. */
export function told(member: string, constraint: string): string {
  return `Value at '${member}' failed to satisfy constraint: ${constraint}`;
}

/** Describes the error of a validator, without quoting the value. `within` is the place of the value, if it is a part of a request. */
export function describe(error: SchemaError, shape: Shape, within = ""): string[] {
  const { keyword, params } = error;
  // The validator reports an invalid name twice.
  if (keyword === "propertyNames") return [];
  const place = placeOf(error.instancePath, shape, within);
  const member = keyword === "required" ? [place, String(params.missingProperty)].filter((part) => part !== "").join(".") : place;
  const constraint = constraintOf(keyword, params);
  return [told(error.propertyName === undefined ? member : `${member} (a name)`, constraint)];
}

/** Prints a JSON pointer for people. The keys of maps are sensitive, so they are omitted. */
function placeOf(pointer: string, top: Shape, start: string): string {
  let shape: Shape | undefined = top;
  let place = start;
  for (const step of pointer.split("/").slice(1)) {
    const within: Shape | undefined = shape;
    if (within?.kind === "list") {
      place += `[${step}]`;
      shape = within.of;
    } else if (within?.kind === "map") {
      place += ".*";
      shape = within.value;
    } else {
      place += place === "" ? step : `.${step}`;
      shape = within?.kind === "structure" ? within.members[step] : undefined;
    }
  }
  return place;
}

const types: Readonly<Record<string, string>> = {
  object: "a structure",
  array: "a list",
  string: "a string",
  integer: "an integer",
  boolean: "true or false",
};

function constraintOf(keyword: string, params: SchemaError["params"]): string {
  switch (keyword) {
    case "required":
      return "Member must not be null";
    case "type":
      return `Member must be ${types[String(params.type)] ?? String(params.type)}`;
    case "enum":
      return `Member must satisfy enum value set: [${(params.allowedValues as string[]).join(", ")}]`;
    case "pattern":
      return `Member must satisfy regular expression pattern: ${String(params.pattern)}`;
    case "minLength":
    case "minItems":
      return `Member must have length greater than or equal to ${String(params.limit)}`;
    case "maxLength":
    case "maxItems":
      return `Member must have length less than or equal to ${String(params.limit)}`;
    case "minimum":
      return `Member must have value greater than or equal to ${String(params.limit)}`;
    case "maximum":
      return `Member must have value less than or equal to ${String(params.limit)}`;
    default:
      return `Member must satisfy ${keyword}`;
  }
}
