import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Listening, listen } from "../../src/transport/http/server.ts";
import { until } from "./support.ts";

let server: Listening;
/** The arrived part of the request, and how it ended. */
let received: string | undefined;
let ended: "whole" | "cut off" | undefined;

beforeEach(async () => {
  // Only the limits of a request; everything else has time.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  received = undefined;
  ended = undefined;
  const fetch = async (request: Request) => {
    received = "";
    try {
      for await (const chunk of request.body ?? []) received += Buffer.from(chunk as Uint8Array).toString();
      ended = "whole";
    } catch {
      ended = "cut off";
    }
    return new Response("done");
  };
  server = await listen({ fetch }, { port: 0, host: "127.0.0.1" });
});
afterEach(async () => {
  vi.useRealTimers();
  await server.stop(0);
});

interface Slow {
  readonly socket: Socket;
  readonly answer: () => string;
  /** Sends a chunk, and waits until it has arrived. */
  readonly send: (text: string) => Promise<void>;
}

async function begin(path: string): Promise<Slow> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  await once(socket, "connect");
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\nx-pushsieve: test\r\ntransfer-encoding: chunked\r\n\r\n`);
  await until(() => received !== undefined);
  const send = async (text: string) => {
    const expected = `${received}${text}`;
    socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
    await until(() => received === expected);
  };
  return { socket, answer: () => answer, send };
}

it("Node itself sets no limit: it would be one for imports, too", async () => {
  let limit: number | undefined;
  const look = (message: unknown) => {
    limit = (message as { server: Server }).server.requestTimeout;
  };
  subscribe("http.server.request.start", look);
  const { socket } = await begin("/_pushsieve/import");
  unsubscribe("http.server.request.start", look);
  expect(limit).toBe(0);
  socket.destroy();
});

it.each(["/_pushsieve/import", "http://localhost/_pushsieve/import?x"])(
  "%s may take as long as it likes while bytes arrive",
  async (path) => {
    const { socket, answer, send } = await begin(path);
    for (const text of ["one", "two", "three", "four"]) {
      await send(text);
      vi.advanceTimersByTime(60_000);
    }
    socket.write("0\r\n\r\n");
    await until(() => answer().includes("done"));
    expect([answer().split("\r\n")[0], received, ended]).toEqual(["HTTP/1.1 200 OK", "onetwothreefour", "whole"]);
    socket.destroy();
  },
);

it("a silent import is cut off with 408, and the service does not wait for the rest", async () => {
  const { socket, answer, send } = await begin("/_pushsieve/import");
  await send("one");
  vi.advanceTimersByTime(60_000);
  await send("two");
  vi.advanceTimersByTime(120_000);
  await once(socket, "close");
  await until(() => ended !== undefined);
  expect([answer().split("\r\n")[0], ended]).toEqual(["HTTP/1.1 408 Request Timeout", "cut off"]);
  expect(answer()).toContain("x-amzn-errortype: RequestTimeoutException");
});

it("any other request has a minute to arrive, even while bytes arrive", async () => {
  const { socket, answer, send } = await begin("/channels");
  await send("one");
  vi.advanceTimersByTime(60_000);
  await once(socket, "close");
  await until(() => ended !== undefined);
  expect([answer().split("\r\n")[0], ended]).toEqual(["HTTP/1.1 408 Request Timeout", "cut off"]);
});

it("a request that has arrived may take longer to be answered, and its connection serves the next", async () => {
  const { socket, answer } = await begin("/channels");
  socket.write("0\r\n\r\n");
  await until(() => answer().includes("done"));
  vi.advanceTimersByTime(600_000);
  socket.write("GET /channels HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await until(() => answer().split("done").length === 3);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

it("a client that stays silent and does not close its side after a refusal loses its connection, once it could read the answer", async () => {
  let accepted: Socket | undefined;
  const look = (message: unknown) => {
    accepted = (message as { socket: Socket }).socket;
  };
  subscribe("net.server.socket", look);
  const socket = connect({ port: Number(new URL(server.url).port), host: "127.0.0.1", allowHalfOpen: true });
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  socket.write("no HTTP at all\r\n\r\n");
  await once(socket, "end");
  unsubscribe("net.server.socket", look);
  expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"The request is not valid HTTP"}$/);
  // The client does nothing from now on.
  await until(() => accepted!.destroyed);
  socket.destroy();
});

it("a stop waits for requests in progress for its time, and then cuts them off and says so", async () => {
  vi.useRealTimers();
  const { socket, answer, send } = await begin("/channels");
  await send("one");
  const stopped = server.stop(300);
  socket.write("0\r\n\r\n");
  await until(() => answer().includes("done"));
  expect(await stopped).toEqual({ wasCutOff: false });
  server = await listen({ fetch: () => new Promise(() => {}) }, { port: 0, host: "127.0.0.1" });
  const stuck = connect(Number(new URL(server.url).port), "127.0.0.1");
  stuck.write("GET /channels HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const closed = once(
    stuck.on("error", () => {}),
    "close",
  );
  await once(stuck, "connect");
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await server.stop(300)).toEqual({ wasCutOff: true });
  expect(performance.now() - start).toBeGreaterThan(300);
  await closed;
});
