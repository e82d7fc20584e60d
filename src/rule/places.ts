import { Collector } from "../diagnostic/collector.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { JsonNode } from "../text/json-tree.ts";
import { scanJson } from "../text/scan.ts";

/**
 * Where a part of an accepted rule stands in its text, and where the parts of that do. The order is that of the
 * rule: members, then entries or branches; below an entry its strings, under the operator if it has one.
 */
export interface PlacedPart {
  /** The step to it from the part around it: a name, or a number in a list; of the rule itself the empty string. */
  readonly step: string | number;
  /** With the name of a member, the name too. */
  readonly span: Span;
  /** Without the name. */
  readonly valueSpan: Span;
  /** Of the name of a member; else an empty one. */
  readonly nameSpan: Span;
  /** The string that stands there, if it is one. */
  readonly string: string | undefined;
  readonly parts: readonly PlacedPart[];
}

/** The places of the parts of an accepted text, which is read again: only who tells a user of them needs them. O(length). */
export function placesOf(text: string): PlacedPart {
  const root = scanJson(text, new Collector());
  return placed(root, "", { start: root.start, end: root.start });
}

function placed(node: JsonNode, step: string | number, nameSpan: Span): PlacedPart {
  const { start, end } = node;
  const parts =
    node.kind === "object"
      ? node.members.map(({ name, nameStart, nameEnd, value }) => placed(value, name, { start: nameStart, end: nameEnd }))
      : node.kind === "array"
        ? node.elements.map((element, index) => placed(element, index, { start: element.start, end: element.start }))
        : [];
  const string = node.kind === "string" ? node.value : undefined;
  return { step, span: { start: nameSpan.start, end }, valueSpan: { start, end }, nameSpan, string, parts };
}
