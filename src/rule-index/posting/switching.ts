import type { RuleId } from "../interning/programs.ts";
import type { MemberId } from "../rule-index.ts";
import type { FrozenInts } from "./chunked-ints.ts";
import type { Memberships } from "./memberships.ts";
import type { FlippedRules } from "./rule-postings.ts";
import type { RuleAnswers } from "./sharing/pieces.ts";
import { switchPieces } from "./sharing/switch-pieces.ts";

/** The approximate bytes of a returned list, whatever its length. */
const LIST = 64;

/**
 * The members that a message switches, as lists that no longer change: the answer is the base set, with every member of `on`,
 * without any member of `off`. `difference` is their change of the base set's size.
 */
export interface Switched {
  readonly on: readonly FrozenInts[];
  readonly off: readonly FrozenInts[];
  readonly difference: number;
  /** The approximate bytes that only this answer uses: those that it lists and no list of the index has. */
  readonly bytes: number;
}

/** Finds the members that a message switches, from the rules that it flips, one by one. */
export class Switching implements FlippedRules {
  readonly #memberships: Memberships;
  readonly #on: Side = new Side();
  readonly #off: Side = new Side();

  constructor(memberships: Memberships) {
    this.#memberships = memberships;
  }

  /** The answer of a rule differs from that for the empty message. Called once for each such rule. */
  add(rule: RuleId, isVeto: boolean): void {
    const side = isVeto ? this.#off : this.#on;
    if (this.#memberships.hasPieces) side.rules.push(rule);
    // Rules of one member are many and small: their members go into one list.
    const single = this.#memberships.withOnly.single(rule);
    if (single !== -1) {
      side.singles.push(single);
      return;
    }
    const members = this.#memberships.withOnly.freeze(rule);
    if (members.length === 0) return;
    side.count += members.length;
    side.lists.push(members);
  }

  /** Returns the answer, after all rules were added. */
  finish(answers: RuleAnswers): Switched {
    const [on, off] = [this.#on, this.#off];
    for (const { lists, singles } of [on, off]) if (singles.length > 0) lists.push({ chunks: [singles], length: singles.length });
    let difference = on.count + on.singles.length - off.count - off.singles.length;
    if (this.#memberships.hasPieces) {
      const pieces = switchPieces(on.rules, off.rules, this.#memberships, answers);
      // No spread into a call: lists may be longer than the number of arguments that a call can have.
      for (const list of pieces.on) on.lists.push(list);
      for (const list of pieces.off) off.lists.push(list);
      difference += pieces.difference;
    }
    const bytes = (on.singles.length + off.singles.length) * 8 + (on.lists.length + off.lists.length) * LIST;
    return { on: on.lists, off: off.lists, difference, bytes };
  }
}

/** The members that are switched on, or off. */
class Side {
  readonly lists: FrozenInts[] = [];
  readonly singles: MemberId[] = [];
  /** The number of members in `lists`, before those with several pieces are added. */
  count = 0;
  /** All rules, if some members have several pieces. */
  readonly rules: RuleId[] = [];
}
