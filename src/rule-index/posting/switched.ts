import type { RuleId } from "../interning/programs.ts";
import type { MemberId } from "../rule-index.ts";
import type { FrozenList } from "./int-lists.ts";
import type { Memberships, RuleAnswers } from "./memberships.ts";

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

  /** `flipped`: the rules that answer otherwise than on the message without attributes, each once. */
  constructor(flipped: readonly RuleId[], memberships: Memberships, answers: RuleAnswers) {
    // Rules of one member are many and small: their members go into one list.
    const on: MemberId[] = [];
    const off: MemberId[] = [];
    const crowds: [on: FrozenList[], off: FrozenList[]] = [[], []];
    let difference = 0;
    for (let i = 0; i < flipped.length; i++) {
      const rule = flipped[i] as RuleId;
      const isVeto = answers.isVeto(rule);
      const loner = memberships.loner(rule);
      if (loner !== -1) {
        (isVeto ? off : on).push(loner);
        continue;
      }
      const alone = memberships.alone(rule);
      if (alone.length === 0) continue;
      difference += isVeto ? -alone.length : alone.length;
      crowds[isVeto ? 1 : 0].push(alone);
    }
    crowds[0].push({ items: on, length: on.length });
    crowds[1].push({ items: off, length: off.length });
    difference += on.length - off.length;
    if (memberships.hasPieces) difference += switchPieces(flipped, memberships, answers, crowds);
    [this.on, this.off] = crowds;
    this.difference = difference;
  }
}

/** The same for members with several pieces, each of which may be met more than once. */
function switchPieces(
  flipped: readonly RuleId[],
  memberships: Memberships,
  answers: RuleAnswers,
  [on, off]: readonly [on: FrozenList[], off: FrozenList[]],
): number {
  const triggered: RuleList[] = [];
  const vetoed: RuleList[] = [];
  const fallen: RuleList[] = [];
  for (const rule of flipped) {
    const switched = memberships.switched(rule);
    if (switched.length > 0) (answers.isVeto(rule) ? vetoed : triggered).push({ ...switched, rule });
    const standing = memberships.standing(rule);
    if (standing.length > 0) fallen.push({ ...standing, rule });
  }
  // No spread into a call: lists may be more than a call can have arguments.
  for (const list of triggered) on.push(list);
  for (const lists of [vetoed, fallen]) for (const list of lists) off.push(list);
  return countTriggered(triggered, vetoed, memberships, answers) - union(fallen, memberships);
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

function total(lists: readonly FrozenList[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
