import { Refused, refusals } from "./refusal.ts";

/** Parses the object of a body. Errors of the engine are dropped, because they quote the body. */
export function parseObject(raw: Uint8Array): Record<string, unknown> {
  const value = parse(decode(raw));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused(refusals.notJson);
  return value as Record<string, unknown>;
}

function decode(raw: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    throw new Refused(refusals.notUtf8);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(refusals.notJson);
  }
}
