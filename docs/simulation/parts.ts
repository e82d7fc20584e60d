import type { Random } from "../../bench/workloads/random.ts";

/** Items in the order of their time: a binary heap. */
export class Queue<T> {
  readonly #heap: { readonly at: number; readonly item: T }[] = [];

  push(at: number, item: T): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push({ at, item });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.at <= at) break;
      [heap[parent], heap[index]] = [heap[index]!, heap[parent]!];
      index = parent;
    }
  }

  pop(): { readonly at: number; readonly item: T } | undefined {
    const heap = this.#heap;
    const [first, last] = [heap[0], heap.pop()];
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (child < heap.length && heap[child]!.at < heap[least]!.at) least = child;
      if (least === index) return first;
      [heap[least], heap[index]] = [heap[index]!, heap[least]!];
      index = least;
    }
  }
}

/** The channels in memory; the one that was used longest ago is dropped first. */
export class LruCache {
  readonly #sizes: Map<number, number> = new Map();
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Returns whether the channel was in memory; it is now. */
  use(channel: number, bytes: number): boolean {
    const isThere = this.#sizes.delete(channel);
    this.#sizes.set(channel, bytes);
    if (isThere) return true;
    this.#bytes += bytes;
    for (const [oldest, size] of this.#sizes) {
      // The channel in use is kept, however large it is.
      if (this.#bytes <= this.#most || oldest === channel) break;
      this.#sizes.delete(oldest);
      this.#bytes -= size;
    }
    return false;
  }
}

/** Draws ranks from 0 to `count - 1`, rank r with a weight of 1 / (r + 1)^exponent. O(log count) each. */
export function zipfSampler(count: number, exponent: number): (random: Random) => number {
  const { cumulated, total } = weights(count, exponent);
  return (random) => {
    const wanted = random() * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** The last weights: scenarios with the same channels follow one another. */
let last = { count: 0, exponent: 0, cumulated: new Float64Array(), total: 0 };

function weights(count: number, exponent: number): typeof last {
  if (last.count === count && last.exponent === exponent) return last;
  const cumulated = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) cumulated[rank] = total += (rank + 1) ** -exponent;
  last = { count, exponent, cumulated, total };
  return last;
}

/** Returns a function that computes whole numbers for the numbers below `count` once each. */
export function remembered(count: number, compute: (index: number) => number): (index: number) => number {
  const known = new Int32Array(count).fill(-1);
  return (index) => {
    if (known[index] === -1) known[index] = compute(index);
    return known[index]!;
  };
}
