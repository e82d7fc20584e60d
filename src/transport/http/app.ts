import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { OperationName, RequestOf } from "../../messaging/model/operations.ts";
import { hasBody, print, readMembers } from "./codec.ts";
import { type AppOptions, answer, type Env, requireSignature } from "./context.ts";
import { inspect } from "./inspect.ts";
import { parseObject } from "./json-body.ts";
import { redact } from "./log.ts";
import { Refused, refusalOf, refusals } from "./refusal.ts";
import { match } from "./routes.ts";
import { readTarget } from "./target.ts";

/** The most bytes of a body. The largest request of the model, a batch of 100 ARNs, has a quarter of it. */
const MAX_BODY = 1024 * 1024;

/** The service as a Hono app: one handler for all operations, and the endpoints beside them. */
export function createApp(options: AppOptions): Hono<Env> {
  const { messaging, log, metrics, isStopping, page } = options;
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
  app.use(async (c, next) => {
    const file = page?.answer({ method: c.req.method, path: c.get("target").rawPath, ifNoneMatch: c.req.header("if-none-match") });
    return file === undefined ? next() : new Response(file.body ?? null, { status: file.status, headers: file.headers });
  });
  app.get("/_pushsieve/", (c) => c.json({ name: "pushsieve", isSigned: options.keys.length > 0 }));
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
    // A client that disconnects while it sends is not a failure of the service.
    const isGone = c.env.incoming?.destroyed === true && c.env.incoming.complete === false;
    const refusal = isGone ? refusals.bodyIncomplete : refusalOf(error);
    if (refusal.status >= 500) log.error({ requestId: c.get("requestId"), operation: c.get("operation"), err: causeOf(error) }, "failure");
    return answer(c, refusal);
  });
  return app;
}

/**
 * Reads the fields of a body; an empty body has none. The content type must be present: a browser sends a body without one, or
 * with `text/plain`, from any page and without asking.
 */
function readBody(contentType: string | undefined, raw: Uint8Array): Record<string, unknown> {
  if (raw.length === 0) return {};
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/x-amz-json-1.1") throw new Refused(refusals.wrongContentType);
  return parseObject(raw);
}

function rawTargetOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + 3));
}

/** The cause of a failure, without text that may quote data. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
