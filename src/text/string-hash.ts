/** Hashes the code units of a text from `start` to `end`: equal strings have equal hashes at any offset. O(end - start). */
export function hashOfRange(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = mix(hash, text.charCodeAt(at));
  return toHash(hash);
}

/**
 * Mixes the next code unit into a hash that starts at 0; {@link toHash} ends it. The user of a hash bounds the cost of deliberate
 * collisions.
 */
export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193) ^ (hash >>> 15);
}

/** Returns a mixed hash as 30 bits: engines store such a small number directly in an array. */
export function toHash(mixed: number): number {
  return mixed & 0x3fffffff;
}
