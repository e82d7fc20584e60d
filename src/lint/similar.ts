import { withoutLookAlikes } from "../attributes/look-alikes.ts";

/** The candidate closest to a word, at most so many letters away; case, spaces at the ends, Unicode forms and look-alike letters do not count. */
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
 * How many letters have to be put in, taken out or replaced to make one text of another (Levenshtein), in UTF-16 code
 * units; `limit` for everything that is as far away or further. O(length · limit): only what is near the diagonal can count.
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
