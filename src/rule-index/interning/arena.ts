import { requireSound } from "./sound.ts";

/** Blocks longer than this are rounded up to a power of two, or one and a half, so that the free lists stay few. */
const EXACT = 64;
const CHUNK_BITS = 18;
/** Units of a chunk: 1 MB. */
const CHUNK = 1 << CHUNK_BITS;

/**
 * Blocks of 32-bit units, with a free list for each length: what is freed is used again, so that churn at
 * constant size needs no more memory. Memory comes in chunks of 1 MB, of which only the first is smaller and moves
 * as it grows, so that growing copies no more than that. A block lies in one chunk whole; offset 0 is never given
 * out and means "none".
 */
export class Arena {
  readonly #chunks: Int32Array<ArrayBuffer>[] = [new Int32Array(16)];
  /** Units in use of the last chunk. */
  #used = 1;
  /** Units of the blocks that are given out, rounded up. */
  #given = 0;
  /** First free block by length; each links to the next in its first unit. */
  readonly #free: Map<number, number> = new Map();

  /** A block of at least `length` units, `length` > 0; its content is left over. */
  allocate(length: number): number {
    const size = roundUp(length);
    this.#given += size;
    const reused = this.#free.get(size) ?? 0;
    if (reused !== 0) {
      this.#free.set(size, this.chunkOf(reused)[placeIn(reused)]!);
      return reused;
    }
    const last = this.#chunks.length - 1;
    const chunk = this.#chunks[last]!;
    const end = this.#used + size;
    if (end > chunk.length) {
      if (chunk.length < CHUNK && end <= CHUNK) this.#chunks[last] = grown(chunk, Math.min(CHUNK, Math.max(end, chunk.length * 1.5)));
      // What is longer than a chunk has one of its own, which is longer too.
      else {
        this.#chunks.push(new Int32Array(Math.max(CHUNK, size)));
        this.#used = 0;
      }
    }
    const offset = (this.#chunks.length - 1) * CHUNK + this.#used;
    this.#used += size;
    return offset;
  }

  free(offset: number, length: number): void {
    const size = roundUp(length);
    this.#given -= size;
    this.chunkOf(offset)[placeIn(offset)] = this.#free.get(size) ?? 0;
    this.#free.set(size, offset);
  }

  /** The units among which a block lies, from {@link placeIn} of its offset on; valid until the next {@link allocate}. */
  chunkOf(offset: number): Int32Array<ArrayBuffer> {
    return this.#chunks[offset >>> CHUNK_BITS]!;
  }

  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /** Throws unless blocks of these lengths are all that is given out. */
  assertHolds(lengths: readonly number[]): void {
    SELF_CHECK: {
      const given = lengths.reduce((sum, length) => sum + roundUp(length), 0);
      requireSound(given === this.#given, `no block is lost: ${this.#given} units are given out, ${given} are in use`);
    }
  }
}

/** Where a block begins in its chunk. */
export function placeIn(offset: number): number {
  return offset & (CHUNK - 1);
}

/** How many units a block of a length takes. */
export function roundUp(length: number): number {
  if (length <= EXACT) return length;
  const power = 2 ** (32 - Math.clz32(length - 1));
  return length <= power * 0.75 ? power * 0.75 : power;
}

/** A copy that has room for `length` elements. */
export function grown<T extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}

/** The same with a quarter to spare: for what grows one by one. */
export function withRoom<T extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  array: T,
  length: number,
): T {
  return length <= array.length ? array : grown(array, Math.max(16, length + (length >>> 2)));
}
