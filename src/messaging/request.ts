import { otherShape } from "../attributes/other-shape.ts";
import { validateMessageAttributes } from "../attributes/validate.ts";
import { strayInPreferences } from "./channels/stored-membership.ts";
import { ApiError } from "./errors.ts";
import { inputShape } from "./model/input-shape.ts";
import { type OperationName, operationNames, operations, type ValidRequest } from "./model/operations.ts";
import type { Shape } from "./model/shape.ts";
import { refusedAttributes, refusedPreferences } from "./operation/diagnosed.ts";
import { describe, told } from "./problem.ts";
import * as validators from "./validators.generated.ts";

/** What becomes of members of `Preferences` that the model does not know [choice]. */
export type UnknownMembers = "refuse" | "ignore";

/** What was chosen. Throws TypeError for any other word: a mistake of the program. */
export function resolveUnknownMembers(unknownMembers: UnknownMembers = "refuse"): UnknownMembers {
  if (unknownMembers !== "refuse" && unknownMembers !== "ignore") throw new TypeError('unknownMembers must be "refuse" or "ignore"');
  return unknownMembers;
}

/** So many problems are told of one request. */
const MAX_TOLD = 10;

const inputs = Object.fromEntries(operationNames.map((name) => [name, inputShape(operations[name])]));

/**
 * A request as the operations read it: a copy that holds the members of the model and nothing else, with `null` taken for
 * absent. Never reads inherited properties. Preferences that hold other members are refused, unless they are to be ignored:
 * what is left of misspelt ones would be those of a member that never set any. So are attributes in the shape of another
 * service: what is left of one would be an attribute without values.
 *
 * @throws ApiError BadRequestException that names every member and the constraint it does not meet (at most 10), or
 * UnauthorizedClientException where the bearer is missing.
 */
export function readRequest<N extends OperationName>(name: N, given: unknown, unknownMembers: UnknownMembers = "refuse"): ValidRequest<N> {
  const shape = inputs[name] as Shape;
  const dates: string[] = [];
  const request = take(shape, isRecord(given) ? given : {}, "", dates) as Record<string, unknown>;
  if ("ChimeBearer" in operations[name].input && request.ChimeBearer === undefined)
    throw new ApiError(
      "UnauthorizedClientException",
      "The header x-amz-chime-bearer (ChimeBearer) is mandatory: the ARN of the user that calls",
    );
  if (unknownMembers === "refuse" && name === "PutChannelMembershipPreferences") {
    const strays = strayInPreferences(ownMember(given, "Preferences"));
    if (strays.length > 0) throw refusedPreferences(strays);
  }
  if (unknownMembers === "refuse" && name === "SendChannelMessage") {
    const attributes = ownMember(given, "MessageAttributes");
    // What is in the shape of the API is validated later, as it was taken.
    const isOther = (each: unknown) => isRecord(each) && otherShape(each) !== undefined;
    if (isRecord(attributes) && Object.values(attributes).some(isOther)) {
      const refused = refusedAttributes(validateMessageAttributes(attributes).filter(({ code }) => code === "attribute-shape"));
      if (refused !== undefined) throw refused;
    }
  }
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

function refusal(problems: readonly string[]): ApiError {
  const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  return new ApiError("BadRequestException", `${count} detected: ${problems.slice(0, MAX_TOLD).join("; ")}`);
}

function ownMember(request: unknown, name: string): unknown {
  return isRecord(request) && Object.hasOwn(request, name) ? request[name] : undefined;
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
