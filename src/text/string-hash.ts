/** Hash of the code units of a text from `start` to `end`: the same for equal strings wherever they stand. O(end - start). */
export function hashOfRange(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = mix(hash, text.charCodeAt(at));
  return toHash(hash);
}

/** How one more code unit goes into a hash that starts at 0; {@link toHash} ends it. Its user bounds what chosen collisions cost. */
export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193) ^ (hash >>> 15);
}

/** What was mixed, as a hash of 30 bits: engines keep so small a number in an array as it is. */
export function toHash(mixed: number): number {
  return mixed & 0x3fffffff;
}
