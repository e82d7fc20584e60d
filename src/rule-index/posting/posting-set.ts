import type { MemberId, MemberSet } from "../rule-index.ts";
import { hasBit, putBits, writeBits } from "./bits.ts";
import { type FrozenInts, writeInts } from "./chunked-ints.ts";
import type { Switched } from "./switched.ts";

/** The members that match a message without attributes, a bit each, at one moment. */
export interface FrozenStanding {
  readonly words: FrozenInts;
  readonly count: number;
}

/**
 * The standing set of an index, plus the members that a message switches on, minus those it switches off; all
 * of it frozen. Nothing in proportion to the members is made until somebody enumerates.
 */
export class PostingSet implements MemberSet {
  readonly size: number;
  readonly #standing: FrozenStanding;
  readonly #switched: Switched;
  readonly #hasNow: (member: MemberId) => boolean | undefined;
  #bitmap: Int32Array | undefined;

  /** `hasNow` answers for a member as long as the index is what it was, and `undefined` afterwards. */
  constructor(standing: FrozenStanding, switched: Switched, hasNow: (member: MemberId) => boolean | undefined) {
    this.size = standing.count + switched.difference;
    this.#hasNow = hasNow;
    // The smaller of the two is kept.
    const isLong = switched.bytes > standing.words.length * 4;
    if (isLong) this.#bitmap = toBitmap(standing, switched);
    this.#standing = isLong ? nobody : standing;
    this.#switched = isLong ? nothing : switched;
  }

  has(member: MemberId): boolean {
    return this.#hasNow(member) ?? hasBit(this.bitmap(), member);
  }

  /** One bit a member. Made once: a copy of the standing set, and a bit for every member that differs. */
  bitmap(): Int32Array {
    this.#bitmap ??= toBitmap(this.#standing, this.#switched);
    return this.#bitmap;
  }

  /** Bytes that this set keeps for itself, beside what it shares with the index. */
  get bytes(): number {
    return (this.#bitmap?.byteLength ?? 0) + this.#switched.bytes;
  }

  ids(): Uint32Array {
    const ids = new Uint32Array(this.size);
    const { on } = this.#switched;
    const listed = on.reduce((sum, { length }) => sum + length, 0);
    if (this.#standing.count > 0 || listed !== this.size) {
      writeBits(this.bitmap(), ids);
      return ids;
    }
    // No member stands, and none is listed twice or switched off again: the lists are the answer.
    let at = 0;
    for (const list of on) at = writeInts(list, ids, at);
    return ids;
  }

  [Symbol.iterator](): Iterator<MemberId> {
    return this.ids()[Symbol.iterator]();
  }
}

const nobody: FrozenStanding = { words: { chunks: [], length: 0 }, count: 0 };
const nothing: Switched = { on: [], off: [], difference: 0, bytes: 0 };

function toBitmap({ words }: FrozenStanding, { on, off }: Switched): Int32Array {
  const bitmap = new Int32Array(words.length);
  writeInts(words, bitmap, 0);
  for (const list of on) putBits(bitmap, list, true);
  for (const list of off) putBits(bitmap, list, false);
  return bitmap;
}
