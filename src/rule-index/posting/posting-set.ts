import type { MemberId, MemberSet } from "../rule-index.ts";
import { clearBit, hasBit, setBit, writeBits } from "./bits.ts";
import type { FrozenList } from "./int-lists.ts";

/** As many members that differ from the standing set are looked through one by one before a bitmap is made. */
const FEW = 16;

/**
 * The standing set of an index, plus the members that a message switches on, minus those it switches off; all
 * of it frozen. Nothing in proportion to the members is made until somebody enumerates.
 */
export class PostingSet implements MemberSet {
  readonly size: number;
  readonly #standing: Uint32Array;
  readonly #standingCount: number;
  readonly #on: readonly FrozenList[];
  readonly #off: readonly FrozenList[];
  #bitmap: Uint32Array | undefined;

  constructor(standing: Uint32Array, standingCount: number, on: readonly FrozenList[], off: readonly FrozenList[]) {
    this.#standing = standing;
    this.#standingCount = standingCount;
    this.#on = on;
    this.#off = off;
    this.size = standingCount + total(on) - total(off);
  }

  has(member: MemberId): boolean {
    if (this.#bitmap === undefined && total(this.#on) + total(this.#off) <= FEW) {
      if (isIn(this.#on, member)) return true;
      return hasBit(this.#standing, member) && !isIn(this.#off, member);
    }
    return hasBit(this.bitmap(), member);
  }

  /** One bit a member. Made once: a copy of the standing set, and a bit for every member that differs. */
  bitmap(): Uint32Array {
    if (this.#bitmap !== undefined) return this.#bitmap;
    const bitmap = this.#standing.slice();
    for (const { items, length } of this.#on) for (let i = 0; i < length; i++) setBit(bitmap, items[i] as number);
    for (const { items, length } of this.#off) for (let i = 0; i < length; i++) clearBit(bitmap, items[i] as number);
    this.#bitmap = bitmap;
    return bitmap;
  }

  ids(): Uint32Array {
    const ids = new Uint32Array(this.size);
    if (this.#standingCount > 0) writeBits(this.bitmap(), ids);
    else {
      let at = 0;
      for (const { items, length } of this.#on) {
        ids.set(items.subarray(0, length), at);
        at += length;
      }
    }
    return ids;
  }

  [Symbol.iterator](): Iterator<MemberId> {
    return this.ids()[Symbol.iterator]();
  }
}

function total(lists: readonly FrozenList[]): number {
  let sum = 0;
  for (const { length } of lists) sum += length;
  return sum;
}

function isIn(lists: readonly FrozenList[], member: MemberId): boolean {
  return lists.some(({ items, length }) => {
    for (let i = 0; i < length; i++) if (items[i] === member) return true;
    return false;
  });
}
