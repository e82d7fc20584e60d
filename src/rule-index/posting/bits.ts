import type { FrozenInts } from "./chunked-ints.ts";

/** Sets, or clears, the bits of the listed numbers: a bit set over member ids, 32 to a word. */
export function putBits(words: Int32Array, { chunks, length }: FrozenInts, isSet: boolean): void {
  let left = length;
  for (const chunk of chunks) {
    const end = Math.min(left, chunk.length);
    for (let i = 0; i < end; i++) {
      const at = chunk[i]! >>> 5;
      const bit = 1 << (chunk[i]! & 31);
      words[at] = isSet ? words[at]! | bit : words[at]! & ~bit;
    }
    left -= end;
    if (left === 0) return;
  }
}

/** Writes the numbers of the set bits into `ids`, ascending; returns how many there are. */
export function writeBits(words: Int32Array, ids: Uint32Array): number {
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    for (let word = words[w]!; word !== 0; word &= word - 1) ids[count++] = w * 32 + (31 - Math.clz32(word & -word));
  }
  return count;
}
