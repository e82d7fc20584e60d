import type { Operator } from "../operator/operator.ts";
import { operators } from "../operator/operators.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "./filter-rule.ts";

/**
 * The canonical form: rules that differ only by order and repeats have the same one, and it means the same
 * as the rule, in both semantics. Members by name, branches and exclusions by their text, strings by code
 * unit; repeats dropped, at every level. Exclusions are lists, as in the guide. O(n log n).
 */
export function canonicalRule(rule: RuleNode): RuleNode {
  return { members: rule.members.map(canonicalMember).sort((a, b) => byCodeUnit(keyOf(a), keyOf(b))) };
}

function canonicalMember(member: AttributeNode | OrNode): AttributeNode | OrNode {
  if (member.kind === "or") {
    if (member.branches.length === 1) return { kind: "or", branches: member.branches.map(canonicalRule) };
    const byText = new Map(member.branches.map(canonicalRule).map((branch) => [printRule(branch), branch]));
    return { kind: "or", branches: sortUnique([...byText.keys()], byCodeUnit).map((text) => byText.get(text) as RuleNode) };
  }
  const { kind, name, entries } = member;
  if (entries.length === 1 && entries[0]?.operand.length === 1) return member;
  return { kind, name, entries: operators.flatMap((operator) => sortUnique(entriesOf(operator, entries), byOperand)) };
}

function entriesOf(operator: Operator, entries: readonly EntryNode[]): EntryNode[] {
  return entries
    .filter((entry) => entry.operator === operator)
    .map(({ operand }) => ({ operator, operand: sortUnique(operand, byCodeUnit) }));
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

function keyOf(member: AttributeNode | OrNode): string {
  return member.kind === "or" ? "$or" : member.name;
}

function byOperand(a: EntryNode, b: EntryNode): number {
  for (let i = 0; i < a.operand.length && i < b.operand.length; i++) {
    const order = byCodeUnit(a.operand[i] as string, b.operand[i] as string);
    if (order !== 0) return order;
  }
  return a.operand.length - b.operand.length;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortUnique<T>(items: readonly T[], compare: (a: T, b: T) => number): T[] {
  const sorted = [...items].sort(compare);
  return sorted.filter((item, index) => index === 0 || compare(sorted[index - 1] as T, item) !== 0);
}
