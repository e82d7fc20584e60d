import type { Fix } from "../../diagnostic/diagnostic.ts";
import { ApiError } from "../../messaging/errors.ts";
import { editsToShow } from "../../messaging/problem.ts";

/** A refusal as sent over HTTP. */
export interface Refusal {
  readonly status: number;
  /** For `x-amzn-errortype`: the exception that an SDK throws. */
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Requests that HTTP rejects before an operation is found. `type` is the type that AWS uses if the API model has no error. */
function refuse(status: number, type: string, Code: string, Message: string): Refusal {
  return { status, type, body: { Code, Message } };
}

export const refusals = {
  unknownOperation: refuse(
    404,
    "UnknownOperationException",
    "NotFound",
    "No operation has this method, path and query: see docs/service.md",
  ),
  malformedUrl: refuse(400, "BadRequestException", "BadRequest", "The path or the query has a malformed percent-encoding"),
  malformedRequest: refuse(400, "BadRequestException", "BadRequest", "The request is not valid HTTP"),
  unknownHost: refuse(403, "ForbiddenException", "Forbidden", "The host of the request is not a name of this service: see --allow-host"),
  withoutOwnHeader: refuse(
    403,
    "ForbiddenException",
    "Forbidden",
    "A request here that is not a GET needs the header x-pushsieve, with any value",
  ),
  notJson: refuse(400, "SerializationException", "BadRequest", "The body is not a JSON object"),
  repeatedName: refuse(400, "SerializationException", "BadRequest", "The body has a name twice in one object"),
  notUtf8: refuse(400, "SerializationException", "BadRequest", "The body is not UTF-8"),
  wrongContentType: refuse(415, "UnsupportedMediaTypeException", "BadRequest", "The content type of the body must be application/json"),
  bodyTooLarge: refuse(413, "RequestEntityTooLargeException", "BadRequest", "The body is too large"),
  bodyIncomplete: refuse(400, "BadRequestException", "BadRequest", "The body is incomplete"),
  headersTooLarge: refuse(431, "BadRequestException", "BadRequest", "The headers are too large"),
  tooSlow: refuse(408, "RequestTimeoutException", "BadRequest", "The request did not arrive in time"),
  expectation: refuse(417, "BadRequestException", "BadRequest", "The service does not support the header expect"),
  stopping: refuse(503, "ServiceUnavailableException", "ServiceUnavailable", "The service is stopping"),
  failure: refuse(500, "ServiceFailureException", "ServiceFailure", "The service has failed"),
} as const;

/** Thrown if a request is rejected before an operation sees it. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(String(refusal.body.Message));
    this.refusal = refusal;
  }
}

/** Turns an error of an operation into a refusal. Codes, positions and fixes of diagnostics are an extra field; their texts are never sent. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  if (!(error instanceof ApiError)) return refusals.failure;
  const Diagnostics = error.diagnostics?.map(({ code, severity, span, fix }) => ({ code, severity, ...span, ...asSent(fix) }));
  return {
    status: error.status,
    type: error.name,
    body: { Code: error.code, Message: error.message, ...(Diagnostics === undefined ? {} : { Diagnostics }) },
  };
}

/** A fix that quotes nothing. */
function asSent(fix: Fix | undefined): object {
  const edits = editsToShow(fix)?.map(({ span, text }) => ({ ...span, text }));
  return edits === undefined ? {} : { fix: { edits, isSafe: fix?.isSafe } };
}

export function headersOf({ type }: Refusal, requestId: string): Record<string, string> {
  return { "content-type": "application/json", "x-amzn-errortype": type, "x-amzn-requestid": requestId };
}
