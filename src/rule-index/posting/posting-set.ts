import { isMarked } from "../interning/message-terms.ts";
import type { MemberId, MemberSet } from "../rule-index.ts";
import { putBits, writeBits } from "./bits.ts";
import { type FrozenInts, writeInts } from "./chunked-ints.ts";
import type { Switched } from "./switching.ts";

/** The members that match the empty message, a bit each, at one moment. */
export interface FrozenBaseSet {
  readonly words: FrozenInts;
  readonly count: number;
}

/**
 * The base set of an index, plus the members that a message switches on, minus those it switches off; all of it frozen. Makes
 * nothing proportional to the members until the set is enumerated.
 */
export class PostingSet implements MemberSet {
  readonly size: number;
  readonly #baseSet: FrozenBaseSet;
  readonly #switched: Switched;
  readonly #hasNow: (member: MemberId) => boolean | undefined;
  #bitmap: Int32Array | undefined;

  /** `hasNow` answers for a member while the index does not change, and returns `undefined` afterwards. */
  constructor(baseSet: FrozenBaseSet, switched: Switched, hasNow: (member: MemberId) => boolean | undefined) {
    this.size = baseSet.count + switched.difference;
    this.#hasNow = hasNow;
    // Keeps the smaller of the two.
    const isLong = switched.bytes > baseSet.words.length * 4;
    if (isLong) this.#bitmap = toBitmap(baseSet, switched);
    this.#baseSet = isLong ? empty : baseSet;
    this.#switched = isLong ? nothing : switched;
  }

  has(member: MemberId): boolean {
    return this.#hasNow(member) ?? isMarked(this.bitmap(), member);
  }

  /** One bit a member, made once: a copy of the base set, with the bits of the members that differ changed. */
  bitmap(): Int32Array {
    this.#bitmap ??= toBitmap(this.#baseSet, this.#switched);
    return this.#bitmap;
  }

  /** The bytes that only this set uses, beside those that it shares with the index. */
  get bytes(): number {
    SELF_CHECK: {
      return (this.#bitmap?.byteLength ?? 0) + this.#switched.bytes;
    }
  }

  ids(): Uint32Array {
    const ids = new Uint32Array(this.size);
    const { on } = this.#switched;
    const listed = on.reduce((sum, { length }) => sum + length, 0);
    if (this.#baseSet.count > 0 || listed !== this.size) {
      writeBits(this.bitmap(), ids);
      return ids;
    }
    // The base set is empty, and no member is listed twice or switched off again: the lists are the answer.
    let at = 0;
    for (const list of on) at = writeInts(list, ids, at);
    return ids;
  }
}

const empty: FrozenBaseSet = { words: { chunks: [], length: 0 }, count: 0 };
const nothing: Switched = { on: [], off: [], difference: 0, bytes: 0 };

function toBitmap({ words }: FrozenBaseSet, { on, off }: Switched): Int32Array {
  const bitmap = new Int32Array(words.length);
  writeInts(words, bitmap, 0);
  for (const list of on) putBits(bitmap, list, true);
  for (const list of off) putBits(bitmap, list, false);
  return bitmap;
}
