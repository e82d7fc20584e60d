import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "hono";
import { renderExplanation } from "../../compile/render-explanation.ts";
import type { Decision } from "../../fanout/decision.ts";
import { explainDecision } from "../../fanout/explain-decision.ts";
import type { Observer } from "../../messaging/context.ts";
import { ApiError } from "../../messaging/errors.ts";
import type { Messaging } from "../../messaging/messaging.ts";
import type { EventLog } from "./event-log.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { PageFiles } from "./page.ts";
import type { RecentFanOuts } from "./recent.ts";
import { headersOf, type Refusal } from "./refusal.ts";
import type { AccessKey, SignedRequest } from "./signature.ts";
import type { Target } from "./target.ts";

/** The objects that request handlers use. */
export interface AppOptions {
  readonly messaging: Messaging;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly observer: Observer;
  readonly recent: RecentFanOuts;
  readonly events: EventLog;
  /** The number of failures by the name of the sink. */
  readonly sinkFailures: ReadonlyMap<string, number>;
  /** Whether fan-outs exclude the sender. */
  readonly excludeSender: boolean;
  /** The keys for signatures; without keys, signatures are not checked. */
  readonly keys: readonly AccessKey[];
  /** Whether other machines may see rules and contents. */
  readonly isInspectionOpen: boolean;
  readonly clock: () => number;
  readonly isStopping: () => boolean;
  /** Removes everything. @throws ApiError if other services share the data. */
  readonly reset: () => Promise<void>;
  /** The page at `/`. */
  readonly page: PageFiles | undefined;
}

/** The variables of a request. */
export interface Env {
  readonly Bindings: {
    readonly incoming?: Partial<Pick<IncomingMessage, "complete" | "destroyed" | "socket" | "url">>;
    readonly outgoing?: Pick<ServerResponse, "getHeader">;
  };
  readonly Variables: { requestId: string; target: Target; operation: string };
}

/** Answers a rejected request. */
export function answer(c: Context<Env>, refusal: Refusal): Response {
  return c.body(JSON.stringify(refusal.body), refusal.status as 400, headersOf(refusal, c.get("requestId")));
}

/** A request as its signature covers it. */
interface Signed extends Pick<SignedRequest, "method" | "header" | "body"> {
  readonly target: Target;
}

/** @throws ApiError if keys are configured and the request is not signed with one of them. */
export async function requireSigned({ target, ...request }: Signed, { keys, clock }: AppOptions): Promise<void> {
  if (keys.length === 0) return;
  // Loaded only if keys are configured: a service without keys starts faster.
  const { verifySignature } = await import("./signature.ts");
  await verifySignature({ ...request, path: target.rawPath, query: target.query }, keys, clock());
}

/** Does the same for a request in the app. */
export async function requireSignature(c: Context<Env>, body: Uint8Array, options: AppOptions): Promise<void> {
  await requireSigned({ method: c.req.method, target: c.get("target"), header: (name) => c.req.header(name), body }, options);
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/**
 * Guards rules and contents outside of the API, which has bearers.
 *
 * @throws ApiError ForbiddenException for another machine, unless its request was signed.
 */
export function requireLocal(c: Context<Env>, { keys, isInspectionOpen }: Pick<AppOptions, "keys" | "isInspectionOpen">): void {
  if (keys.length > 0 || isInspectionOpen || LOOPBACK.test(c.env.incoming?.socket?.remoteAddress ?? "")) return;
  throw new ApiError("ForbiddenException", "Only this machine may see rules and contents here; with keys configured, signed requests may");
}

/** A decision as JSON, with its explanation also as text. */
export function explained(decision: Decision): object {
  const explanation = explainDecision(decision);
  return explanation === undefined ? decision : { ...decision, explanation, text: renderExplanation(explanation) };
}
