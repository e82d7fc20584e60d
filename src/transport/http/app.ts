import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { type AppOptions, answer, type Env } from "./context.ts";
import { inspect } from "./inspect.ts";
import { failureOf, record } from "./outcome.ts";
import { refusals } from "./refusal.ts";
import { readTarget } from "./target.ts";

/** What the service has beside the operations of the API, as a Hono app. */
export function createApp(options: AppOptions): Hono<Env> {
  const { metrics, isStopping, page } = options;
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
    // The guard has set what all answers depend on, and the header of an answer would replace it.
    const vary = c.env.outgoing?.getHeader("vary");
    if (vary !== undefined) c.res.headers.append("vary", String(vary));
    // A client that holds its connection open would keep the service from ending.
    if (isStopping()) c.res.headers.set("connection", "close");
    record({ requestId, operation: c.get("operation"), method: c.req.method, status: c.res.status, start }, options);
  });

  app.get("/healthz", (c) => (isStopping() ? answer(c, refusals.stopping) : c.json({ status: "ok" })));
  app.get("/metrics", async (c) => c.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }));
  app.use(async (c, next) => (isStopping() ? answer(c, refusals.stopping) : next()));
  app.use(async (c, next) => {
    const [ifNoneMatch, acceptEncoding] = [c.req.header("if-none-match"), c.req.header("accept-encoding")];
    const file = page?.answer({ method: c.req.method, path: c.get("target").rawPath, ifNoneMatch, acceptEncoding });
    return file === undefined ? next() : new Response(file.body ?? null, { status: file.status, headers: file.headers });
  });
  app.get("/_pushsieve/", (c) => c.json({ name: "pushsieve", isSigned: options.keys.length > 0 }));
  app.route("/_pushsieve", inspect(options));
  app.all("*", (c) => answer(c, refusals.unknownOperation));

  app.onError((error, c) => {
    const known = { requestId: c.get("requestId"), operation: c.get("operation") };
    return answer(c, failureOf(error, c.env.incoming, known, options));
  });
  return app;
}

function rawTargetOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + 3));
}
