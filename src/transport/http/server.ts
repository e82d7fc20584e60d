import { randomUUID } from "node:crypto";
import { createServer, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { headersOf, type Refusal, refusals } from "./refusal.ts";

/** Anything with the shape of a Hono app. */
interface Fetching {
  readonly fetch: (request: Request, env: never) => Response | Promise<Response>;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Ends when the requests that are under way are answered; after `grace` milliseconds the rest is cut off. */
  stop(grace: number): Promise<void>;
}

const MAX_HEADERS = 32 * 1024;

/** Serves an app. What Node refuses before a request is one is answered in the same shape as everything else. */
export async function listen(app: Fetching, options: { readonly port: number; readonly host: string }): Promise<Listening> {
  const listener = getRequestListener(app.fetch as never, {
    errorHandler: () => toResponse(refusals.malformedRequest),
  });
  const server = createServer(
    { requireHostHeader: false, maxHeaderSize: MAX_HEADERS, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 20_000 },
    listener,
  );
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
  return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`, stop: (grace) => stop(server, grace) };
}

async function stop(server: Server, grace: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const timer = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearTimeout(timer);
}

function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") return refusals.headersTooLarge;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? refusals.tooSlow : refusals.malformedRequest;
}

function toResponse(refusal: Refusal): Response {
  return new Response(JSON.stringify(refusal.body), { status: refusal.status, headers: headersOf(refusal, randomUUID()) });
}

function end(socket: Socket, refusal: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(refusal.body);
  const headers = { ...headersOf(refusal, randomUUID()), "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? "Refused"}\r\n${lines.join("")}\r\n${body}`);
}
