import type { Finding } from "../diagnostic/collector.ts";
import { isRecord } from "../diagnostic/describe.ts";
import { safeEdit } from "../diagnostic/edit.ts";
import { shorten } from "../diagnostic/quote.ts";
import type { JsonNode } from "../text/json-tree.ts";

/**
 * Reports a rejected text that is a rule after decoding: a JSON string that contains one, or a rule with the backslashes that the
 * guide shows inside a request. `undefined` for any other text.
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
    message: "the text is a rule that was encoded or quoted again, as in a JSON request or a shell command",
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
