/**
 * Throws unless a promise that a structure makes to itself is kept: a mistake of this program, never of its user. It is called
 * under the label SELF_CHECK alone, which the build leaves out: tests run what is written here.
 */
export function requireSound(isKept: boolean, promise: string): void {
  if (!isKept) throw new Error(`the index is not sound: ${promise}`);
}
