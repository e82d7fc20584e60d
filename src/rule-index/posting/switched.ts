import type { RuleId } from "../interning/programs.ts";
import type { MemberId } from "../rule-index.ts";
import { eachInt, type FrozenInts } from "./chunked-ints.ts";
import type { Memberships, RuleAnswers } from "./memberships.ts";
import type { FlippedRules } from "./rule-postings.ts";

/** A list of members and the rule whose list it is. */
interface RuleList extends FrozenInts {
  readonly rule: RuleId;
}

/**
 * What a message switches, in terms of lists that do not change any more: the answer is the standing set,
 * with every member of `on`, without any member of `off`. `difference` is what that adds to the standing set.
 */
export interface Switched {
  readonly on: readonly FrozenInts[];
  readonly off: readonly FrozenInts[];
  readonly difference: number;
  /** How many members lie in lists that were made for this answer alone. */
  readonly listed: number;
}

/** Finds what a message switches, from the rules that it flips, one by one. */
export class Switching implements FlippedRules {
  readonly #memberships: Memberships;
  readonly #on: Side = new Side();
  readonly #off: Side = new Side();

  constructor(memberships: Memberships) {
    this.#memberships = memberships;
  }

  /** A rule answers otherwise than on the message without attributes. Told of each once. */
  add(rule: RuleId, isVeto: boolean): void {
    const side = isVeto ? this.#off : this.#on;
    if (this.#memberships.hasPieces) side.rules.push(rule);
    // Rules of one member are many and small: their members go into one list.
    const loner = this.#memberships.loner(rule);
    if (loner !== -1) {
      side.loners.push(loner);
      return;
    }
    const alone = this.#memberships.alone(rule);
    if (alone.length === 0) return;
    side.count += alone.length;
    side.lists.push(alone);
  }

  /** When all have been added. */
  finish(answers: RuleAnswers): Switched {
    const [on, off] = [this.#on, this.#off];
    let difference = 0;
    for (const side of [on, off]) side.lists.push({ chunks: [side.loners], length: side.loners.length });
    difference += on.count + on.loners.length - off.count - off.loners.length;
    if (this.#memberships.hasPieces) difference += switchPieces(on, off, this.#memberships, answers);
    return { on: on.lists, off: off.lists, difference, listed: on.loners.length + off.loners.length };
  }
}

/** What is switched on, or off. */
class Side {
  readonly lists: FrozenInts[] = [];
  readonly loners: MemberId[] = [];
  /** How many members are in `lists`, before those with several pieces come to them. */
  count = 0;
  /** All rules, where some members have several pieces. */
  readonly rules: RuleId[] = [];
}

/** The same for members with several pieces, each of which may be met more than once; returns the difference. */
function switchPieces(on: Side, off: Side, memberships: Memberships, answers: RuleAnswers): number {
  const triggered = listsOf(on.rules, (rule) => memberships.switched(rule));
  const vetoed = listsOf(off.rules, (rule) => memberships.switched(rule));
  const fallen = listsOf(off.rules, (rule) => memberships.standing(rule));
  // No spread into a call: lists may be more than a call can have arguments.
  for (const list of triggered) on.lists.push(list);
  for (const some of [vetoed, fallen]) for (const list of some) off.lists.push(list);
  return countTriggered(triggered, vetoed, memberships, answers) - union(fallen, memberships);
}

function listsOf(rules: readonly RuleId[], listOf: (rule: RuleId) => FrozenInts): RuleList[] {
  const lists: RuleList[] = [];
  for (const rule of rules) {
    const list = listOf(rule);
    if (list.length > 0) lists.push({ chunks: list.chunks, length: list.length, rule });
  }
  return lists;
}

/** Members with several pieces that are switched on: by some trigger, and by no veto switched off again. */
function countTriggered(
  triggered: readonly RuleList[],
  vetoed: readonly RuleList[],
  memberships: Memberships,
  answers: RuleAnswers,
): number {
  if (triggered.length === 0) return 0;
  const on = union(triggered, memberships);
  if (vetoed.length === 0) return on;
  // Those in both are found from the smaller side.
  return total(vetoed) <= total(triggered)
    ? on - countMembers(vetoed, (member) => memberships.isTriggered(member, answers))
    : on - countMembers(triggered, (member) => memberships.isVetoed(member, answers));
}

/** How many members lists have in all, each once: the longest is not walked, its members know their rule. */
function union(lists: readonly RuleList[], memberships: Memberships): number {
  const [first] = lists;
  if (first === undefined) return 0;
  const longest = lists.reduce((a, b) => (b.length > a.length ? b : a), first);
  const others = lists.filter((list) => list !== longest);
  return longest.length + countMembers(others, (member) => !memberships.has(member, longest.rule));
}

/** How many different members of the lists a condition holds for. */
function countMembers(lists: readonly RuleList[], holds: (member: MemberId) => boolean): number {
  const seen = lists.length > 1 ? new Set<MemberId>() : undefined;
  let count = 0;
  for (const list of lists) {
    eachInt(list, (member) => {
      if (seen?.has(member) === true || !holds(member)) return;
      seen?.add(member);
      count++;
    });
  }
  return count;
}

function total(lists: readonly FrozenInts[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
