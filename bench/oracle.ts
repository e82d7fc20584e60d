import type { FilterRule, MessageAttributes, Semantics } from "../src/index.ts";

/**
 * Whether a rule holds, word by word as the specification has it and as slowly as it likes; shares nothing
 * with the library. Every engine's answers, ours too, are held against it before anything is timed.
 */
export function oracle(rule: FilterRule, attributes: MessageAttributes, semantics: Semantics = "guide"): boolean {
  return Object.entries(rule).every(([name, list = []]) => {
    if (name === "$or") return (list as FilterRule[]).some((branch) => oracle(branch, attributes, semantics));
    const values = new Set(Object.hasOwn(attributes, name) ? (attributes[name]?.StringValues ?? []) : []);
    return list.some((entry) => {
      if (typeof entry === "string") return values.has(entry);
      const excluded = [(entry as { "anything-but": string | string[] })["anything-but"]].flat();
      const outside = [...values].filter((value) => !excluded.includes(value));
      return semantics === "guide" ? outside.length === values.size : outside.length > 0;
    });
  });
}
