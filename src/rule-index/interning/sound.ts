/**
 * Throws if an invariant of a structure is broken, which is a mistake of this program, never of its user. It is called only under
 * the label SELF_CHECK, which the build removes; tests run it.
 */
export function requireSound(isKept: boolean, promise: string): void {
  if (!isKept) throw new Error(`the index is not sound: ${promise}`);
}
