import { hash } from "node:crypto";
import { Fields } from "./model/copy.ts";

/** Returns the SHA-256 of separated parts, in hexadecimal digits. The order of fields in objects does not matter. */
export function digest(...parts: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(parts.map(inOrder)));
}

/** Returns the same value with sorted fields. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const sorted = new Fields();
  for (const name of Object.keys(value).sort()) sorted[name] = inOrder((value as Record<string, unknown>)[name]);
  return sorted;
}
