import type { Dialect } from "../../operator/dialect.ts";
import { canonicalRule, printRule } from "../../rule/canonical.ts";
import type { AttributeNode, OrNode, RuleNode } from "../../rule/filter-rule.ts";
import { ruleOf } from "../../rule/tree.ts";
import type { Steps } from "../diagram/steps.ts";

type Member = AttributeNode | OrNode;

/**
 * Rewrites a rule in a shorter form, by laws of any Boolean algebra; each round is O(size of the rule).
 *
 * ```text
 * {"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"b":["2"]}]}   ->  {"$or":[{"a":["1"],"b":["1","2"]}]}   merge
 * {"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"c":["1"]}]}   ->  {"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]}   factor
 * {"$or":[{"$or":[{"a":["1"]},{"b":["1"]}]},{"c":["1"]}]} ->  {"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]}]}   splice
 * {"$or":[{"a":["1"],"b":["1"]}]}                         ->  {"a":["1"],"b":["1"]}   lift
 * ```
 *
 * An object has a name only once, so no condition moves up to an object that has its name already. No `$or` is nested more deeply
 * than before, and none gets more than `maxBranches` branches.
 */
export class Rewriter {
  readonly #dialect: Dialect;
  readonly #maxBranches: number;
  readonly #steps: Steps;

  constructor(dialect: Dialect, maxBranches: number, steps: Steps) {
    this.#dialect = dialect;
    this.#maxBranches = maxBranches;
    this.#steps = steps;
  }

  rewrite(rule: RuleNode): RuleNode {
    return { members: rule.members.flatMap((member) => (member.kind === "or" ? this.#rewriteOr(member, rule.members) : [member])) };
  }

  /** The conditions that replace a `$or`, beside the other conditions of its object. */
  #rewriteOr(or: OrNode, beside: readonly Member[]): Member[] {
    const names = new Set(beside.flatMap((member) => (member.kind === "attribute" ? [member.name] : [])));
    const isFree = (member: Member) => member.kind === "or" || !names.has(member.name);
    const branches = splice(
      or.branches.map((branch) => this.rewrite(branch)),
      this.#maxBranches,
    );
    const merged = this.#mergeAll(branches);
    const [only] = merged;
    if (merged.length === 1 && only !== undefined) {
      if (only.members.every(isFree)) return [...only.members];
      // One branch that cannot be lifted does not improve on the two branches from which it was made.
      return [{ kind: "or", branches }];
    }
    return this.#factor(merged, isFree);
  }

  /**
   * Merges branches that differ in the list of one attribute. A branch is found by its conditions beside one of its attributes;
   * after a merge, only by the conditions beside the merged one.
   */
  #mergeAll(branches: readonly RuleNode[]): readonly RuleNode[] {
    const merged: { branch: RuleNode; on?: string }[] = [];
    const found = new Map<string, { branch: RuleNode; on?: string }>();
    for (const branch of branches) {
      this.#steps.spend(branch.members.length);
      const keys = this.#keysOf(branch);
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
    return left.length < branches.length ? this.#mergeAll(left) : left;
  }

  /** For each attribute of a branch: its name with all other conditions, and its number. */
  #keysOf({ members }: RuleNode): [key: string, index: number][] {
    const attributes = members.filter((member) => member.kind === "attribute");
    // Printing nested branches at every level would cost the square of their depth.
    if (attributes.length < members.length) return [];
    const texts = attributes.map((attribute) => this.#textOf(attribute));
    return attributes.map(({ name }, index) => {
      const beside = texts.filter((_, other) => other !== index).sort();
      return [JSON.stringify([name, ...beside]), index];
    });
  }

  /** Moves conditions that all branches have in common before the `$or`. */
  #factor(branches: readonly RuleNode[], isFree: (member: Member) => boolean): Member[] {
    const [first, ...rest] = branches.map(
      ({ members }) => new Map(members.flatMap((member) => (member.kind === "attribute" ? [[this.#textOf(member), member]] : []))),
    );
    const common = new Map([...(first ?? [])].filter(([text, member]) => isFree(member) && rest.every((members) => members.has(text))));
    const left = branches.map(({ members }) => ({
      members: members.filter((member) => member.kind === "or" || !common.has(this.#textOf(member))),
    }));
    // A branch with only common conditions covers the others; the proofs find that.
    if (common.size === 0 || left.some(({ members }) => members.length === 0)) return [{ kind: "or", branches }];
    return [...common.values(), { kind: "or", branches: left }];
  }

  #textOf(attribute: AttributeNode): string {
    return printRule(canonicalRule(ruleOf({ members: [attribute] }, this.#dialect)));
  }
}

function splice(branches: readonly RuleNode[], maxBranches: number): readonly RuleNode[] {
  const spliced = branches.flatMap((branch) => {
    const [only] = branch.members;
    return branch.members.length === 1 && only?.kind === "or" ? only.branches : [branch];
  });
  return spliced.length <= maxBranches ? spliced : branches;
}

function isMergeable(other: { readonly on?: string } | undefined, key: string): boolean {
  return other !== undefined && (other.on === undefined || other.on === key);
}

function merge(branch: RuleNode, { name, entries }: AttributeNode): RuleNode {
  return {
    members: branch.members.map((member) =>
      member.kind === "attribute" && member.name === name ? { ...member, entries: [...member.entries, ...entries] } : member,
    ),
  };
}
