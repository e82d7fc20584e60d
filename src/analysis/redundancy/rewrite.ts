import { canonicalRule, printRule } from "../../rule/canonical.ts";
import type { AttributeNode, OrNode, RuleNode } from "../../rule/filter-rule.ts";
import { ruleOf } from "../../rule/tree.ts";
import type { Steps } from "../diagram/steps.ts";

type Member = AttributeNode | OrNode;

/**
 * The same rule in a shorter form, by what holds in any Boolean algebra; each round O(size of the rule).
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
export function rewrite(rule: RuleNode, maxBranches: number, steps: Steps): RuleNode {
  return {
    members: rule.members.flatMap((member) => (member.kind === "or" ? rewriteOr(member, rule.members, maxBranches, steps) : [member])),
  };
}

/** What stands in place of a `$or`, beside the other members of its object. */
function rewriteOr(or: OrNode, beside: readonly Member[], maxBranches: number, steps: Steps): Member[] {
  const names = new Set(beside.flatMap((member) => (member.kind === "attribute" ? [member.name] : [])));
  const isFree = (member: Member) => member.kind === "or" || !names.has(member.name);
  const branches = splice(
    or.branches.map((branch) => rewrite(branch, maxBranches, steps)),
    maxBranches,
  );
  const merged = mergeAll(branches, steps);
  const [only] = merged;
  if (merged.length === 1 && only !== undefined) {
    if (only.members.every(isFree)) return [...only.members];
    // One branch that cannot be lifted is no improvement over the two that it was made of.
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

/**
 * Branches that differ in the list of one attribute become one. A branch is found again by what it has beside one
 * of its attributes; once it was merged, only by what it was merged on.
 */
function mergeAll(branches: readonly RuleNode[], steps: Steps): readonly RuleNode[] {
  const merged: { branch: RuleNode; on?: string }[] = [];
  const found = new Map<string, { branch: RuleNode; on?: string }>();
  for (const branch of branches) {
    steps.spend(branch.members.length);
    const keys = keysOf(branch);
    const [key, index] = keys.find(([each]) => isMergeable(found.get(each), each)) ?? [];
    const other = key === undefined ? undefined : found.get(key);
    if (key === undefined || index === undefined || other === undefined) {
      const kept = { branch };
      merged.push(kept);
      for (const [each] of keys) found.set(each, kept);
    } else {
      other.branch = merge(other.branch, branch.members[index] as AttributeNode);
      other.on = key;
    }
  }
  const left = merged.map(({ branch }) => branch);
  return left.length < branches.length ? mergeAll(left, steps) : left;
}

function isMergeable(other: { readonly on?: string } | undefined, key: string): boolean {
  return other !== undefined && (other.on === undefined || other.on === key);
}

/** For each attribute of a branch, its name with everything that stands beside it, and its number. */
function keysOf({ members }: RuleNode): [key: string, index: number][] {
  const attributes = members.filter((member) => member.kind === "attribute");
  // To write out what is nested, at every level, would cost the square of its depth.
  if (attributes.length < members.length) return [];
  const texts = attributes.map(textOf);
  return attributes.map(({ name }, index) => {
    const beside = texts.filter((_, other) => other !== index).sort();
    return [JSON.stringify([name, ...beside]), index];
  });
}

function merge(branch: RuleNode, { name, entries }: AttributeNode): RuleNode {
  return {
    members: branch.members.map((member) =>
      member.kind === "attribute" && member.name === name ? { ...member, entries: [...member.entries, ...entries] } : member,
    ),
  };
}

/** What all branches have in common stands once, before the `$or`. */
function factor(branches: readonly RuleNode[], isFree: (member: Member) => boolean): Member[] {
  const [first, ...rest] = branches.map(
    ({ members }) => new Map(members.flatMap((member) => (member.kind === "attribute" ? [[textOf(member), member]] : []))),
  );
  const common = new Map([...(first ?? [])].filter(([text, member]) => isFree(member) && rest.every((members) => members.has(text))));
  const left = branches.map(({ members }) => ({
    members: members.filter((member) => member.kind === "or" || !common.has(textOf(member))),
  }));
  // A branch that is all common covers the others; that is for the proofs to tell.
  if (common.size === 0 || left.some(({ members }) => members.length === 0)) return [{ kind: "or", branches }];
  return [...common.values(), { kind: "or", branches: left }];
}

function textOf(attribute: AttributeNode): string {
  return printRule(canonicalRule(ruleOf({ members: [attribute] })));
}
