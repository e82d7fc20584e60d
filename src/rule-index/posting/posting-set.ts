import type { MemberId, MemberSet } from "../rule-index.ts";
import { clearBit, hasBit, setBit, writeBits } from "./bits.ts";
import type { Switched } from "./switched.ts";

/**
 * The standing set of an index, plus the members that a message switches on, minus those it switches off; all
 * of it frozen. Nothing in proportion to the members is made until somebody enumerates.
 */
export class PostingSet implements MemberSet {
  readonly size: number;
  readonly #standing: Uint32Array;
  readonly #standingCount: number;
  readonly #switched: Switched;
  readonly #hasNow: (member: MemberId) => boolean | undefined;
  #bitmap: Uint32Array | undefined;

  /** `hasNow` answers for a member as long as the index is what it was, and `undefined` afterwards. */
  constructor(standing: Uint32Array, standingCount: number, switched: Switched, hasNow: (member: MemberId) => boolean | undefined) {
    this.#standing = standing;
    this.#standingCount = standingCount;
    this.#switched = switched;
    this.#hasNow = hasNow;
    this.size = standingCount + switched.difference;
  }

  has(member: MemberId): boolean {
    return this.#hasNow(member) ?? hasBit(this.bitmap(), member);
  }

  /** One bit a member. Made once: a copy of the standing set, and a bit for every member that differs. */
  bitmap(): Uint32Array {
    if (this.#bitmap !== undefined) return this.#bitmap;
    const bitmap = this.#standing.slice();
    const { on, off } = this.#switched;
    for (const { items, length } of on) for (let i = 0; i < length; i++) setBit(bitmap, items[i] as number);
    for (const { items, length } of off) for (let i = 0; i < length; i++) clearBit(bitmap, items[i] as number);
    this.#bitmap = bitmap;
    return bitmap;
  }

  ids(): Uint32Array {
    const ids = new Uint32Array(this.size);
    const { on } = this.#switched;
    const listed = on.reduce((sum, { length }) => sum + length, 0);
    if (this.#standingCount > 0 || listed !== this.size) {
      writeBits(this.bitmap(), ids);
      return ids;
    }
    // Nobody stands and nobody is listed twice or switched off again: the lists are the answer.
    let at = 0;
    for (const { items, length } of on) {
      for (let i = 0; i < length; i++) ids[at++] = items[i] as number;
    }
    return ids;
  }

  [Symbol.iterator](): Iterator<MemberId> {
    return this.ids()[Symbol.iterator]();
  }
}
