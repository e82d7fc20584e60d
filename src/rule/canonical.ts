import { operators } from "../operator/operators.ts";
import type { AttributeNode, EntryNode, OrNode, RuleNode } from "./filter-rule.ts";

/**
 * The canonical form: rules that differ only by order and repeats have the same one, and it means the same
 * as the rule, in both semantics. Members by name, branches and exclusions by their text, strings by code
 * unit; repeats dropped, at every level. Exclusions are lists, as in the guide. O(n log n).
 */
export function canonicalRule(rule: RuleNode): RuleNode {
  const members = sortUnique(unlessSame(rule.members, canonicalMember), byName);
  return members === rule.members ? rule : { members };
}

function canonicalMember(member: AttributeNode | OrNode): AttributeNode | OrNode {
  if (member.kind === "or") {
    const branches = sortUnique(unlessSame(member.branches, canonicalRule), byText);
    return branches === member.branches ? member : { kind: "or", branches };
  }
  const { kind, name } = member;
  const sorted = unlessSame(member.entries, sortOperand);
  const entries = sorted.length === 1 ? sorted : sortUnique(sorted, byOperatorAndOperand);
  return entries === member.entries ? member : { kind, name, entries };
}

function sortOperand(entry: EntryNode): EntryNode {
  const operand = sortUnique(entry.operand, byCodeUnit);
  return operand === entry.operand ? entry : { operator: entry.operator, operand };
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

function byName(a: AttributeNode | OrNode, b: AttributeNode | OrNode): number {
  return byCodeUnit(keyOf(a), keyOf(b));
}

/** The order of the texts of two branches, without writing them out. */
function byText(a: RuleNode, b: RuleNode): number {
  return byItems(a.members, b.members, byMemberText);
}

function byMemberText(a: AttributeNode | OrNode, b: AttributeNode | OrNode): number {
  const order = byQuoted(keyOf(a), keyOf(b));
  if (order !== 0) return order;
  if (a.kind === "or" && b.kind === "or") return byItems(a.branches, b.branches, byText);
  return a.kind === "attribute" && b.kind === "attribute" ? byItems(a.entries, b.entries, byEntryText) : 0;
}

function byEntryText(a: EntryNode, b: EntryNode): number {
  return byCodeUnit(printEntry(a), printEntry(b));
}

/** The order of lists as they are printed: where one ends, the other has a comma, which stands before every closing bracket. */
function byItems<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i] as T, b[i] as T);
    if (order !== 0) return order;
  }
  return b.length - a.length;
}

/** The order of strings as they are printed, between quotes. */
function byQuoted(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [unit, other] = [a.charCodeAt(i), b.charCodeAt(i)];
    // What might be printed with an escape is printed.
    if (!isPrintedAsIs(unit) || !isPrintedAsIs(other)) break;
    if (unit !== other) return unit - other;
  }
  return byCodeUnit(JSON.stringify(a), JSON.stringify(b));
}

function isPrintedAsIs(unit: number): boolean {
  return unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c;
}

function byOperatorAndOperand(a: EntryNode, b: EntryNode): number {
  if (a.operator !== b.operator) return operators.indexOf(a.operator) - operators.indexOf(b.operator);
  for (let i = 0; i < a.operand.length && i < b.operand.length; i++) {
    const order = byCodeUnit(a.operand[i] as string, b.operand[i] as string);
    if (order !== 0) return order;
  }
  return a.operand.length - b.operand.length;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The items themselves when they are sorted without repeats. */
function sortUnique<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  let isSorted = true;
  for (let i = 1; i < items.length && isSorted; i++) isSorted = compare(items[i - 1] as T, items[i] as T) < 0;
  if (isSorted) return items;
  const sorted = [...items].sort(compare);
  return sorted.filter((item, index) => index === 0 || compare(sorted[index - 1] as T, item) !== 0);
}

/** The items themselves when `change` gives every one back as it was. */
function unlessSame<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as T;
    const after = change(item);
    if (after !== item) changed ??= items.slice(0, i);
    changed?.push(after);
  }
  return changed ?? items;
}
