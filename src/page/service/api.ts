import type { Span } from "pushsieve";

/** A diagnostic as the service sends it: without its texts, which could quote the rule. */
export interface RefusedPart extends Partial<Span> {
  readonly code: string;
}

/** The service has rejected a request, or it does not answer. */
export class ServiceError extends Error {
  /** 0 if there was no answer. */
  readonly status: number;
  readonly diagnostics: readonly RefusedPart[];

  constructor(status: number, message: string, diagnostics: readonly RefusedPart[] = []) {
    super(message);
    this.status = status;
    this.diagnostics = diagnostics;
  }
}

interface Request {
  /** The user that the request acts for; operations of the API need one. */
  readonly bearer?: string;
  readonly body?: object;
}

/** Where the service is; relative to the page, because the service serves it. */
export const service = { base: "./" };

/**
 * Calls an operation of the API or an endpoint of `/_pushsieve/`; docs/service.md has all of them.
 *
 * @throws ServiceError
 */
export async function call<T = unknown>(method: string, path: string, { bearer, body }: Request = {}): Promise<T> {
  const headers: Record<string, string> = { "x-pushsieve": "page" };
  if (bearer !== undefined) headers["x-amz-chime-bearer"] = bearer;
  if (body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(service.base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch {
    throw new ServiceError(0, "the service does not answer");
  }
  const text = await response.text();
  const answer = text === "" ? {} : (JSON.parse(text) as { Code?: string; Message?: string; Diagnostics?: RefusedPart[] });
  if (response.ok) return answer as T;
  const { Code = `status ${response.status}`, Message = "", Diagnostics } = answer;
  throw new ServiceError(response.status, `${Code}: ${Message}`, Diagnostics);
}

/** Encodes a name as one segment of a path. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}

/** A token that no other request has; also outside of secure contexts. */
export function freshToken(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
