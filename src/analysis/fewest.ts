/** More than this are not tried one by one: the square of their number would be. */
const MOST = 40;

/**
 * A smallest part of a list that is enough, where the whole is: one item if one is, else what is left when each
 * that can be done without has been dropped (a minimal set, not always a smallest).
 */
export function fewest<T>(items: readonly T[], isEnough: (items: readonly T[]) => boolean): readonly T[] {
  if (items.length > MOST) return items;
  const one = items.find((item) => isEnough([item]));
  if (one !== undefined) return [one];
  let needed = items;
  for (const item of items) {
    const fewer = needed.filter((other) => other !== item);
    if (isEnough(fewer)) needed = fewer;
  }
  return needed;
}
