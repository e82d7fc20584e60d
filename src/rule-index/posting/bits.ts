/** Bit sets over member ids, 32 to a word. */
export function wordsFor(bits: number): number {
  return (bits + 31) >>> 5;
}

export function hasBit(words: Uint32Array, bit: number): boolean {
  const word = words[bit >>> 5];
  return word !== undefined && ((word >>> (bit & 31)) & 1) === 1;
}

export function setBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
}

export function clearBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] as number) & ~(1 << (bit & 31));
}

/** Writes the places of the bits into `ids`, ascending; returns how many there are. */
export function writeBits(words: Uint32Array, ids: Uint32Array): number {
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    for (let word = words[w] as number; word !== 0; word &= word - 1) ids[count++] = w * 32 + (31 - Math.clz32(word & -word));
  }
  return count;
}
