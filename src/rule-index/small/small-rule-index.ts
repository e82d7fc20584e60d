import type { AttributeView } from "../../attributes/attribute-view.ts";
import type { Condition, MemberId, MemberSet, RuleIndex } from "../rule-index.ts";
import type { PooledRules } from "./pooled-rules.ts";

/** The codes of a member without a rule; a rule is its number. */
const ABSENT = -1;
const ALWAYS = -2;
const NEVER = -3;

/**
 * The index of a few members, at the least cost in bytes: a number a member, and rules in a pool that many indexes share. A
 * message evaluates the rule of every member. O(members).
 */
export class SmallRuleIndex implements RuleIndex {
  readonly #rules: PooledRules;
  /** By member. */
  readonly #codes: number[] = [];

  constructor(rules: PooledRules) {
    this.#rules = rules;
    rules.releaseWith(this, this.#codes);
  }

  set(member: MemberId, condition: Condition): void {
    const code = condition === "always" ? ALWAYS : condition === "never" ? NEVER : this.#rules.use(condition);
    while (this.#codes.length <= member) this.#codes.push(ABSENT);
    this.#replace(member, code);
  }

  get(member: MemberId): Condition | undefined {
    const code = this.#codes[member] ?? ABSENT;
    if (code === ABSENT) return undefined;
    return code === ALWAYS ? "always" : code === NEVER ? "never" : this.#rules.ruleOf(code);
  }

  delete(member: MemberId): void {
    if (member < this.#codes.length) this.#replace(member, ABSENT);
  }

  match(view: AttributeView): MemberSet {
    const rules = this.#rules;
    const matched: MemberId[] = [];
    rules.take(view);
    for (let member = 0; member < this.#codes.length; member++) {
      const code = this.#codes[member] as number;
      if (code === ALWAYS || (code >= 0 && rules.holds(code))) matched.push(member);
    }
    rules.drop();
    return new SmallSet(matched);
  }

  #replace(member: MemberId, code: number): void {
    const before = this.#codes[member] as number;
    this.#codes[member] = code;
    if (before >= 0) this.#rules.release(before);
  }
}

/** So few that a linear search is faster than any table. */
class SmallSet implements MemberSet {
  readonly #members: readonly MemberId[];

  constructor(members: readonly MemberId[]) {
    this.#members = members;
  }

  get size(): number {
    return this.#members.length;
  }

  has(member: MemberId): boolean {
    return this.#members.includes(member);
  }

  ids(): Uint32Array {
    return Uint32Array.from(this.#members);
  }
}
