import type { IncomingMessage } from "node:http";
import type { AppOptions } from "./context.ts";
import { type Refusal, refusalOf, refusals } from "./refusal.ts";

/** A request, as the log and the metrics name it. */
interface Known {
  readonly requestId: string;
  readonly operation: string;
}

/** Turns the error of a request into a refusal, and logs it if it is a failure of the service. */
export function failureOf(
  error: unknown,
  incoming: Partial<Pick<IncomingMessage, "complete" | "destroyed">> | undefined,
  { requestId, operation }: Known,
  { log }: Pick<AppOptions, "log">,
): Refusal {
  // A client that disconnects while it sends is not a failure of the service.
  const isGone = incoming?.destroyed === true && incoming.complete === false;
  const refusal = isGone ? refusals.bodyIncomplete : refusalOf(error);
  if (isFailure(refusal)) log.error({ requestId, operation, err: causeOf(error) }, "failure");
  return refusal;
}

/** Not what the service says in due form: that it stops, or does not have an operation (501). */
function isFailure(refusal: Refusal): boolean {
  return refusal.status >= 500 && refusal.status !== 501 && refusal !== refusals.stopping;
}

/** Counts and logs a request that was answered. `start` is a time of `performance.now()`. */
export function record(
  { requestId, operation, method, status, start }: Known & { readonly method: string; readonly status: number; readonly start: number },
  { log, metrics }: Pick<AppOptions, "log" | "metrics">,
): void {
  const seconds = (performance.now() - start) / 1000;
  metrics.request(operation, status, seconds);
  if (!log.isLevelEnabled("info")) return;
  log.info({ requestId, method, operation, status, milliseconds: Math.round(seconds * 1e5) / 100 }, "request");
}

/** The cause of a failure, without text that may quote data. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
