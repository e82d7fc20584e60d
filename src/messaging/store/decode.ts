import type { SchemaError, Validate } from "../../schema/schema-error.ts";
import { validatorOf } from "../model/check.ts";
import { type Key, type Kind, type Rows, rowShapes } from "./rows.ts";
import { DamagedRowError } from "./store.ts";

const validators = Object.fromEntries(Object.entries(rowShapes).map(([kind, shape]) => [kind, validatorOf(shape)])) as Record<
  Kind,
  Validate
>;

/** No row of the service has so many levels. Many more would overflow the stack of a reader. */
const MAX_LEVELS = 100;
/** Shorter texts cannot have dangerously many levels. */
const LONG = 2000;

/**
 * Returns the text of a row, for stores that keep texts.
 * The text is JSON, without `undefined` fields. O(size of the row).
 *
 * @example
 * ```ts
 * import { encodeRow } from "pushsieve/messaging/store";
 *
 * encodeRow({ CreatedBy: "arn:eve", CreatedAt: 0 }); // => '{"CreatedBy":"arn:eve","CreatedAt":0}'
 * ```
 */
export function encodeRow(value: Rows[Kind]): string {
  return JSON.stringify(value);
}

/**
 * Reads the value of a row from its text.
 *
 * @throws DamagedRowError if it is not JSON, is nested too deeply, or does not have the shape of its kind.
 *
 * @example
 * ```ts
 * import { decodeRow } from "pushsieve/messaging/store";
 *
 * const key = { kind: "moderator", group: "arn:team", id: "arn:bob" } as const;
 * const text = '{"CreatedBy":"arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/eve","CreatedAt":0}';
 * decodeRow(key, text).CreatedAt; // => 0
 * ```
 */
export function decodeRow<K extends Kind>(key: Key<K>, text: string): Rows[K] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the text.
    throw new DamagedRowError(key, "it is not JSON");
  }
  const [first] = validators[key.kind](value);
  if (first !== undefined) throw new DamagedRowError(key, describe(first));
  // Unknown fields have no shape.
  if (text.length > LONG && isDeeper(value, MAX_LEVELS)) throw new DamagedRowError(key, "it is nested too deeply");
  return value as Rows[K];
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

function describe({ instancePath, keyword, message }: SchemaError): string {
  const where = instancePath === "" ? "it" : instancePath.slice(1).replaceAll("/", ".");
  return `${where} ${keyword === "pattern" ? "does not have the required form" : message}`;
}
