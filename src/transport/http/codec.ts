import type { InputMember, Operation } from "../../messaging/model/operation.ts";
import type { Shape } from "../../messaging/model/shape.ts";

/** Where the members of a request are. */
export interface Parts {
  readonly labels: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly header: (name: string) => string | undefined;
  /** What the body holds, for operations that have members in it. */
  readonly body: Readonly<Record<string, unknown>>;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

export function hasBody(operation: Operation): boolean {
  return Object.values(operation.input).some((member) => member.in === "body");
}

/** The members of a request; what cannot be read stays as it is, for the operation to refuse. */
export function readMembers(operation: Operation, parts: Parts): Record<string, unknown> {
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(operation.input)) {
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

/** A response as JSON: times as seconds since 1970, as rest-json has them. */
export function print(response: object): string {
  return JSON.stringify(response, function (this: Record<string, unknown>, key, value: unknown) {
    // JSON.stringify has already made a text of a Date when it asks.
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}
