/** Throws unless a promise that a structure makes to itself is kept: a mistake of this program, never of its user. */
export function requireSound(isKept: boolean, promise: string): void {
  if (!isKept) throw new Error(`the index is not sound: ${promise}`);
}
