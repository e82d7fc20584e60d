import { otherShape } from "../attributes/other-shape.ts";
import { validateMessageAttributes } from "../attributes/validate.ts";
import type { Validate } from "../schema/schema-error.ts";
import { strayInPreferences } from "./channels/stored-membership.ts";
import { ApiError } from "./errors.ts";
import { validatorOf } from "./model/check.ts";
import { copierOf, isRecord } from "./model/copy.ts";
import { inputShape } from "./model/input-shape.ts";
import type { Operation } from "./model/operation.ts";
import { type OperationName, operations, type ValidRequest } from "./model/operations.ts";
import type { Shape } from "./model/shape.ts";
import { refusedAttributes, refusedPreferences } from "./operation/diagnosed.ts";
import { badRequest, describe, told } from "./problem.ts";

/** What to do with fields of `Preferences` that the model does not have [choice]. */
export type UnknownMembers = "refuse" | "ignore";

/** Returns the choice. Throws TypeError for any other word, which is a mistake of the program. */
export function resolveUnknownMembers(unknownMembers: UnknownMembers = "refuse"): UnknownMembers {
  if (unknownMembers !== "refuse" && unknownMembers !== "ignore") throw new TypeError('unknownMembers must be "refuse" or "ignore"');
  return unknownMembers;
}

interface Input {
  readonly shape: Shape;
  readonly copy: ReturnType<typeof copierOf>;
  readonly validate: Validate;
}

/** What reads the requests of an operation, made on first use: most programs use few operations. */
const inputs = new Map<OperationName, Input>();

function inputOf(name: OperationName): Input {
  let input = inputs.get(name);
  if (input === undefined) {
    const shape = inputShape(operations[name]);
    input = { shape, copy: copierOf(shape), validate: validatorOf(shape) };
    inputs.set(name, input);
  }
  return input;
}

/**
 * Returns a copy of the request that has only fields of the model; `null` counts as
 * absent. Never reads inherited properties. Rejects preferences with other fields, unless they should be ignored:
 * without those fields, misspelled preferences would be empty. Also rejects attributes in the shape of another
 * service, which would become attributes without values.
 *
 * @throws ApiError BadRequestException that names every field and the constraint that it violates (at most 10), or
 * UnauthorizedClientException if the bearer is missing.
 */
export function readRequest<N extends OperationName>(name: N, given: unknown, unknownMembers: UnknownMembers = "refuse"): ValidRequest<N> {
  const { shape, copy, validate } = inputOf(name);
  const dates: string[] = [];
  const request = copy(isRecord(given) ? given : {}, dates) as Record<string, unknown>;
  if ((operations[name] as Operation).input.ChimeBearer?.required === true && request.ChimeBearer === undefined)
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
    // Attributes in the shape of the API are validated later.
    const isOther = (each: unknown) => isRecord(each) && otherShape(each) !== undefined;
    if (isRecord(attributes) && Object.values(attributes).some(isOther)) {
      const refused = refusedAttributes(validateMessageAttributes(attributes).filter(({ code }) => code === "attribute-shape"));
      if (refused !== undefined) throw refused;
    }
  }
  const errors = validate(request);
  if (errors.length > 0 || dates.length > 0)
    throw badRequest([
      ...errors.flatMap((error) => describe(error, shape)),
      ...dates.map((path) => told(path, "Member must be a timestamp")),
    ]);
  return request as ValidRequest<N>;
}

/** Returns a BadRequestException in the wording of AWS. */
export function invalid(member: string, constraint: string): ApiError {
  return badRequest([told(member, constraint)]);
}

function ownMember(request: unknown, name: string): unknown {
  return isRecord(request) && Object.hasOwn(request, name) ? request[name] : undefined;
}
