import { withArticle } from "../diagnostic/describe.ts";

/** A part of the text: a half-open range of UTF-16 code units. */
interface Placed {
  readonly start: number;
  readonly end: number;
}

/** A member of an object, in the order of the text; a name may occur more than once. */
export interface JsonMember {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly value: JsonNode;
}

export interface JsonObject extends Placed {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
  /** False if a part of it could not be read, so that missing names or elements may still exist. */
  readonly complete: boolean;
}

export interface JsonArray extends Placed {
  readonly kind: "array";
  readonly elements: readonly JsonNode[];
  readonly complete: boolean;
}

interface JsonString extends Placed {
  readonly kind: "string";
  readonly value: string;
}

/** A number, `true`, `false` or `null`; rules do not use their values. */
export interface JsonLiteral extends Placed {
  readonly kind: "number" | "boolean" | "null";
}

/** A missing or unreadable value; it has been reported. */
interface JsonUnreadable extends Placed {
  readonly kind: "unreadable";
}

export type JsonNode = JsonObject | JsonArray | JsonString | JsonLiteral | JsonUnreadable;

/** Describes the kind of a node, for messages. No message says it of what is unreadable: that has been reported. */
export function describeKind(node: JsonNode): string {
  return node.kind === "null" ? node.kind : withArticle(node.kind);
}
