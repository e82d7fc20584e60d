import type { Fix } from "../../diagnostic/diagnostic.ts";
import { ApiError } from "../../messaging/errors.ts";

/** A refusal as it travels. */
export interface Refusal {
  readonly status: number;
  /** For `x-amzn-errortype`: the exception that an SDK throws. */
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What HTTP refuses before an operation is found: `type` is what AWS answers with, where the API model has no error for it. */
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
  malformedUrl: refuse(400, "BadRequestException", "BadRequest", "The path or the query has a percent-encoding that is none"),
  malformedRequest: refuse(400, "BadRequestException", "BadRequest", "The request is not HTTP as it should be"),
  notJson: refuse(400, "SerializationException", "BadRequest", "The body is not a JSON object"),
  repeatedName: refuse(400, "SerializationException", "BadRequest", "The body has a name twice in one object"),
  notUtf8: refuse(400, "SerializationException", "BadRequest", "The body is not UTF-8"),
  wrongContentType: refuse(415, "UnsupportedMediaTypeException", "BadRequest", "The content type of the body must be application/json"),
  bodyTooLarge: refuse(413, "RequestEntityTooLargeException", "BadRequest", "The body is too large"),
  bodyIncomplete: refuse(400, "BadRequestException", "BadRequest", "The body did not come to its end"),
  headersTooLarge: refuse(431, "BadRequestException", "BadRequest", "The headers are too large"),
  tooSlow: refuse(408, "RequestTimeoutException", "BadRequest", "The request did not arrive in time"),
  expectation: refuse(417, "BadRequestException", "BadRequest", "The header expect asks for what is not there"),
  stopping: refuse(503, "ServiceUnavailableException", "ServiceUnavailable", "The service is stopping"),
  failure: refuse(500, "ServiceFailureException", "ServiceFailure", "The service has failed"),
} as const;

/** Thrown where a request is refused before an operation sees it. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(String(refusal.body.Message));
    this.refusal = refusal;
  }
}

/** An error of an operation. Codes, places and fixes of diagnostics travel as an extra member, their texts never. */
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

/** A fix that only puts in punctuation or takes something out; what else an edit puts in may quote the rule. */
function asSent(fix: Fix | undefined): object {
  const edits = fix?.edits.flatMap(({ span, text }) => (span !== undefined && PUNCTUATION.test(text) ? [{ ...span, text }] : []));
  return fix === undefined || edits?.length !== fix.edits.length ? {} : { fix: { edits, isSafe: fix.isSafe } };
}

const PUNCTUATION = /^[\s[\]{}:,"]*$/;

export function headersOf({ type }: Refusal, requestId: string): Record<string, string> {
  return { "content-type": "application/json", "x-amzn-errortype": type, "x-amzn-requestid": requestId };
}
