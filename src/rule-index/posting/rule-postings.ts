import { grown } from "../interning/arena.ts";
import { type Clause, releaseClause } from "../interning/clause.ts";
import type { MessageTerms } from "../interning/message-terms.ts";
import { AHEAD, Programs, type RuleId } from "../interning/programs.ts";
import type { Terms } from "../interning/terms.ts";
import { type AccessKey, accessKeys, type Crowd } from "./access.ts";
import { IntLists } from "./int-lists.ts";

/** From this many rules on, a posting list is worth looking for what they have in common; and at every doubling. */
const CROWD = 256;

/**
 * The distinct rules of an index, each once however many members have it, and the posting lists by which a
 * message reaches them. A rule knows its places in the lists, so that it is removed without a search:
 *
 * ```text
 * tail of its block:           [keys] ([key] [position in its posting list])*
 * beside a rule without one:   its position in the list of its only term
 * ```
 */
export class RulePostings {
  readonly #terms: Terms;
  readonly #programs: Programs;
  #positions: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #byTerm: IntLists = new IntLists();
  readonly #byName: IntLists = new IntLists();
  readonly #crowd: Crowd = (key) => this.#postings(key).length(placeOf(key));
  #crowded: AccessKey | undefined;

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#programs = new Programs(terms);
  }

  get programs(): Programs {
    return this.#programs;
  }

  /** A key whose posting list grew past a power of two since the last time; asked for after changes. */
  takeCrowded(): AccessKey | undefined {
    const crowded = this.#crowded;
    this.#crowded = undefined;
    return crowded;
  }

  /** The rule of a clause; -1 when there is none. */
  find(clause: Clause): RuleId {
    return this.#programs.find(this.#programs.want(clause));
  }

  /** The rule of a clause, whose uses of terms it takes over; added when it is not there yet. */
  use(clause: Clause): RuleId {
    const wanted = this.#programs.want(clause);
    const found = this.#programs.find(wanted);
    if (found !== -1) {
      releaseClause(clause, this.#terms);
      return found;
    }
    const { onlyTerm } = wanted;
    if (onlyTerm !== -1) {
      const id = this.#programs.add(wanted, 0);
      if (id >= this.#positions.length) this.#positions = grown(this.#positions, id + 1);
      this.#positions[id] = this.#hang(onlyTerm, id);
      return id;
    }
    const keys = accessKeys(clause, this.#crowd);
    const id = this.#programs.add(wanted, tailLength(keys.length));
    const { units } = this.#programs;
    let at = this.#programs.tailOf(id);
    units[at++] = keys.length;
    for (const key of keys) {
      units[at++] = key;
      units[at++] = this.#hang(key, id);
    }
    return id;
  }

  /** Forgets a rule that no member has any more. */
  remove(id: RuleId): void {
    const onlyTerm = this.#programs.onlyTermOf(id);
    if (onlyTerm !== -1) {
      this.#unhang(onlyTerm, this.#positions[id] as number);
      this.#programs.remove(id, 0);
      return;
    }
    const { units } = this.#programs;
    const tail = this.#programs.tailOf(id);
    const count = units[tail] as number;
    for (let i = 0; i < count; i++) this.#unhang(units[tail + 1 + i * 2] as number, units[tail + 2 + i * 2] as number);
    this.#programs.remove(id, tailLength(count));
  }

  /** Calls back for every rule that hangs on a key. */
  eachUnder(key: AccessKey, visit: (id: RuleId) => void): void {
    const { items, length } = this.#postings(key).now(placeOf(key));
    for (let i = 0; i < length; i++) visit(items[i] as number);
  }

  /**
   * The rules that answer otherwise than on the message without attributes, each once: looked for under the keys
   * of the message, or among all rules where those keys have more places than there are rules.
   */
  flipped(message: MessageTerms): RuleId[] {
    const keys = this.#keysOf(message);
    let places = 0;
    for (const key of keys) places += this.#crowd(key);
    if (places > this.#programs.size) return this.#programs.allFlipped(message);
    const flipped: RuleId[] = [];
    for (const key of keys) this.#reach(key, message, flipped);
    return flipped;
  }

  get bytes(): number {
    return this.#programs.bytes + this.#positions.byteLength + this.#byTerm.bytes + this.#byName.bytes;
  }

  #reach(key: AccessKey, message: MessageTerms, flipped: RuleId[]): void {
    const programs = this.#programs;
    const { items, length } = this.#postings(key).now(placeOf(key));
    for (let from = 0; from < length; from += AHEAD) {
      const to = Math.min(length, from + AHEAD);
      if (to - from > 2) programs.touch(items, from, to);
      for (let i = from; i < to; i++) {
        const id = items[i] as number;
        if (programs.isFlipped(id, message) && this.#isFirstKey(id, key, message)) flipped.push(id);
      }
    }
  }

  #keysOf(message: MessageTerms): readonly AccessKey[] {
    // Only rules that count values hang on names.
    return this.#programs.asksForCounts ? [...message.terms, ...message.names.map((name) => ~name)] : message.terms;
  }

  /** Whether a rule was not met under an earlier key of its own that the message has too. */
  #isFirstKey(id: RuleId, key: AccessKey, message: MessageTerms): boolean {
    const isOnly = message.terms.length === 1 && !this.#programs.asksForCounts;
    if (isOnly || this.#programs.onlyTermOf(id) !== -1) return true;
    const { units } = this.#programs;
    for (let at = this.#programs.tailOf(id) + 1; ; at += 2) {
      const other = units[at] as number;
      if (other === key) return true;
      if (other >= 0 ? message.hasTerm(other) : message.hasName(~other)) return false;
    }
  }

  #hang(key: AccessKey, id: RuleId): number {
    const position = this.#postings(key).push(placeOf(key), id);
    const length = position + 1;
    if (length >= CROWD && (length & position) === 0) this.#crowded = key;
    return position;
  }

  #unhang(key: AccessKey, position: number): void {
    const moved = this.#postings(key).remove(placeOf(key), position);
    if (moved === -1) return;
    if (this.#programs.onlyTermOf(moved) !== -1) {
      this.#positions[moved] = position;
      return;
    }
    const { units } = this.#programs;
    let at = this.#programs.tailOf(moved) + 1;
    while (units[at] !== key) at += 2;
    units[at + 1] = position;
  }

  #postings(key: AccessKey): IntLists {
    return key >= 0 ? this.#byTerm : this.#byName;
  }
}

function placeOf(key: AccessKey): number {
  return key >= 0 ? key : ~key;
}

function tailLength(keys: number): number {
  return 1 + keys * 2;
}
