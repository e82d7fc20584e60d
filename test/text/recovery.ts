import { expect } from "vitest";
import { Collector } from "../../src/diagnostic/collector.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { applyFixes } from "../../src/diagnostic/fix.ts";
import { scanForgiving } from "../../src/text/forgiving.ts";
import type { JsonNode } from "../../src/text/json-tree.ts";

/**
 * One mistake: where it is, what the message says, what the help says, and the text with its fix alone, which a person
 * decides on unless it is `safe`. Of a message stand here its decisive words and, behind a `…`, its end.
 */
export type Mistake = [start: number, end: number, says: string, help?: string, fixed?: string, safe?: "safe"];

/** A text, what is read of it (`?` where a value cannot be read, `…` where something may be missing), and its mistakes. */
export type Recovery = [text: string, tree: string, ...mistakes: Mistake[]];

/** Reads a text to its end; also the nodes must lie inside of each other, in their order. */
export function recover(text: string): { readonly tree: string; readonly diagnostics: Diagnostic[] } {
  const problems = new Collector();
  const root = scanForgiving(text, problems);
  expectPlaced(root, 0, text.length);
  return { tree: printNode(root), diagnostics: problems.report() };
}

export function expectRecovery(text: string, tree: string, mistakes: readonly Mistake[]): void {
  const found = recover(text);
  expect(found.tree).toBe(tree);
  expect(found.diagnostics.map((each) => placeAndFix(text, each))).toEqual(
    mistakes.map(([start, end, says, , fixed, safe]) => [codeOf(says), "error", start, end, fixed, fixed && safe === "safe"]),
  );
  for (const [at, [, , says, help]] of mistakes.entries()) {
    const diagnostic = found.diagnostics[at]!;
    expect(diagnostic.path).toBe(says === "twice" ? "/a" : "");
    const [words = "", end = ""] = says.split("…");
    expect(diagnostic.message).toContain(words);
    expect(diagnostic.message.endsWith(end)).toBe(true);
    if (help === undefined) expect(diagnostic.help).toBeUndefined();
    else expect(diagnostic.help).toContain(help);
  }
}

function placeAndFix(text: string, { code, severity, span, fix }: Diagnostic): unknown[] {
  const fixed = fix && applyFixes(text, [{ code, severity, path: "", message: "", fix: { ...fix, isSafe: true } }]);
  return [code, severity, span?.start, span?.end, fixed, fix?.isSafe];
}

function codeOf(says: string): Diagnostic["code"] {
  if (says === "twice") return "duplicate-key";
  return says.startsWith("the end of the text") ? "trailing-text" : "invalid-json";
}

function expectPlaced(node: JsonNode, from: number, to: number): void {
  expect(node.start).toBeGreaterThanOrEqual(from);
  expect(node.end).toBeGreaterThanOrEqual(node.start);
  expect(node.end).toBeLessThanOrEqual(to);
  let at = node.start;
  for (const child of childrenOf(node)) {
    expectPlaced(child, at, node.end);
    at = child.end;
  }
}

function childrenOf(node: JsonNode): readonly JsonNode[] {
  if (node.kind === "object") return node.members.map(({ value }) => value);
  return node.kind === "array" ? node.elements : [];
}

function printNode(node: JsonNode): string {
  if (node.kind === "string") return JSON.stringify(node.value);
  if (node.kind === "unreadable") return "?";
  if (node.kind !== "object" && node.kind !== "array") return node.kind;
  const children =
    node.kind === "object" ? node.members.map(({ name, value }) => `${name}:${printNode(value)}`) : node.elements.map(printNode);
  const inside = [...children, ...(node.complete ? [] : ["…"])].join(",");
  return node.kind === "object" ? `{${inside}}` : `[${inside}]`;
}
