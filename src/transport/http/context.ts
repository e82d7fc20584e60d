import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import type { Messaging } from "../../messaging/messaging.ts";
import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { RecentFanOuts } from "./recent.ts";
import { headersOf, type Refusal } from "./refusal.ts";
import type { AccessKey } from "./signature.ts";
import type { Target } from "./target.ts";

/** What the handlers of requests work with. */
export interface AppOptions {
  readonly messaging: Messaging;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly recent: RecentFanOuts;
  /** As fan-outs do: whether the sender is left out. */
  readonly excludeSender: boolean;
  /** Keys that requests must be signed with; without any, signatures are not looked at. */
  readonly keys: readonly AccessKey[];
  readonly clock: () => number;
  readonly isStopping: () => boolean;
}

/** What travels with a request inside. */
export interface Env {
  readonly Bindings: { readonly incoming?: Partial<Pick<IncomingMessage, "complete" | "destroyed" | "url">> };
  readonly Variables: { requestId: string; target: Target; operation: string };
}

/** The answer to what is refused. */
export function answer(c: Context<Env>, refusal: Refusal): Response {
  return c.body(JSON.stringify(refusal.body), refusal.status as 400, headersOf(refusal, c.get("requestId")));
}

/** @throws ApiError when keys are configured and the request is not signed with one of them. */
export async function requireSignature(c: Context<Env>, body: Uint8Array, { keys, clock }: AppOptions): Promise<void> {
  if (keys.length === 0) return;
  // Loaded only where keys are configured: a service without them starts faster.
  const { verifySignature } = await import("./signature.ts");
  const { rawPath: path, query } = c.get("target");
  await verifySignature({ method: c.req.method, path, query, header: (name) => c.req.header(name), body }, keys, clock());
}
