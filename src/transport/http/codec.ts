import { Fields } from "../../messaging/model/copy.ts";
import type { InputMember } from "../../messaging/model/operation.ts";
import type { Shape } from "../../messaging/model/shape.ts";
import type { Match } from "./routes.ts";

/** The parts of a request that hold its fields. */
export interface Parts {
  readonly labels: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly header: (name: string) => string | undefined;
  /** The body, for operations that have fields in it. */
  readonly body: Readonly<Record<string, unknown>>;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Collects the fields of a request. Unreadable values stay unchanged, so the operation rejects them. */
export function readMembers(fields: Match["fields"], parts: Parts): Record<string, unknown> {
  const members = new Fields();
  for (const [name, member] of fields) {
    const value = memberOf(name, member, parts);
    if (value !== undefined) members[name] = value;
    // The SDKs make tokens before they send: on the wire one that is missing is a mistake.
    else if (member.isToken === true) members[name] = null;
  }
  return members;
}

function memberOf(name: string, { in: place, as = name, shape }: InputMember, { labels, query, header, body }: Parts): unknown {
  switch (place) {
    case "path":
      return labels.get(name);
    case "query":
      return parse(query.get(as), shape);
    case "header":
      return header(as);
    case "body":
      return Object.hasOwn(body, as) ? body[as] : undefined;
  }
}

function parse(text: string | undefined, shape: Shape): unknown {
  if (text === undefined) return undefined;
  if (shape.kind === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (shape.kind === "timestamp") return TIME.test(text) ? new Date(text) : text;
  return text;
}

/** Prints a response as JSON, with times in seconds since 1970, as in rest-json. */
export function print(response: object): string {
  // A replacer takes several times as long, and most responses to requests that come often have no times.
  if (!hasDate(response)) return JSON.stringify(response);
  return JSON.stringify(response, function (this: Record<string, unknown>, key, value: unknown) {
    // JSON.stringify has already turned a Date into a text at this point.
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}

function hasDate(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof Date || Object.values(value).some(hasDate);
}
