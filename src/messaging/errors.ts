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
} as const;

/** The name of an exception of the API, as in the AWS SDK. */
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
 * const ChannelArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/channel/none";
 * const ChimeBearer = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/bob";
 * const error = await messaging.call("DescribeChannel", { ChannelArn, ChimeBearer }).catch((thrown: unknown) => thrown);
 * error instanceof ApiError && error.status >= 400; // => true
 * await messaging.close();
 * ```
 */
export class ApiError extends Error {
  override readonly name: ApiErrorName;
  readonly status: number;
  readonly code: (typeof apiErrors)[ApiErrorName]["code"];
  /** The problems of a FilterRule or of MessageAttributes. They quote the input: do not log them. */
  readonly diagnostics: readonly Diagnostic[] | undefined;

  constructor(name: ApiErrorName, message: string, options: { cause?: unknown; diagnostics?: readonly Diagnostic[] } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = name;
    this.status = apiErrors[name].status;
    this.code = apiErrors[name].code;
    this.diagnostics = options.diagnostics;
  }
}
