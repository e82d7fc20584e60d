import { Collector } from "../diagnostic/collector.ts";
import type { JsonNode } from "../text/json-tree.ts";
import { scanJson } from "../text/scan.ts";
import type { FilterRule } from "./filter-rule.ts";

/** Returns the JSON of an accepted text, which is read again. Objects have no prototype, so that every name is an ordinary one. */
export function jsonOf(text: string): FilterRule {
  return toJson(scanJson(text, new Collector()), text) as FilterRule;
}

/** Returns the value of a tree that was read without errors from a text. */
export function toJson(node: JsonNode, text: string): unknown {
  if (node.kind === "string") return node.value;
  if (node.kind === "array") return node.elements.map((element) => toJson(element, text));
  if (node.kind !== "object") return JSON.parse(text.slice(node.start, node.end));
  const object: Record<string, unknown> = Object.create(null);
  for (const { name, value } of node.members) object[name] = toJson(value, text);
  return object;
}
