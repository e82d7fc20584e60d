import { Collector } from "../diagnostic/collector.ts";
import type { Span } from "../diagnostic/diagnostic.ts";
import type { JsonNode } from "../text/json-tree.ts";
import { scanJson } from "../text/scan.ts";

/**
 * The position of a part of an accepted rule in its text, and those of its parts, in the order of the rule: conditions, then
 * entries or branches. Below an entry are its strings, inside the operator if it has one.
 */
export interface PositionedPart {
  /** The step to it from the part around it: a name, or an index in a list. Empty for the rule itself. */
  readonly step: string | number;
  /** The range, including the name of a condition. */
  readonly span: Span;
  /** The range without the name. */
  readonly valueSpan: Span;
  /** The range of the name of a condition; empty for other parts. */
  readonly nameSpan: Span;
  /** The string at this position, if it is one. */
  readonly string: string | undefined;
  readonly parts: readonly PositionedPart[];
}

/** Returns the positions of the parts of an accepted text. Reads the text again, because only reports need positions. O(length). */
export function positionsOf(text: string): PositionedPart {
  const root = scanJson(text, new Collector());
  return positioned(root, "", { start: root.start, end: root.start });
}

function positioned(node: JsonNode, step: string | number, nameSpan: Span): PositionedPart {
  const { start, end } = node;
  const parts =
    node.kind === "object"
      ? node.members.map(({ name, nameStart, nameEnd, value }) => positioned(value, name, { start: nameStart, end: nameEnd }))
      : node.kind === "array"
        ? node.elements.map((element, index) => positioned(element, index, { start: element.start, end: element.start }))
        : [];
  const string = node.kind === "string" ? node.value : undefined;
  return { step, span: { start: nameSpan.start, end }, valueSpan: { start, end }, nameSpan, string, parts };
}
