import { operators } from "../operator/operators.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "./filter-rule.ts";

/**
 * The canonical form: rules that differ only by order and repeats have the same one, and it means the same
 * as the rule, in both semantics. Members by name, branches and exclusions by their text, strings by code
 * unit; repeats dropped, at every level. Exclusions are lists, as in the guide. O(n log n).
 */
export function canonicalRule(rule: RuleNode): RuleNode {
  return { members: sortUnique(rule.members.map(canonicalMember), (member) => (member.kind === "or" ? "$or" : member.name)) };
}

function canonicalMember(member: AttributeNode | OrNode): AttributeNode | OrNode {
  if (member.kind === "or") return { kind: "or", branches: sortUnique(member.branches.map(canonicalRule), printRule) };
  const { kind, name } = member;
  const entries = operators.flatMap((operator) =>
    sortUnique(
      member.entries
        .filter((entry) => entry.operator === operator)
        .map((entry) => ({ operator, operand: sortUnique(entry.operand, (each) => each) })),
      printEntry,
    ),
  );
  return { kind, name, entries };
}

/** A rule as JSON text, members and entries in their order. */
export function printRule(rule: RuleNode): string {
  return `{${rule.members.map(printMember).join(",")}}`;
}

function printMember(member: AttributeNode | OrNode): string {
  return member.kind === "or"
    ? `"$or":[${member.branches.map(printRule).join(",")}]`
    : `${JSON.stringify(member.name)}:[${member.entries.map(printEntry).join(",")}]`;
}

function printEntry(entry: EntryNode): string {
  return entry.operator.print(entry.operand);
}

function sortUnique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const [first] = items;
  if (items.length < 2) return first === undefined ? [] : [first];
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey.keys()].sort(byCodeUnit).map((key) => byKey.get(key) as T);
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
