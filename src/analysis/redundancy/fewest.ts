/** In longer lists no single item is looked for. */
const MOST_ALONE = 40;

/**
 * A part of a list that is enough, where the whole is, and of which nothing can be left out: one item if one is
 * enough, else a minimal set, not always a smallest. What stands behind the shortest beginning that is enough is
 * not needed, and the last item of that beginning is; so on with what is before it. O(n + k log n) tests for k items.
 */
export function fewest<T>(items: readonly T[], isEnough: (items: readonly T[]) => boolean): readonly T[] {
  const alone = items.length > MOST_ALONE ? undefined : items.find((item) => isEnough([item]));
  if (alone !== undefined) return [alone];
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
