import type { AttributeView } from "../attributes/attribute-view.ts";
import { PostingRuleIndex } from "./posting/posting.ts";
import type { Condition, MemberId, MemberSet, RuleIndex } from "./rule-index.ts";
import type { PooledRules } from "./small/pooled-rules.ts";
import { SmallRuleIndex } from "./small/small-rule-index.ts";

/**
 * With up to this many members, evaluating every rule is about as fast as searching for the rules that depend on the message
 * (bench/worst-case).
 */
const FEW = 64;

/** The index that fits the number of members: the small one, and with more than {@link FEW} members the posting one, until it is empty. */
export class FittingRuleIndex implements RuleIndex {
  readonly #rules: PooledRules;
  #index: SmallRuleIndex | PostingRuleIndex;

  /** `rules` keeps the rules while there are few members. */
  constructor(rules: PooledRules) {
    this.#rules = rules;
    this.#index = new SmallRuleIndex(rules);
  }

  set(member: MemberId, condition: Condition): void {
    if (member >= FEW && this.#index instanceof SmallRuleIndex) this.#grow(this.#index);
    this.#index.set(member, condition);
  }

  get(member: MemberId): Condition | undefined {
    return this.#index.get(member);
  }

  delete(member: MemberId): void {
    this.#index.delete(member);
  }

  /** Removes all members, and frees the memory of a large index. */
  clear(): void {
    if (this.#index instanceof SmallRuleIndex) for (let member = 0; member < FEW; member++) this.#index.delete(member);
    else this.#index = new SmallRuleIndex(this.#rules);
  }

  match(view: AttributeView): MemberSet {
    return this.#index.match(view);
  }

  #grow(small: SmallRuleIndex): void {
    const posting = new PostingRuleIndex(this.#rules.semantics, this.#rules.dialect);
    for (let member = 0; member < FEW; member++) {
      const condition = small.get(member);
      if (condition !== undefined) posting.set(member, condition);
      small.delete(member);
    }
    this.#index = posting;
  }
}
