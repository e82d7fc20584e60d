/** Hash of the code units of a text from `start` to `end`: the same for equal strings wherever they stand. O(end - start). */
export function hashOfRange(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

/** How one more code unit goes into a hash that starts at 0. Whoever uses it finishes it, and bounds what chosen collisions cost. */
export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193) ^ (hash >>> 15);
}
