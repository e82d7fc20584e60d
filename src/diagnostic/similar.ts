/**
 * Returns the most likely intended name for a misspelled one: the same letters in another case or with other
 * separators (`push_notifications`), or a name that differs in a few letters. `undefined` if no name is close. O(names × length²).
 */
export function similarName(word: string, names: readonly string[]): string | undefined {
  const letters = lettersOf(word);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const other = lettersOf(name);
    const most = Math.min(3, Math.floor(other.length / 4));
    if (Math.abs(letters.length - other.length) > most) continue;
    const distance = distanceOf(letters, other);
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name, distance };
  }
  return best?.name;
}

/** Whether two names differ only in case and separators. */
export function isSameName(a: string, b: string): boolean {
  return lettersOf(a) === lettersOf(b);
}

function lettersOf(word: string): string {
  // A name of thousands of letters is never intended, and the comparison takes the product of the lengths.
  return word
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** The number of letters to insert, remove or replace (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
