import { withRoom } from "../interning/arena.ts";
import { ChunkedInts, type FrozenInts } from "./chunked-ints.ts";

const MOST_SPARE = 16;

/**
 * Many lists of ids, most of them empty or with one element, each known by its number: an empty list is 0, a single element `e`
 * is `e + 1`, and a longer one is `-1 - index`. 4 bytes a list, and 4 an element if it has several.
 */
export class IntLists {
  #heads: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #long: (ChunkedInts | undefined)[] = [];
  readonly #freeLong: number[] = [];
  /** Empty lists, for the next list that grows: a list that gets a second element and loses it again allocates nothing. */
  readonly #spare: ChunkedInts[] = [];

  length(list: number): number {
    const head = this.#head(list);
    return head === 0 ? 0 : head > 0 ? 1 : this.#longOf(head).length;
  }

  /** Returns the only element; -1 if there is none, or several. */
  single(list: number): number {
    return Math.max(-1, this.#head(list) - 1);
  }

  /** Returns the element at a position below the length. */
  at(list: number, position: number): number {
    const head = this.#head(list);
    return head > 0 ? head - 1 : this.#longOf(head).at(position);
  }

  /** Appends; returns the position. */
  push(list: number, element: number): number {
    this.#heads = withRoom(this.#heads, list + 1);
    const head = this.#heads[list]!;
    if (head === 0) {
      this.#heads[list] = element + 1;
      return 0;
    }
    if (head > 0) {
      const index = this.#freeLong.pop() ?? this.#long.length;
      const long = this.#spare.pop() ?? new ChunkedInts();
      long.push(head - 1);
      long.push(element);
      this.#long[index] = long;
      this.#heads[list] = -1 - index;
      return 1;
    }
    const long = this.#longOf(head);
    long.push(element);
    return long.length - 1;
  }

  /** Removes by position. The last element moves there and is returned; -1 if the list has no element at that position now. */
  remove(list: number, position: number): number {
    const head = this.#heads[list]!;
    if (head > 0) {
      this.#heads[list] = 0;
      return -1;
    }
    const long = this.#longOf(head);
    const last = long.pop();
    const isLast = position === long.length;
    if (!isLast) long.put(position, last);
    if (long.length === 1) {
      this.#heads[list] = long.pop() + 1;
      if (this.#spare.length < MOST_SPARE) this.#spare.push(long);
      this.#long[-1 - head] = undefined;
      this.#freeLong.push(-1 - head);
    }
    return isLast ? -1 : last;
  }

  /** Returns the current list; later changes do not reach it. O(1). */
  freeze(list: number): FrozenInts {
    const head = this.#head(list);
    if (head >= 0) return head === 0 ? nothing : { chunks: [[head - 1]], length: 1 };
    return this.#longOf(head).freeze();
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#long.reduce((sum, long) => sum + (long === undefined ? 0 : long.bytes), this.#heads.byteLength);
    }
  }

  #head(list: number): number {
    return list < this.#heads.length ? this.#heads[list]! : 0;
  }

  #longOf(head: number): ChunkedInts {
    return this.#long[-1 - head]!;
  }
}

const nothing: FrozenInts = { chunks: [], length: 0 };
