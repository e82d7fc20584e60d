import { visible } from "../diagnostic/visible.ts";
import type { ExplainedAttribute, ExplainedEntry, ExplainedOr, ExplainedRule, Explanation } from "./explain.ts";

type Part = ExplainedRule | ExplainedOr | ExplainedAttribute | ExplainedEntry;

/**
 * Renders an explanation for people: a line for every part of the rule, ticked or crossed, with the values it saw. Control
 * characters appear as `·`.
 *
 * @example
 * ```ts
 * import { compileFilterRule } from "pushsieve";
 * import { explainRule, renderExplanation } from "pushsieve/diagnose";
 *
 * const rule = compileFilterRule('{"mention":["Bob"]}');
 * renderExplanation(explainRule(rule, { mention: { StringValues: ["Tom"] } }));
 * // ✗ the rule does not hold: all of
 * //   ✗ mention = "Tom"
 * //     ✗ "Bob" is not among the values
 * ```
 */
export function renderExplanation(explanation: Explanation): string {
  return renderPart(explanation.rule, "").join("\n");
}

function renderPart(part: Part, indent: string): string[] {
  const line = visible(`${indent}${part.matched ? "✓" : "✗"} ${headline(part)}`);
  return [line, ...partsOf(part).flatMap((each) => renderPart(each, `${indent}  `))];
}

function partsOf(part: Part): readonly Part[] {
  if (part.kind === "rule") return part.members;
  if (part.kind === "or") return part.branches;
  return part.kind === "attribute" ? part.entries : [];
}

function headline(part: Part): string {
  switch (part.kind) {
    case "rule":
      return part.path === "" ? `the rule ${part.matched ? "holds" : "does not hold"}: all of` : "all of";
    case "or":
      return "any of ($or)";
    case "attribute":
      return `${printName(part.name)} ${part.values.length === 0 ? `is absent${part.near === undefined ? "" : `; ${part.near}`}` : `= ${part.values.map((value) => JSON.stringify(value)).join(", ")}`}`;
    case "entry":
      return part.because;
  }
}

/** Prints plain words unchanged, and any other text as a JSON string, so that it cannot break the line. */
function printName(name: string): string {
  return /^[\w$-]+$/.test(name) ? name : JSON.stringify(name);
}
