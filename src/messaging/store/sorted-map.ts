/** Part of a map: keys in `[from, to]`, after `after` in the requested direction. */
export interface Slice {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  readonly descending?: boolean;
}

/** A map that can be read in the order of its keys (UTF-16 code units). Appending in order is O(1); otherwise the next read sorts. */
export class SortedMap<V> {
  readonly #values = new Map<string, V>();
  #keys: string[] = [];
  #isSorted = true;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) {
      const last = this.#keys.at(-1);
      if (last !== undefined && last >= key) this.#isSorted = false;
      this.#keys.push(key);
    }
    this.#values.set(key, value);
  }

  /** The key stays in the list until the next read in order, or until half of the list is such keys: removing many is not quadratic. */
  delete(key: string): void {
    if (!this.#values.delete(key)) return;
    this.#isSorted = false;
    if (this.#keys.length > 2 * this.#values.size + 64) this.#sort();
  }

  /** O(log n + length); O(n log n) when keys have come or gone since the last time. */
  slice({ from, to, after, descending = false }: Slice, limit: number): [string, V][] {
    this.#sort();
    let low = from === undefined ? 0 : this.#place(from, false);
    let high = to === undefined ? this.#keys.length : this.#place(to, true);
    if (after !== undefined) {
      if (descending) high = Math.min(high, this.#place(after, false));
      else low = Math.max(low, this.#place(after, true));
    }
    const count = Math.min(limit, Math.max(0, high - low));
    const keys = descending ? this.#keys.slice(high - count, high).reverse() : this.#keys.slice(low, low + count);
    return keys.map((key) => [key, this.#values.get(key) as V]);
  }

  #sort(): void {
    if (this.#isSorted) return;
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
