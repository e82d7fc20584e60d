/** Part of a map: keys in `[from, to]`, after `after` in the requested direction. */
export interface Slice {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  readonly descending?: boolean;
}

/**
 * A map that can be read in the order of its keys (UTF-16 code units). Appending in order is O(1), and so is deleting; after a key was
 * added out of order, the next read sorts.
 */
export class SortedMap<V extends object | number> {
  readonly #values = new Map<string, V>();
  /** All keys, and some that were deleted. */
  #keys: string[] = [];
  #isSorted = true;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** Returns whether the key is new. */
  set(key: string, value: V): boolean {
    const { size } = this.#values;
    this.#values.set(key, value);
    if (this.#values.size === size) return false;
    const last = this.#keys.at(-1);
    if (last !== undefined && last >= key) this.#isSorted = false;
    this.#keys.push(key);
    return true;
  }

  /** The key stays in the list until half of the list is such keys: removing many is not quadratic, also if reads come between. */
  delete(key: string): void {
    if (this.#values.delete(key) && this.#keys.length > 2 * this.#values.size + 64)
      this.#keys = this.#keys.filter((each) => this.#values.has(each));
  }

  /** O(log n + length + deleted keys between); O(n log n) after a key was added out of order. */
  slice({ from, to, after, descending = false }: Slice, limit: number): [string, V][] {
    this.#sort();
    let low = from === undefined ? 0 : this.#place(from, false);
    let high = to === undefined ? this.#keys.length : this.#place(to, true);
    if (after !== undefined) {
      if (descending) high = Math.min(high, this.#place(after, false));
      else low = Math.max(low, this.#place(after, true));
    }
    const found: [string, V][] = [];
    const step = descending ? -1 : 1;
    for (let at = descending ? high - 1 : low; at >= low && at < high && found.length < limit; at += step) {
      const key = this.#keys[at]!;
      const value = this.#values.get(key);
      if (value !== undefined) found.push([key, value]);
    }
    return found;
  }

  #sort(): void {
    if (this.#isSorted) return;
    // Without the deleted keys: one of them may have been added again.
    this.#keys = [...this.#values.keys()].sort((a, b) => (a < b ? -1 : 1));
    this.#isSorted = true;
  }

  /** How many keys are before `key`, itself included when asked. */
  #place(key: string, isIncluded: boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.#keys[middle] as string;
      if (found < key || (isIncluded && found === key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
