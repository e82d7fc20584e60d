import type { Diagnostic } from "../diagnostic/diagnostic.ts";

/** The errors of the API: HTTP status and the `Code` of the body [model]. */
export const apiErrors = {
  BadRequestException: { status: 400, code: "BadRequest" },
  UnauthorizedClientException: { status: 401, code: "Unauthorized" },
  ForbiddenException: { status: 403, code: "Forbidden" },
  NotFoundException: { status: 404, code: "NotFound" },
  ConflictException: { status: 409, code: "Conflict" },
  ResourceLimitExceededException: { status: 400, code: "ResourceLimitExceeded" },
  ThrottledClientException: { status: 429, code: "Throttled" },
  ServiceFailureException: { status: 500, code: "ServiceFailure" },
  ServiceUnavailableException: { status: 503, code: "ServiceUnavailable" },
  /** Not in the model: an operation that exists, and that this service does not answer [choice]. */
  NotImplementedException: { status: 501, code: "NotImplemented" },
} as const;

/** The name of an error of the API, as the AWS SDK spells it. */
export type ApiErrorName = keyof typeof apiErrors;

/**
 * The error of a rejected request. `message` names fields and constraints, and never quotes data that the model
 * calls sensitive; `name` is the name of the exception in the AWS SDK.
 *
 * @example
 * ```ts
 * import { ApiError, MemoryStore, Messaging } from "pushsieve/messaging";
 *
 * const messaging = new Messaging({ store: new MemoryStore() });
 * const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
 * const request = { ChannelArn: `${AppInstanceArn}/channel/none`, ChimeBearer: `${AppInstanceArn}/user/bob` };
 * const error = await messaging.call("DescribeChannel", request).catch((thrown: unknown) => thrown);
 * error instanceof ApiError && error.name; // => "ForbiddenException"
 * error instanceof ApiError && error.status; // => 403
 * ```
 */
export class ApiError extends Error {
  override readonly name: ApiErrorName;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The `Code` in the body of the answer. */
  readonly code: (typeof apiErrors)[ApiErrorName]["code"];
  /** The problems of a FilterRule or of MessageAttributes. They quote the input: do not log them. */
  readonly diagnostics: readonly Diagnostic[] | undefined;

  /** Creates an error with the status and the code of its name. */
  constructor(name: ApiErrorName, message: string, options: { cause?: unknown; diagnostics?: readonly Diagnostic[] } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = name;
    this.status = apiErrors[name].status;
    this.code = apiErrors[name].code;
    this.diagnostics = options.diagnostics;
  }
}
