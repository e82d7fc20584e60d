import type { Context } from "hono";
import { stream } from "hono/streaming";
import type { Env } from "./context.ts";
import type { EventLog } from "./event-log.ts";

/** Milliseconds between comments that show both sides that the connection is alive. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a browser connects again. */
const RETRY = 1000;

/**
 * Answers with server-sent events until the client leaves or the log is closed. A client that sends the `last-event-id` of this
 * process gets the events since then. Every other client gets `start` first; a client that has missed events gets `gap`. A HEAD
 * request gets the headers only.
 */
export function eventStream(c: Context<Env>, events: EventLog): Response {
  c.header("content-type", "text/event-stream");
  c.header("cache-control", "no-store");
  if (c.req.method === "HEAD") return c.body(null);
  const known = events.positionOf(c.req.header("last-event-id") ?? "");
  return stream(
    c,
    async (body) => {
      const gone = new AbortController();
      body.onAbort(() => gone.abort());
      let position = known ?? events.last;
      await body.write(`retry: ${RETRY}\n${known === undefined ? textOf("start", events.idOf(position), {}) : "\n"}`);
      while (!gone.signal.aborted && !events.isClosed) {
        const found = events.after(position);
        position = events.last;
        if (found === undefined) await body.write(textOf("gap", events.idOf(position), {}));
        else if (found.length > 0) await body.write(found.map(({ kind, id, data }) => textOf(kind, id, data)).join(""));
        else if (!(await happensSoon(events, gone.signal))) await body.write(": alive\n\n");
      }
    },
    // The client left.
    async () => {},
  );
}

/** Waits for an event, but not longer than until the next heartbeat. */
async function happensSoon(events: EventLog, gone: AbortSignal): Promise<boolean> {
  const wait = new AbortController();
  const stop = () => wait.abort();
  const timer = setTimeout(stop, HEARTBEAT);
  gone.addEventListener("abort", stop);
  await events.next(wait.signal);
  clearTimeout(timer);
  gone.removeEventListener("abort", stop);
  return !wait.signal.aborted || gone.aborted;
}

function textOf(event: string, id: string, data: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
