import type { RuleId } from "../../interning/programs.ts";
import type { MemberId } from "../../rule-index.ts";
import { eachInt, type FrozenInts } from "../chunked-ints.ts";
import type { IntLists } from "../int-lists.ts";
import type { Memberships } from "../memberships.ts";
import type { RuleAnswers } from "./pieces.ts";

/** A list of members, and its rule. */
interface RuleList extends FrozenInts {
  readonly rule: RuleId;
}

/** The members that the flipped pieces of a message switch; `difference` is their change of the base set's size. */
export interface SwitchedPieces {
  readonly on: readonly FrozenInts[];
  readonly off: readonly FrozenInts[];
  readonly difference: number;
}

/**
 * Finds the members with several pieces that flipped rules switch: rules that hold for the empty message (`vetoes`), and others
 * (`triggers`). A member may be found under several of its pieces, and is counted once.
 */
export function switchPieces(
  triggers: readonly RuleId[],
  vetoes: readonly RuleId[],
  memberships: Memberships,
  answers: RuleAnswers,
): SwitchedPieces {
  const triggered = listsOf(triggers, memberships.triggered);
  const vetoed = listsOf(vetoes, memberships.triggered);
  const fallen = listsOf(vetoes, memberships.inBaseSet);
  const difference = countTriggered(triggered, vetoed, memberships, answers) - union(fallen, memberships);
  return { on: triggered, off: [...vetoed, ...fallen], difference };
}

function listsOf(rules: readonly RuleId[], members: IntLists): RuleList[] {
  const lists: RuleList[] = [];
  for (const rule of rules) {
    const list = members.freeze(rule);
    if (list.length > 0) lists.push({ chunks: list.chunks, length: list.length, rule });
  }
  return lists;
}

/** Finds members with several pieces that are switched on: by some trigger, unless a veto switches them off again. */
function countTriggered(
  triggered: readonly RuleList[],
  vetoed: readonly RuleList[],
  memberships: Memberships,
  answers: RuleAnswers,
): number {
  if (triggered.length === 0) return 0;
  const on = union(triggered, memberships);
  if (vetoed.length === 0) return on;
  // Members in both are found from the smaller side.
  return total(vetoed) <= total(triggered)
    ? on - countMembers(vetoed, (member) => memberships.isTriggered(member, answers))
    : on - countMembers(triggered, (member) => memberships.isVetoed(member, answers));
}

/** Counts the members of all lists, each once: the longest list is not walked, because its members know their rule. */
function union(lists: readonly RuleList[], memberships: Memberships): number {
  const [first] = lists;
  if (first === undefined) return 0;
  const longest = lists.reduce((a, b) => (b.length > a.length ? b : a), first);
  const others = lists.filter((list) => list !== longest);
  return longest.length + countMembers(others, (member) => !memberships.has(member, longest.rule));
}

/** Counts the different members of the lists for which a condition holds. */
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
