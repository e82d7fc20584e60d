import { hash } from "node:crypto";
import { Fields } from "./model/copy.ts";

/** Returns the SHA-256 of separated parts, in hexadecimal digits. The order of fields in objects does not matter. */
export function digest(...parts: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(parts.map(inOrder)));
}

/** Returns the same value with sorted fields: itself if it has none. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.some((each) => typeof each === "object") ? value.map(inOrder) : value;
  const names = Object.keys(value);
  if (!areSorted(names)) names.sort();
  const sorted = new Fields();
  for (const name of names) sorted[name] = inOrder((value as Record<string, unknown>)[name]);
  return sorted;
}

function areSorted(names: readonly string[]): boolean {
  for (let at = 1; at < names.length; at++) if (names[at - 1]! > names[at]!) return false;
  return true;
}
