/** Up to so many strings are compared one by one, which is cheaper than hashing them. */
const FEW = 8;

/** Notices strings that were there before. Nearly every list and object has a handful; a long one costs no more than O(n). */
export class Repeats {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether this string was asked about before; it is remembered. */
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
