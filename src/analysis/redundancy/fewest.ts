/** In longer lists, no single item is searched for. */
const MOST_SINGLES = 40;

/**
 * Returns a part of a list that is sufficient, if the whole list is, and from which no item can be removed: one item if one is
 * sufficient, else a minimal set, not always a smallest. Items after the shortest sufficient beginning are not needed, and the
 * last item of that beginning is; then the same for the items before it. O(n + k log n) tests for k items.
 */
export function fewest<T>(items: readonly T[], isEnough: (items: readonly T[]) => boolean): readonly T[] {
  const single = items.length > MOST_SINGLES ? undefined : items.find((item) => isEnough([item]));
  if (single !== undefined) return [single];
  const needed: T[] = [];
  let length = items.length;
  while (!isEnough(needed)) {
    let tooShort = -1;
    while (length - tooShort > 1) {
      const middle = (length + tooShort) >> 1;
      if (isEnough([...needed, ...items.slice(0, middle)])) length = middle;
      else tooShort = middle;
    }
    length--;
    needed.unshift(items[length] as T);
  }
  return needed;
}
