import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import type { Messaging } from "../../messaging/messaging.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { RecentFanOuts } from "./recent.ts";
import { headersOf, type Refusal } from "./refusal.ts";
import type { AccessKey } from "./signature.ts";
import type { Target } from "./target.ts";

/** The objects that request handlers use. */
export interface AppOptions {
  readonly messaging: Messaging;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly recent: RecentFanOuts;
  /** Whether fan-outs exclude the sender. */
  readonly excludeSender: boolean;
  /** The keys for signatures; without keys, signatures are not checked. */
  readonly keys: readonly AccessKey[];
  readonly clock: () => number;
  readonly isStopping: () => boolean;
}

/** The variables of a request. */
export interface Env {
  readonly Bindings: { readonly incoming?: Partial<Pick<IncomingMessage, "complete" | "destroyed" | "url">> };
  readonly Variables: { requestId: string; target: Target; operation: string };
}

/** Answers a rejected request. */
export function answer(c: Context<Env>, refusal: Refusal): Response {
  return c.body(JSON.stringify(refusal.body), refusal.status as 400, headersOf(refusal, c.get("requestId")));
}

/** @throws ApiError if keys are configured and the request is not signed with one of them. */
export async function requireSignature(c: Context<Env>, body: Uint8Array, { keys, clock }: AppOptions): Promise<void> {
  if (keys.length === 0) return;
  // Loaded only if keys are configured: a service without keys starts faster.
  const { verifySignature } = await import("./signature.ts");
  const { rawPath: path, query } = c.get("target");
  await verifySignature({ method: c.req.method, path, query, header: (name) => c.req.header(name), body }, keys, clock());
}
