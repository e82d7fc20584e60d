/**
 * The one of several names that a misspelt one was probably meant to be: the same letters in another case or with other
 * separators (`push_notifications`), or at most a few letters away. `undefined` when none is close. O(names × length²).
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

/** Whether two names differ in nothing but case and separators. */
export function isSameName(a: string, b: string): boolean {
  return lettersOf(a) === lettersOf(b);
}

function lettersOf(word: string): string {
  // Nobody means a name of thousands of letters, and comparing them takes their product.
  return word
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** Letters that must be put in, taken out or replaced (Levenshtein). */
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
