import type { Finding } from "../diagnostic/collector.ts";
import { isRecord } from "../diagnostic/describe.ts";
import { safeEdit } from "../diagnostic/edit.ts";
import { shorten } from "../diagnostic/quote.ts";
import type { JsonNode } from "../text/json-tree.ts";

/**
 * What to say of a refused text that is a rule once it is decoded: a JSON string that holds one, or a rule
 * that still has the backslashes with which the guide shows it inside a request; else `undefined`.
 *
 * ```text
 * "{\"mention\":[\"Bob\"]}"     {\"mention\":[\"Bob\"]}
 * ```
 */
export function findEncodedTwice(text: string, root: JsonNode): Finding | undefined {
  const decoded = root.kind === "string" ? root.value : text.includes('\\"') ? decode(`"${text.trim()}"`) : undefined;
  if (typeof decoded !== "string" || !isRecord(decode(decoded))) return undefined;
  return {
    span: { start: 0, end: text.length },
    path: "",
    message: "the text is a rule that was encoded or quoted once more, as it stands inside a JSON request or a shell command",
    help: `write ${shorten(decoded)}`,
    fix: safeEdit({ start: 0, end: text.length }, decoded),
  };
}

function decode(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
