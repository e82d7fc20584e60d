import { connect } from "node:net";

/** The answer on a socket: the status, the headers in lower case, the body. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Writes bytes to a port, and returns the first answer. The sender ends its side, so that a server that waits for more sees the
 * end.
 */
export function raw(url: string, bytes: string | Uint8Array): Promise<RawAnswer | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A client that still writes when it is answered may find the connection closed.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => resolve(parse(Buffer.concat(chunks).toString("latin1"))));
    socket.end(bytes);
  });
}

function parse(text: string): RawAnswer | undefined {
  const [, status, head, body] = /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(text) ?? [];
  if (status === undefined) return undefined;
  const headers = Object.fromEntries(
    (head ?? "").split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const length = Number(headers["content-length"] ?? Number.NaN);
  return { status: Number(status), headers, body: Number.isNaN(length) ? (body ?? "") : (body ?? "").slice(0, length) };
}
