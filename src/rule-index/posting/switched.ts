import type { RuleId } from "../interning/programs.ts";
import type { MemberId } from "../rule-index.ts";
import type { FrozenInts } from "./chunked-ints.ts";
import type { Memberships } from "./memberships.ts";
import type { FlippedRules } from "./rule-postings.ts";
import type { RuleAnswers } from "./sharing/pieces.ts";
import { switchPieces } from "./sharing/switch-pieces.ts";

/** Bytes, about, of a list that is handed out, whatever its length. */
const LIST = 64;

/**
 * What a message switches, in terms of lists that do not change any more: the answer is the standing set,
 * with every member of `on`, without any member of `off`. `difference` is what that adds to the standing set.
 */
export interface Switched {
  readonly on: readonly FrozenInts[];
  readonly off: readonly FrozenInts[];
  readonly difference: number;
  /** Bytes, about, that this answer keeps for itself: what it lists and no list of the index does. */
  readonly bytes: number;
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
    const single = this.#memberships.single(rule);
    if (single !== -1) {
      side.singles.push(single);
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
    for (const { lists, singles } of [on, off]) if (singles.length > 0) lists.push({ chunks: [singles], length: singles.length });
    difference += on.count + on.singles.length - off.count - off.singles.length;
    if (this.#memberships.hasPieces) {
      const pieces = switchPieces(on.rules, off.rules, this.#memberships, answers);
      // No spread into a call: lists may be more than a call can have arguments.
      for (const list of pieces.on) on.lists.push(list);
      for (const list of pieces.off) off.lists.push(list);
      difference += pieces.difference;
    }
    const bytes = (on.singles.length + off.singles.length) * 8 + (on.lists.length + off.lists.length) * LIST;
    return { on: on.lists, off: off.lists, difference, bytes };
  }
}

/** What is switched on, or off. */
class Side {
  readonly lists: FrozenInts[] = [];
  readonly singles: MemberId[] = [];
  /** How many members are in `lists`, before those with several pieces come to them. */
  count = 0;
  /** All rules, where some members have several pieces. */
  readonly rules: RuleId[] = [];
}
