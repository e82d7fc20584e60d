import { createHash } from "node:crypto";

/** Returns the SHA-256 of separated parts, in hexadecimal digits. The order of fields in objects does not matter. */
export function digest(...parts: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify(parts.map(inOrder)))
    .digest("hex");
}

/** Returns the same value with sorted fields. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder((value as Record<string, unknown>)[name])]));
}
