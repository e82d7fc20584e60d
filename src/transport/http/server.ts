import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Handle } from "./api.ts";
import { atEndOfTurn } from "./end-of-turn.ts";
import { createGuard, type GuardOptions } from "./guard.ts";
import { headersOf, type Refusal, refusals } from "./refusal.ts";
import { readTarget } from "./target.ts";

/** Anything with the shape of a Hono app. */
interface Fetching {
  readonly fetch: (request: Request, env: never) => Response | Promise<Response>;
  /** Answers some requests without the objects of the web. */
  readonly handle?: Handle;
}

/** A listening server. */
export interface Listening {
  readonly url: string;
  /** Stops after answering the requests in progress. After `grace` milliseconds it cuts off the rest; the result says so. */
  stop(grace: number): Promise<{ readonly wasCutOff: boolean }>;
}

const MAX_HEADERS = 32 * 1024;
/** Milliseconds that a request has to arrive, and that an import may be silent. */
const PATIENCE = 60_000;
/** Milliseconds for a client to read a refusal before its connection is destroyed, even if it does not close its side. */
const LINGER = 1_000;
/** Requests without a time limit as long as data arrives. */
const IMPORT = "/_pushsieve/import";

/**
 * Serves an app, behind the {@link createGuard guard}. Errors from Node before a request is complete get the same form of answer as all
 * other errors.
 */
export async function listen(app: Fetching, options: GuardOptions & { readonly port: number }): Promise<Listening> {
  const guard = createGuard(options);
  const listener = getRequestListener(app.fetch as never, {
    errorHandler: () => toResponse(refusals.malformedRequest),
  });
  const sockets = new Set<Socket>();
  const server = createServer(
    // Node's limit for a whole request allows no exceptions: see `limitArrival`.
    { requireHostHeader: false, maxHeaderSize: MAX_HEADERS, headersTimeout: 10_000, requestTimeout: 0, keepAliveTimeout: 20_000 },
    (request, response) => {
      // Most requests have arrived by then, and a timer takes longer than the rest of the limit.
      atEndOfTurn(() => {
        if (!request.complete) limitArrival(request, response);
      });
      if (request.headers.upgrade !== undefined) answerHalfRequest(request, response);
      const found = guard(request, response);
      if (found === "preflight") response.writeHead(204).end();
      else if (found !== undefined) refuse(response, found);
      else if (app.handle?.(request, response) !== true) {
        endWithClient(request, response);
        void listener(request, response);
      }
    },
  );
  // A client may end its side with its request. Node would then end the connection before the answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => end(socket, refusalOf(error)));
  server.on("connect", (_request, socket: Socket) => end(socket, refusals.unknownOperation));
  server.on("checkExpectation", (_request, response: ServerResponse) => {
    const { socket } = response;
    if (socket !== null) end(socket, refusals.expectation);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port, address, family } = server.address() as AddressInfo;
  return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`, stop: (grace) => stop(server, sockets, grace) };
}

async function stop(server: Server, sockets: ReadonlySet<Socket>, grace: number): Promise<{ wasCutOff: boolean }> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // `close` ends idle connections, but a client also keeps the others open after its answer.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // Browsers connect before they have a request, and Node does not count such a connection as idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }, 50);
  let wasCutOff = false;
  const timer = setTimeout(() => {
    wasCutOff = true;
    server.closeAllConnections();
  }, grace);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
  return { wasCutOff };
}

/** Cuts off a request that does not arrive in time, or an import that is silent for that long. */
function limitArrival(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const isImport = readTarget(request.url ?? "")?.rawPath === IMPORT;
  let received = socket.bytesRead;
  const hasEnded = () => request.complete || socket.destroyed;
  const timer = setInterval(() => {
    if (hasEnded()) clearInterval(timer);
    else if (isImport && socket.bytesRead > received) received = socket.bytesRead;
    else {
      if (!response.headersSent) end(socket, refusals.tooSlow);
      socket.destroySoon();
    }
  }, PATIENCE).unref();
  // A client that gets an early answer may still be sending, so the timer continues.
  request.once("close", () => {
    if (hasEnded()) clearInterval(timer);
  });
}

/**
 * Answers a request to upgrade whose client ends before its body does. Node reports such an end as an error for any other request,
 * but closes this one without an answer.
 */
function answerHalfRequest(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const onEnd = () => {
    if (!request.complete && !response.headersSent) end(socket, refusals.malformedRequest);
  };
  socket.prependOnceListener("end", onEnd);
  request.once("close", () => socket.off("end", onEnd));
}

/** Ends an answer of the app whose client has left, also one that has not begun: it may be a stream without an end. */
function endWithClient({ socket }: IncomingMessage, response: ServerResponse): void {
  const onEnd = () => {
    if (!response.writableEnded) socket.destroySoon();
  };
  socket.once("end", onEnd);
  response.once("close", () => socket.off("end", onEnd));
}

function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") return refusals.headersTooLarge;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? refusals.tooSlow : refusals.malformedRequest;
}

function toResponse(refusal: Refusal): Response {
  return new Response(JSON.stringify(refusal.body), { status: refusal.status, headers: headersOf(refusal, randomUUID()) });
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify(refusal.body);
  const headers = { ...headersOf(refusal, randomUUID()), "content-length": Buffer.byteLength(body) };
  response.writeHead(refusal.status, headers).end(body);
}

function end(socket: Socket, refusal: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(refusal.body);
  const headers = { ...headersOf(refusal, randomUUID()), "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // What still arrives is read and dropped: closing with unread data would take the answer away from the client.
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER).unref();
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? "Refused"}\r\n${lines.join("")}\r\n${body}`);
}
