/** Finds repeated strings. */
export class Repeats {
  readonly #seen: Set<string> = new Set();

  /** Whether this string was added before; adds it. */
  isRepeat(text: string): boolean {
    const { size } = this.#seen;
    return this.#seen.add(text).size === size;
  }
}
