import { Collector } from "../diagnostic/collector.ts";
import type { JsonNode } from "../text/json-tree.ts";
import { scanJson } from "../text/scan.ts";
import type { FilterRule } from "./filter-rule.ts";

/** The JSON of an accepted text, which is read again. Objects have no prototype, so that every name is an ordinary one. */
export function jsonOf(text: string): FilterRule {
  return toJson(scanJson(text, new Collector())) as FilterRule;
}

/** The value of a tree that was read without errors. */
export function toJson(node: JsonNode): unknown {
  if (node.kind === "string") return node.value;
  if (node.kind === "array") return node.elements.map(toJson);
  if (node.kind !== "object") throw new TypeError(`a rule holds no ${node.kind}`);
  const object: Record<string, unknown> = Object.create(null);
  for (const { name, value } of node.members) object[name] = toJson(value);
  return object;
}
