import { withoutLookAlikes } from "../attributes/look-alikes.ts";

/** Returns the candidate closest to a word, if it differs by at most this many letters. Ignores case, outer spaces, Unicode forms and look-alike letters. */
export function mostSimilar(word: string, candidates: readonly string[], most: number): string | undefined {
  const folded = fold(word);
  let best: string | undefined;
  let nearer = most + 1;
  for (const candidate of candidates) {
    const distance = editDistance(folded, fold(candidate), nearer);
    if (distance >= nearer) continue;
    best = candidate;
    nearer = distance;
    if (distance === 0) break;
  }
  return best;
}

/**
 * Returns how many letters must be inserted, removed or replaced to turn one text into another (Levenshtein), in UTF-16 code
 * units, or `limit` if the distance is as large or larger. O(length · limit), because only cells near the diagonal matter.
 *
 * ```text
 *       R  o  o  m
 *    0  1  2  .  .
 * R  1  0  1  2  .     a row for each letter of a, a column for each of b;
 * o  2  1  0  1  2     with limit 3, no more than two to either side of the diagonal
 * m  .  2  1  1  1     -> 1
 * ```
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return Math.min(0, limit);
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = new Array<number>(b.length + 1).fill(limit);
    const from = Math.max(1, row - limit + 1);
    const to = Math.min(b.length, row + limit - 1);
    current[0] = row;
    let least = from === 1 ? row : limit;
    for (let column = from; column <= to; column++) {
      const replaced = above[column - 1]! + (a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1);
      const distance = Math.min(replaced, above[column]! + 1, current[column - 1]! + 1);
      current[column] = distance;
      if (distance < least) least = distance;
    }
    if (least >= limit) return limit;
    above = current;
  }
  return Math.min(above[b.length]!, limit);
}

function fold(text: string): string {
  return withoutLookAlikes(text.normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, ""))
    .trim()
    .toLowerCase();
}
