import { isUtf8 } from "node:buffer";
import { Collector } from "../../diagnostic/collector.ts";
import { hasNamesOnce } from "../../text/names-once.ts";
import { scanJson } from "../../text/scan.ts";
import { Refused, refusals } from "./refusal.ts";

/**
 * Parses the object of a body. Errors of the engine are dropped, because they quote the body. A body that has a name twice in
 * one object is rejected: JSON.parse would silently keep the last value.
 */
export function parseObject(raw: Uint8Array): Record<string, unknown> {
  const text = decode(raw);
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused(refusals.notJson);
  // The quick check cannot judge a deeply nested body; the scanner can.
  if (!hasNamesOnce(text, value) && repeatsName(text)) throw new Refused(refusals.repeatedName);
  return value as Record<string, unknown>;
}

function repeatsName(text: string): boolean {
  const problems = new Collector();
  scanJson(text, problems);
  return problems.report().some(({ code }) => code === "duplicate-key");
}

function decode(raw: Uint8Array): string {
  if (!isUtf8(raw)) throw new Refused(refusals.notUtf8);
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString();
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(refusals.notJson);
  }
}
