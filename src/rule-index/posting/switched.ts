import type { MemberId } from "../rule-index.ts";
import type { FrozenList } from "./int-lists.ts";
import type { Memberships } from "./memberships.ts";
import type { RuleId } from "./rule-store.ts";

/** A list of members and the rule whose list it is. */
interface RuleList extends FrozenList {
  readonly rule: RuleId;
}

/**
 * What a message switches, in terms of lists that do not change any more: the answer is the standing set,
 * with every member of `on`, without any member of `off`. `difference` is what that adds to the standing set.
 */
export class Switched {
  readonly on: readonly FrozenList[];
  readonly off: readonly FrozenList[];
  readonly difference: number;
  readonly #flipped: ReadonlySet<RuleId>;
  readonly #memberships: Memberships;
  readonly #isVeto: (rule: RuleId) => boolean;

  constructor(flipped: ReadonlySet<RuleId>, memberships: Memberships, isVeto: (rule: RuleId) => boolean) {
    this.#flipped = flipped;
    this.#memberships = memberships;
    this.#isVeto = isVeto;
    const triggered: RuleList[] = [];
    const vetoed: RuleList[] = [];
    const fallen: RuleList[] = [];
    // Rules of one member are many and small: their members go into one list.
    const loners: [on: MemberId[], off: MemberId[]] = [[], []];
    const crowds: [on: FrozenList[], off: FrozenList[]] = [[], []];
    let difference = 0;
    for (const rule of flipped) {
      const veto = isVeto(rule);
      const loner = memberships.loner(rule);
      if (loner === -1) {
        const alone = memberships.alone(rule);
        difference += veto ? -alone.length : alone.length;
        if (alone.length > 0) crowds[veto ? 1 : 0].push(alone);
      } else loners[veto ? 1 : 0].push(loner);
      const switched = memberships.switched(rule);
      if (switched.length > 0) (veto ? vetoed : triggered).push({ ...switched, rule });
      const standing = memberships.standing(rule);
      if (standing.length > 0) fallen.push({ ...standing, rule });
    }
    const [on, off] = loners;
    this.on = [...crowds[0], ...triggered, { items: on, length: on.length }];
    this.off = [...crowds[1], ...vetoed, ...fallen, { items: off, length: off.length }];
    this.difference = difference + on.length - off.length + this.#countTriggered(triggered, vetoed) - this.#union(fallen);
  }

  /** Whether a member matches, provided that the index has not changed since. O(its pieces). */
  hasNow(member: MemberId): boolean {
    return this.#memberships.matches(member, this.#flipped, this.#isVeto);
  }

  /** Members with several pieces that are switched on: by some trigger, and by no veto switched off again. */
  #countTriggered(triggered: readonly RuleList[], vetoed: readonly RuleList[]): number {
    if (triggered.length === 0) return 0;
    const on = this.#union(triggered);
    if (vetoed.length === 0) return on;
    // Those in both are found from the smaller side.
    return total(vetoed) <= total(triggered)
      ? on - this.#count(vetoed, (member) => this.#memberships.isTriggered(member, this.#flipped))
      : on - this.#count(triggered, (member) => this.#memberships.isVetoed(member, this.#flipped));
  }

  /** How many members lists have in all, each once: the longest is not walked, its members know their rule. */
  #union(lists: readonly RuleList[]): number {
    const [first] = lists;
    if (first === undefined) return 0;
    const longest = lists.reduce((a, b) => (b.length > a.length ? b : a), first);
    const others = lists.filter((list) => list !== longest);
    return longest.length + this.#count(others, (member) => !this.#memberships.has(member, longest.rule));
  }

  /** How many different members of the lists a condition holds for. */
  #count(lists: readonly RuleList[], holds: (member: MemberId) => boolean): number {
    const seen = lists.length > 1 ? new Set<MemberId>() : undefined;
    let count = 0;
    for (const { items, length } of lists) {
      for (let i = 0; i < length; i++) {
        const member = items[i] as number;
        if (seen?.has(member) === true || !holds(member)) continue;
        seen?.add(member);
        count++;
      }
    }
    return count;
  }
}

function total(lists: readonly FrozenList[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
