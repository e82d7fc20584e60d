import type { AttributeView } from "../attributes/attribute-view.ts";
import type { RuleTape } from "../rule/tape.ts";

/** A member in the index: a small number without meaning, chosen by the channel. */
export type MemberId = number;

/** When to notify a member: always, never, or if a rule holds. */
export type Condition = "always" | "never" | RuleTape;

/**
 * Many members, each with a condition -> those whose condition holds for a message.
 *
 * ```text
 * set(0, "always")
 * set(1, mention: Bob)
 * set(2, mention: Bob)          match({ mention: [Bob] })  -> 0, 1, 2
 * set(3, type: anything-but Room)
 * set(4, "never")               match({ type: [Room] })    -> 0
 *                               match({})                  -> 0, 3   (guide)  or  0  (sns)
 * ```
 *
 * Every implementation passes `test/contract/rule-index.ts` and agrees with the linear one.
 */
export interface RuleIndex {
  /** Sets the condition of a member, new or existing. */
  set(member: MemberId, condition: Condition): void;
  /** Returns the condition of a member, a rule in canonical form; `undefined` if it has none. */
  get(member: MemberId): Condition | undefined;
  /** Removes a member. */
  delete(member: MemberId): void;
  /** Returns the members whose condition holds. A snapshot: later changes of the index do not change it. */
  match(attributes: AttributeView): MemberSet;
}

/** A set of members that does not change. */
export interface MemberSet {
  readonly size: number;
  has(member: MemberId): boolean;
  /** Returns the members, each once, in no particular order. The array belongs to the caller. O(size), and a bit for every member. */
  ids(): Uint32Array;
}
