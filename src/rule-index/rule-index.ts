import type { AttributeView } from "../attributes/attribute-view.ts";
import type { RuleTape } from "../rule/tape.ts";

/** A member, as the index knows it: a small number without meaning, given by the channel. */
export type MemberId = number;

/** What an index is told of a member: notified always, never, or when a rule holds. */
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
  /** The condition of a member from now on, whether or not it had one. */
  set(member: MemberId, condition: Condition): void;
  /** The condition of a member, a rule in canonical form; `undefined` when it has none. */
  get(member: MemberId): Condition | undefined;
  /** Forgets a member. */
  delete(member: MemberId): void;
  /** The members whose condition holds. A snapshot: later changes of the index do not change it. */
  match(attributes: AttributeView): MemberSet;
}

/** A set of members that does not change. Iterates each once, in no particular order. */
export interface MemberSet extends Iterable<MemberId> {
  readonly size: number;
  has(member: MemberId): boolean;
  /** The members, each once. The array is the caller's. O(size), and a bit for every member there is. */
  ids(): Uint32Array;
}
