/** Up to so many strings are compared one by one, which is cheaper than hashing them. */
const FEW = 8;

/** Notices strings that were there before. Nearly every list and object has a handful; a long one costs no more than O(n). */
export class Repeats {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether this string was asked about before; it is remembered. */
  isRepeat(text: string): boolean {
    if (this.#many === undefined) {
      if (this.#few.includes(text)) return true;
      this.#few.push(text);
      if (this.#few.length > FEW) this.#many = new Set(this.#few);
      return false;
    }
    if (this.#many.has(text)) return true;
    this.#many.add(text);
    return false;
  }
}
