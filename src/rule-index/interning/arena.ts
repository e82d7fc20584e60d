/** Blocks longer than this are rounded up to a power of two, so that the free lists stay few. */
const EXACT = 64;

/**
 * Blocks of 32-bit units in one growing array, with a free list for each length: what is freed is used again,
 * so that churn at constant size needs no more memory. Offset 0 is never given out and means "none".
 */
export class Arena {
  units: Int32Array<ArrayBuffer> = new Int32Array(16);
  #used = 1;
  /** First free block by length; each links to the next in its first unit. */
  readonly #free: Map<number, number> = new Map();

  /** A block of at least `length` units, `length` > 0; its content is left over. */
  allocate(length: number): number {
    const size = roundUp(length);
    const reused = this.#free.get(size) ?? 0;
    if (reused !== 0) {
      this.#free.set(size, this.units[reused] as number);
      return reused;
    }
    const offset = this.#used;
    this.#used += size;
    if (this.#used > this.units.length) this.units = grown(this.units, this.#used);
    return offset;
  }

  free(offset: number, length: number): void {
    const size = roundUp(length);
    this.units[offset] = this.#free.get(size) ?? 0;
    this.#free.set(size, offset);
  }

  get bytes(): number {
    return this.units.byteLength;
  }
}

/** A copy that has room for `length` elements, with a quarter to spare. */
export function grown<T extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(16, length + (length >>> 2)));
  larger.set(array);
  return larger;
}

function roundUp(length: number): number {
  return length <= EXACT ? length : 2 ** (32 - Math.clz32(length - 1));
}
