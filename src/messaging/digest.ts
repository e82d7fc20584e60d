import { createHash } from "node:crypto";

/** Returns the SHA-256 of separated parts, in hexadecimal digits. The order of fields in objects does not matter. */
export function digest(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts, inOrder)).digest("hex");
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
