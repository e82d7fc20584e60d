import { canonicalRule, printRule } from "../rule/canonical.ts";
import type { AttributeNode, OrNode, RuleNode } from "../rule/filter-rule.ts";

type Member = AttributeNode | OrNode;

/**
 * The same rule in a shorter form, by what holds in any Boolean algebra; O(branches squared) for each `$or`.
 *
 * ```text
 * {"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["2"]}]}   ->  {"$or":[{"a":["1"],"b":["1","2"]}]}   merge
 * {"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"c":["1"]}]}   ->  {"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]}   factor
 * {"$or":[{"$or":[{"a":["1"]},{"b":["1"]}]},{"c":["1"]}]} ->  {"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]}]}   splice
 * {"$or":[{"a":["1"],"b":["1"]}]}                         ->  {"a":["1"],"b":["1"]}   lift
 * ```
 *
 * An object has a name only once, so nothing goes up to where its name stands already. No `$or` is nested more
 * deeply than before, and none gets more than `maxBranches` branches.
 */
export function rewrite(rule: RuleNode, maxBranches: number): RuleNode {
  const members: Member[] = [];
  for (const member of rule.members) {
    if (member.kind === "attribute") members.push(member);
    else members.push(...rewriteOr(member, rule.members, maxBranches));
  }
  return { members };
}

/** What stands in place of a `$or`, beside the other members of its object. */
function rewriteOr(or: OrNode, beside: readonly Member[], maxBranches: number): Member[] {
  const names = new Set(beside.flatMap((member) => (member.kind === "attribute" ? [member.name] : [])));
  const isFree = (member: Member) => member.kind === "or" || !names.has(member.name);
  const branches = splice(
    or.branches.map((branch) => rewrite(branch, maxBranches)),
    maxBranches,
  );
  const merged = mergeAll(branches);
  const [only] = merged;
  if (merged.length === 1 && only !== undefined) {
    if (only.members.every(isFree)) return [...only.members];
    // One branch that can not be lifted is no improvement over the two that it was made of.
    return [{ kind: "or", branches }];
  }
  return factor(merged, isFree);
}

function splice(branches: readonly RuleNode[], maxBranches: number): readonly RuleNode[] {
  const spliced = branches.flatMap((branch) => {
    const [only] = branch.members;
    return branch.members.length === 1 && only?.kind === "or" ? only.branches : [branch];
  });
  return spliced.length <= maxBranches ? spliced : branches;
}

/** Branches that differ in the list of one attribute become one. */
function mergeAll(branches: readonly RuleNode[]): readonly RuleNode[] {
  const merged: RuleNode[] = [];
  for (const branch of branches) {
    const index = merged.findIndex((other) => merge(other, branch) !== undefined);
    if (index === -1) merged.push(branch);
    else merged[index] = merge(merged[index] as RuleNode, branch) as RuleNode;
  }
  return merged.length < branches.length ? mergeAll(merged) : merged;
}

function merge(a: RuleNode, b: RuleNode): RuleNode | undefined {
  if (a.members.length !== b.members.length) return undefined;
  const texts = new Set(b.members.map(textOf));
  const different = a.members.filter((member) => !texts.has(textOf(member)));
  const [own] = different;
  if (different.length !== 1 || own?.kind !== "attribute") return undefined;
  const other = b.members.find((member): member is AttributeNode => member.kind === "attribute" && member.name === own.name);
  if (other === undefined) return undefined;
  const both = { ...own, entries: [...own.entries, ...other.entries] };
  return { members: a.members.map((member) => (member === own ? both : member)) };
}

/** What all branches have in common stands once, before the `$or`. */
function factor(branches: readonly RuleNode[], isFree: (member: Member) => boolean): Member[] {
  const [first, ...rest] = branches.map(({ members }) => new Map(members.map((member) => [textOf(member), member])));
  const common = [...(first ?? [])].filter(([text, member]) => {
    return member.kind === "attribute" && isFree(member) && rest.every((members) => members.has(text));
  });
  const shared = new Set(common.map(([text]) => text));
  const left = branches.map(({ members }) => ({ members: members.filter((member) => !shared.has(textOf(member))) }));
  // A branch that is all common covers the others; that is for the proofs to tell.
  if (common.length === 0 || left.some(({ members }) => members.length === 0)) return [{ kind: "or", branches }];
  return [...common.map(([, member]) => member), { kind: "or", branches: left }];
}

function textOf(member: Member): string {
  return printRule(canonicalRule({ members: [member] }));
}
