import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP, isIPv4 } from "node:net";
import { type Refusal, refusals } from "./refusal.ts";

/** Whose requests the service answers. */
export interface GuardOptions {
  /** The host that the service listens on. */
  readonly host: string;
  /** Other names by which clients may call it. */
  readonly allowHosts?: readonly string[] | undefined;
  /** The origins whose pages may call it. */
  readonly cors?: readonly string[] | undefined;
}

/** Returns why a request is rejected, `"preflight"` if its answer is complete with its headers, or `undefined`. */
export type Guard = (request: IncomingMessage, response: ServerResponse) => Refusal | "preflight" | undefined;

/** Which headers of answers a page of another origin may read. */
const EXPOSED = "x-amzn-errortype, x-amzn-requestid";
/**
 * Names that older clients put before the host of the service. Only names of this machine may have one: with a
 * prefix, any other name is a different name, which may have another owner.
 */
const PREFIX = /^(?:messaging|identity)-/;
const WILDCARDS = ["0.0.0.0", "::", ""];

/**
 * Keeps pages on the internet away from a service that only this machine can reach. It stands before everything that the service
 * answers.
 *
 * - A page whose name suddenly leads to 127.0.0.1 (DNS rebinding) is of the same origin as the service. Its requests have its name as
 *   their host, and no other page can set that header.
 * - Any page can send requests that a form could send, and does not see the answers. Nothing that such a request can reach changes
 *   data: operations need `content-type: application/json` or `x-amz-chime-bearer`, the endpoints beside them need `x-pushsieve`
 *   (`inspect.ts`). A browser asks before it sends these (preflight), and only the origins of `cors` get the permission.
 */
export function createGuard({ host, allowHosts = [], cors = [] }: GuardOptions): Guard {
  const names = new Set([host, ...allowHosts].map((name) => bracketed(name.toLowerCase())));
  const anyAddress = WILDCARDS.includes(host);
  const origins = new Set(cors);
  // Rebinding needs a name, so an address is safe; with a wildcard the addresses of this machine are not known.
  const isOurs = (name: string) =>
    names.has(name) || isLoopback(name.replace(PREFIX, "")) || (anyAddress && isIP(name.replace(/^\[|\]$/g, "")) !== 0);

  return (request, response) => {
    const { headers, url = "" } = request;
    const name = nameOf(/^https?:\/\/([^/?#]*)/.exec(url)?.[1] ?? headers.host ?? "");
    if (name === undefined) return refusals.malformedRequest;
    if (!isOurs(name)) return refusals.unknownHost;
    if (origins.size > 0) {
      response.setHeader("vary", "origin");
      const isPermitted = headers.origin !== undefined && origins.has(headers.origin);
      if (isPermitted && permit(request, response)) return "preflight";
    }
    return undefined;
  };
}

/** Lets a page read the answer. Returns whether the request was only the browser's question. */
function permit({ headers, method }: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader("access-control-allow-origin", String(headers.origin));
  response.setHeader("access-control-expose-headers", EXPOSED);
  const asked = headers["access-control-request-method"];
  if (method !== "OPTIONS" || asked === undefined) return false;
  response.setHeader("access-control-allow-methods", asked);
  // The headers of AWS SDKs are not fixed: a permitted origin may send any.
  response.setHeader("access-control-allow-headers", headers["access-control-request-headers"] ?? "");
  response.setHeader("access-control-max-age", "600");
  if (headers["access-control-request-private-network"] === "true") response.setHeader("access-control-allow-private-network", "true");
  return true;
}

/** Returns the name of a host without its port, in lower case, an IPv6 address in brackets; `undefined` if it has another form. */
function nameOf(host: string): string | undefined {
  const [, name] = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i.exec(host) ?? [];
  return name?.toLowerCase();
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || (isIPv4(name) && name.startsWith("127."));
}

function bracketed(name: string): string {
  return name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
}
