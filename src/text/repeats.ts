/** Up to so many strings are compared one by one, which is cheaper than a hash table. */
const FEW = 8;

/** Finds repeated strings. Nearly every list and object has only a few strings; a long one costs at most O(n). */
export class Repeats {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether this string was added before; adds it. */
  isRepeat(text: string): boolean {
    const seen = this.#many ?? this.#few;
    if (seen instanceof Set) {
      if (seen.has(text)) return true;
      seen.add(text);
      return false;
    }
    if (seen.includes(text)) return true;
    seen.push(text);
    if (seen.length > FEW) this.#many = new Set(seen);
    return false;
  }
}
