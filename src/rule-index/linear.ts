import { type AttributeView, attributesIn } from "../attributes/attribute-view.ts";
import { compileRule, type RulePredicate } from "../compile/predicate.ts";
import type { Semantics } from "../operator/operator.ts";
import { canonicalRule, printRule } from "../rule/canonical.ts";
import type { Condition, MemberId, MemberSet, RuleIndex } from "./rule-index.ts";

/** The members that share one rule. */
interface Group {
  readonly key: string;
  readonly condition: Condition;
  readonly holds: RulePredicate;
  readonly members: Set<MemberId>;
}

/**
 * The reference for all other indexes, simple enough to be obviously right: members are grouped by the canonical text of their
 * rules, and a message visits every group. O(distinct rules + matches) a message.
 */
export class LinearRuleIndex implements RuleIndex {
  readonly #semantics: Semantics;
  readonly #groups: Map<string, Group> = new Map();
  readonly #groupOf: Map<MemberId, Group> = new Map();

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  set(member: MemberId, condition: Condition): void {
    this.delete(member);
    const group = this.#group(condition);
    group.members.add(member);
    this.#groupOf.set(member, group);
  }

  get(member: MemberId): Condition | undefined {
    return this.#groupOf.get(member)?.condition;
  }

  delete(member: MemberId): void {
    const group = this.#groupOf.get(member);
    if (group === undefined) return;
    this.#groupOf.delete(member);
    group.members.delete(member);
    if (group.members.size === 0) this.#groups.delete(group.key);
  }

  match(view: AttributeView): MemberSet {
    const attributes = attributesIn(view);
    const matched = new Set<MemberId>();
    for (const { holds, members } of this.#groups.values()) {
      if (holds(attributes)) for (const member of members) matched.add(member);
    }
    return new LinearSet(matched);
  }

  #group(condition: Condition): Group {
    const rule = typeof condition === "string" ? undefined : canonicalRule(condition);
    const key = rule === undefined ? String(condition) : printRule(rule);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const holds = rule === undefined ? () => condition === "always" : compileRule(rule, this.#semantics);
      group = { key, condition: rule ?? condition, holds, members: new Set() };
      this.#groups.set(key, group);
    }
    return group;
  }
}

class LinearSet implements MemberSet {
  readonly #members: ReadonlySet<MemberId>;

  constructor(members: ReadonlySet<MemberId>) {
    this.#members = members;
  }

  get size(): number {
    return this.#members.size;
  }

  has(member: MemberId): boolean {
    return this.#members.has(member);
  }

  ids(): Uint32Array {
    return Uint32Array.from(this.#members);
  }
}
