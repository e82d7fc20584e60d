import { grown, withRoom } from "../interning/arena.ts";

/** A list that was handed out: `items` up to `length` do not change any more. */
export interface FrozenList {
  readonly items: ArrayLike<number>;
  readonly length: number;
}

class List {
  items: Int32Array<ArrayBuffer>;
  length = 0;
  /** A reader holds `items`: appending is safe, anything else needs a copy first. */
  isHeld = false;

  constructor(capacity: number) {
    this.items = new Int32Array(capacity);
  }
}

/**
 * Many lists of ids, nearly all of them empty or with one element, each known by its place: an empty list is 0,
 * a single element `e` is `e + 1`, and a longer one is `-1 - index`. 4 bytes a list, and 4 an element where it has several.
 */
export class IntLists {
  #heads: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #long: (List | undefined)[] = [];
  readonly #freeLong: number[] = [];
  readonly #single: { readonly items: number[]; readonly length: 1 } = { items: [0], length: 1 };

  length(list: number): number {
    const head = this.#head(list);
    return head === 0 ? 0 : head > 0 ? 1 : this.#longOf(head).length;
  }

  /** The only element; -1 when there is none, or several. */
  single(list: number): number {
    return Math.max(-1, this.#head(list) - 1);
  }

  /** The list as it is until the next call of any method; allocates nothing. */
  now(list: number): FrozenList {
    const head = this.#head(list);
    if (head === 0) return nothing;
    if (head < 0) return this.#longOf(head);
    this.#single.items[0] = head - 1;
    return this.#single;
  }

  /** Appends; returns the position. */
  push(list: number, element: number): number {
    this.#heads = withRoom(this.#heads, list + 1);
    const head = this.#heads[list] as number;
    if (head === 0) {
      this.#heads[list] = element + 1;
      return 0;
    }
    if (head > 0) {
      const index = this.#freeLong.pop() ?? this.#long.length;
      const long = new List(2);
      long.items[0] = head - 1;
      long.items[1] = element;
      long.length = 2;
      this.#long[index] = long;
      this.#heads[list] = -1 - index;
      return 1;
    }
    const long = this.#longOf(head);
    if (long.length === long.items.length) {
      long.items = grown(long.items, long.length + 2 + (long.length >>> 1));
      long.isHeld = false;
    }
    long.items[long.length] = element;
    return long.length++;
  }

  /** Removes by position; the last element moves there and is returned, or -1 when the list has none at that position now. */
  remove(list: number, position: number): number {
    const head = this.#heads[list] as number;
    if (head > 0) {
      this.#heads[list] = 0;
      return -1;
    }
    const long = this.#longOf(head);
    if (long.isHeld) {
      long.items = long.items.slice();
      long.isHeld = false;
    }
    const last = long.items[--long.length] as number;
    long.items[position] = last;
    if (long.length === 1) {
      this.#heads[list] = (long.items[0] as number) + 1;
      this.#long[-1 - head] = undefined;
      this.#freeLong.push(-1 - head);
    } else if (long.length * 4 < long.items.length && long.items.length > 16) {
      long.items = long.items.slice(0, long.length * 2);
    }
    return position === long.length ? -1 : last;
  }

  /** The list as it is now, for good. O(1). */
  freeze(list: number): FrozenList {
    const head = this.#head(list);
    if (head >= 0) return head === 0 ? nothing : { items: Int32Array.of(head - 1), length: 1 };
    const long = this.#longOf(head);
    long.isHeld = true;
    return { items: long.items, length: long.length };
  }

  get bytes(): number {
    return this.#long.reduce((sum, long) => sum + (long === undefined ? 0 : long.items.byteLength + 120), this.#heads.byteLength);
  }

  #head(list: number): number {
    return list < this.#heads.length ? (this.#heads[list] as number) : 0;
  }

  #longOf(head: number): List {
    return this.#long[-1 - head] as List;
  }
}

const nothing: FrozenList = { items: new Int32Array(0), length: 0 };
