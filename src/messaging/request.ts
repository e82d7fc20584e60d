import type { SchemaError } from "../schema/schema-error.ts";
import { ApiError } from "./errors.ts";
import { inputShape } from "./model/input-shape.ts";
import { type OperationName, operationNames, operations, type ValidRequest } from "./model/operations.ts";
import type { Shape } from "./model/shape.ts";
import * as validators from "./validators.generated.ts";

/** So many problems are told of one request. */
const MAX_TOLD = 10;

const inputs = Object.fromEntries(operationNames.map((name) => [name, inputShape(operations[name])]));

/**
 * A request as the operations read it: a copy that holds the members of the model and nothing else, with `null` taken for
 * absent. Never reads inherited properties.
 *
 * @throws ApiError BadRequestException that names every member and the constraint it does not meet (at most 10), or
 * UnauthorizedClientException where the bearer is missing.
 */
export function readRequest<N extends OperationName>(name: N, given: unknown): ValidRequest<N> {
  const shape = inputs[name] as Shape;
  const dates: string[] = [];
  const request = take(shape, isRecord(given) ? given : {}, "", dates) as Record<string, unknown>;
  if ("ChimeBearer" in operations[name].input && request.ChimeBearer === undefined)
    throw new ApiError(
      "UnauthorizedClientException",
      "The header x-amz-chime-bearer (ChimeBearer) is mandatory: the ARN of the user that calls",
    );
  const problems = [
    ...validators.requests[name](request).flatMap((error) => describe(error, shape)),
    ...dates.map((path) => told(path, "Member must be a timestamp")),
  ];
  if (problems.length > 0) throw refusal(problems);
  return request as ValidRequest<N>;
}

/** A BadRequestException in the form in which AWS words it. */
export function invalid(member: string, constraint: string): ApiError {
  return refusal([told(member, constraint)]);
}

function told(member: string, constraint: string): string {
  return `Value at '${member}' failed to satisfy constraint: ${constraint}`;
}

function refusal(problems: readonly string[]): ApiError {
  const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  return new ApiError("BadRequestException", `${count} detected: ${problems.slice(0, MAX_TOLD).join("; ")}`);
}

/** What a shape knows of a value; what has another type stays as it is, for the validator to refuse. */
function take(shape: Shape, value: unknown, path: string, dates: string[]): unknown {
  if (shape.kind === "timestamp") {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) dates.push(path);
    return value;
  }
  if (shape.kind === "list")
    return Array.isArray(value) ? value.map((each, index) => take(shape.of, each, `${path}[${index}]`, dates)) : value;
  if (shape.kind !== "structure" && shape.kind !== "map") return value;
  if (!isRecord(value)) return value;
  // Without a prototype: names in a map are data, and `__proto__` is one of them.
  const copy: Record<string, unknown> = Object.create(null);
  const names = shape.kind === "map" ? Object.keys(value) : Object.keys(shape.members);
  for (const name of names) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined || member === null) continue;
    const inner = shape.kind === "map" ? shape.value : (shape.members[name] as Shape);
    copy[name] = take(inner, member, path === "" ? name : `${path}.${name}`, dates);
  }
  return copy;
}

function describe(error: SchemaError, shape: Shape): string[] {
  const { keyword, params } = error;
  // Of a name that is wrong the validator says so twice.
  if (keyword === "propertyNames") return [];
  const place = placeOf(error.instancePath, shape);
  const member = keyword === "required" ? [place, String(params.missingProperty)].filter((part) => part !== "").join(".") : place;
  const constraint = constraintOf(keyword, params);
  return [told(error.propertyName === undefined ? member : `${member} (a name)`, constraint)];
}

/** A JSON pointer in words; the keys of maps are sensitive, and left out. */
function placeOf(pointer: string, top: Shape): string {
  let shape: Shape | undefined = top;
  let place = "";
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
