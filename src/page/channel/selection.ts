/** Members scanned between two pauses: a few milliseconds. */
const SLICE = 16_384;

/** The members that pass a filter, found as far as they are asked for: the first page of a million is there at once. */
export class Selection {
  readonly #size: number;
  readonly #passes: (index: number) => boolean;
  readonly #found: number[] = [];
  #scanned = 0;

  /** `size` is the number of members; `passes` tests one. */
  constructor(size: number, passes: (index: number) => boolean) {
    this.#size = size;
    this.#passes = passes;
  }

  /** The number of members that were found, once all were scanned. */
  get total(): number | undefined {
    return this.#scanned === this.#size ? this.#found.length : undefined;
  }

  /** Returns the indexes of the members from `from` to before `to`. Pauses between slices, so that the worker can hear a cancellation. */
  async page(from: number, to: number, pause: () => Promise<void>): Promise<readonly number[]> {
    await this.#scan(to, pause);
    return this.#found.slice(from, to);
  }

  /** Returns the number of members that pass. */
  async count(pause: () => Promise<void>): Promise<number> {
    await this.#scan(Number.POSITIVE_INFINITY, pause);
    return this.#found.length;
  }

  async #scan(wanted: number, pause: () => Promise<void>): Promise<void> {
    while (this.#found.length < wanted && this.#scanned < this.#size) {
      if (this.#scanned > 0) await pause();
      const end = Math.min(this.#size, this.#scanned + SLICE);
      for (let index = this.#scanned; index < end; index++) if (this.#passes(index)) this.#found.push(index);
      this.#scanned = end;
    }
  }
}
