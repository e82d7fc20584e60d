import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { OperationName, RequestOf } from "../../messaging/model/operations.ts";
import { print, readMembers } from "./codec.ts";
import { type AppOptions, requireSigned } from "./context.ts";
import { atEndOfTurn } from "./end-of-turn.ts";
import { parseObject } from "./json-body.ts";
import { redact } from "./log.ts";
import { failureOf, record } from "./outcome.ts";
import { headersOf, Refused, refusals } from "./refusal.ts";
import { type Match, match } from "./routes.ts";
import { readTarget, type Target } from "./target.ts";

/** The most bytes of a body. The largest request of the model, a batch of 100 ARNs, has a quarter of it. */
const MAX_BODY = 1024 * 1024;

/** Answers a request, or returns false if it is not for this handler. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Answers the operations of the API with the objects of Node itself: web streams, requests and responses around a body that is already in
 * memory would take half of the time (bench/http.ts). Everything else is for the app.
 */
export function createApi(options: AppOptions): Handle {
  return (request, response) => {
    const target = readTarget(request.url ?? "");
    const found = target === undefined ? undefined : match(request.method ?? "", target);
    if (target === undefined || found === undefined) return false;
    void answer(request, response, { target, found }, options);
    return true;
  };
}

interface Asked {
  readonly target: Target;
  readonly found: Match;
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: Asked, options: AppOptions): Promise<void> {
  const { name, operation } = asked.found;
  const start = performance.now();
  const requestId = randomUUID();
  let { status } = operation as { status: number };
  let headers: Record<string, string | number>;
  let text: string;
  try {
    text = await perform(request, requestId, asked, options);
    headers = { "x-amzn-requestid": requestId, "content-type": "application/json" };
  } catch (error) {
    const refusal = failureOf(error, request, { requestId, operation: name }, options);
    ({ status } = refusal);
    headers = headersOf(refusal, requestId);
    text = JSON.stringify(refusal.body);
  }
  atEndOfTurn(() => {
    // A client that holds its connection open would keep the service from ending.
    if (options.isStopping()) headers.connection = "close";
    if (status !== 204) headers["content-length"] = Buffer.byteLength(text);
    response.writeHead(status, headers).end(status === 204 ? undefined : text);
    record({ requestId, operation: name, method: request.method ?? "", status, start }, options);
  });
}

/** Returns the text of the response. */
async function perform(request: IncomingMessage, requestId: string, { target, found }: Asked, options: AppOptions): Promise<string> {
  const { messaging, log, isStopping } = options;
  if (isStopping()) throw new Refused(refusals.stopping);
  const { name, operation, fields, labels } = found;
  const raw = await readAll(request);
  const header = (each: string) => headerOf(request, each);
  if (options.keys.length > 0) await requireSigned({ method: request.method ?? "", target, header, body: raw }, options);
  const body = found.hasBody ? readBody(header("content-type"), raw) : {};
  const members = readMembers(fields, { labels, query: target.query, header, body });
  if (log.isLevelEnabled("debug")) log.debug({ requestId, operation: name, request: redact(operation, members) }, "operation");
  return print(await messaging.call(name as OperationName, members as RequestOf<OperationName>));
}

/** Reads the body. @throws Refused as soon as it is too large; the rest is dropped as it arrives. */
function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = () => reject(new Refused(refusals.bodyTooLarge));
    if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) {
      request.resume();
      refuse();
      return;
    }
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY) chunks.push(chunk);
      else refuse();
    });
    request.on("end", () => atEndOfTurn(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))));
    request.on("error", reject);
    request.on("close", () => {
      if (!request.complete) reject(new Refused(refusals.bodyIncomplete));
    });
  });
}

/** A header; the object of all headers has inherited names. */
function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(", ") : value;
}

/**
 * Reads the fields of a body; an empty body has none. The content type must be present: a browser sends a body without one, or
 * with `text/plain`, from any page and without asking.
 */
function readBody(contentType: string | undefined, raw: Buffer): Record<string, unknown> {
  if (raw.length === 0) return {};
  const type = contentType === "application/json" ? contentType : contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/x-amz-json-1.1") throw new Refused(refusals.wrongContentType);
  return parseObject(raw);
}
