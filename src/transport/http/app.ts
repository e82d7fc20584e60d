import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Observer } from "../../messaging/context.ts";
import type { Messaging } from "../../messaging/messaging.ts";
import type { OperationName, RequestOf } from "../../messaging/model/operations.ts";
import { hasBody, print, readMembers } from "./codec.ts";
import { inspect, type RecentFanOuts } from "./inspect.ts";
import { parseObject } from "./json-body.ts";
import { type Logger, redact } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { headersOf, type Refusal, Refused, refusalOf, refusals } from "./refusal.ts";
import { match } from "./routes.ts";
import type { AccessKey } from "./signature.ts";
import { readTarget, type Target } from "./target.ts";

export interface AppOptions {
  readonly messaging: Messaging;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly recent: RecentFanOuts;
  readonly observer: Observer;
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

/** Bytes of a body. The largest request that the model allows, a batch of 100 ARNs, has a quarter of it. */
const MAX_BODY = 1024 * 1024;

/** The service as a Hono app: one handler for all operations, and what is beside them. */
export function createApp(options: AppOptions): Hono<Env> {
  const { messaging, log, metrics, isStopping } = options;
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const start = performance.now();
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.set("operation", "none");
    const target = readTarget(c.env.incoming?.url ?? rawTargetOf(c.req.url));
    if (target === undefined) c.res = answer(c, refusals.malformedUrl);
    else {
      c.set("target", target);
      await next();
    }
    // A client that holds its connection open would keep the service from ending.
    if (isStopping()) c.res.headers.set("connection", "close");
    const seconds = (performance.now() - start) / 1000;
    const { status } = c.res;
    metrics.request(c.get("operation"), status, seconds);
    const operation = c.get("operation");
    log.info({ requestId, method: c.req.method, operation, status, milliseconds: Math.round(seconds * 1e5) / 100 }, "request");
  });

  app.get("/healthz", (c) => (isStopping() ? answer(c, refusals.stopping) : c.json({ status: "ok" })));
  app.get("/metrics", async (c) => c.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }));
  app.use(async (c, next) => (isStopping() ? answer(c, refusals.stopping) : next()));
  app.route("/_pushsieve", inspect(options));
  app.use(bodyLimit({ maxSize: MAX_BODY, onError: (c) => answer(c as never, refusals.bodyTooLarge) }));

  app.all("*", async (c) => {
    const found = match(c.req.method, c.get("target"));
    if (found === undefined) return answer(c, refusals.unknownOperation);
    const { name, operation, labels } = found;
    c.set("operation", name);
    const raw = new Uint8Array(await c.req.arrayBuffer());
    await requireSignature(c, raw, options);
    const body = hasBody(operation) ? readBody(c.req.header("content-type"), raw) : {};
    const request = readMembers(operation, { labels, query: c.get("target").query, header: (header) => c.req.header(header), body });
    log.debug({ requestId: c.get("requestId"), operation: name, request: redact(operation, request) }, "operation");
    const response = await messaging.call(name as OperationName, request as RequestOf<OperationName>);
    const headers = { "x-amzn-requestid": c.get("requestId"), "content-type": "application/json" };
    return operation.status === 204 ? c.body(null, 204, headers) : c.body(print(response), operation.status, headers);
  });

  app.onError((error, c) => {
    // A client that went away while it sent is no failure of the service.
    const isGone = c.env.incoming?.destroyed === true && c.env.incoming.complete === false;
    const refusal = isGone ? refusals.bodyIncomplete : refusalOf(error);
    if (refusal.status >= 500) log.error({ requestId: c.get("requestId"), operation: c.get("operation"), err: causeOf(error) }, "failure");
    return answer(c, refusal);
  });
  return app;
}

/** The answer to what is refused. */
export function answer(c: Context<Env>, refusal: Refusal): Response {
  return c.body(JSON.stringify(refusal.body), refusal.status as 400, headersOf(refusal, c.get("requestId")));
}

/** @throws ApiError when keys are configured and the request is not signed with one of them. */
export async function requireSignature(c: Context<Env>, body: Uint8Array, { keys, clock }: AppOptions): Promise<void> {
  if (keys.length === 0) return;
  // Loaded only where somebody has keys: everybody else starts without it.
  const { verifySignature } = await import("./signature.ts");
  const { rawPath: path, query } = c.get("target");
  await verifySignature({ method: c.req.method, path, query, header: (name) => c.req.header(name), body }, keys, clock());
}

/** A body as the members it has; an empty one has none. */
function readBody(contentType: string | undefined, raw: Uint8Array): Record<string, unknown> {
  if (raw.length === 0) return {};
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && type !== "application/json" && type !== "application/x-amz-json-1.1")
    throw new Refused(refusals.wrongContentType);
  return parseObject(raw);
}

function rawTargetOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + 3));
}

/** The cause of a failure without what it may quote. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
