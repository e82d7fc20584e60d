import { requireSound } from "./sound.ts";

/** Longer blocks are rounded up to a power of two, or one and a half times one, so that there are few free lists. */
const EXACT = 64;
const CHUNK_BITS = 18;
/** Units of a chunk: 1 MB. */
const CHUNK = 1 << CHUNK_BITS;

/**
 * Blocks of 32-bit units, with a free list for each length. Freed blocks are used again, so churn at constant size needs no more
 * memory. Memory comes in chunks of 1 MB. Only the first chunk is smaller; it moves as it grows, so growth copies at most 1 MB. A
 * block is always inside one chunk; offset 0 is never used for a block and means "none".
 */
export class Arena {
  readonly #chunks: Int32Array<ArrayBuffer>[] = [new Int32Array(16)];
  /** Units in use of the last chunk. */
  #used = 1;
  /** Units of the blocks in use, rounded up; counted for checks. */
  #given = 0;
  /** First free block by length; the first unit of each links to the next. */
  readonly #free: Map<number, number> = new Map();

  /** Returns a block of at least `length` units, `length` > 0. Its content is undefined. */
  allocate(length: number): number {
    const size = roundUp(length);
    SELF_CHECK: this.#given += size;
    const reused = this.#free.get(size) ?? 0;
    if (reused !== 0) {
      this.#free.set(size, this.chunkOf(reused)[positionIn(reused)]!);
      return reused;
    }
    const last = this.#chunks.length - 1;
    const chunk = this.#chunks[last]!;
    const end = this.#used + size;
    if (end > chunk.length) {
      if (chunk.length < CHUNK && end <= CHUNK) this.#chunks[last] = grown(chunk, Math.min(CHUNK, Math.max(end, chunk.length * 1.5)));
      // A block longer than a chunk gets its own longer chunk.
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
    SELF_CHECK: this.#given -= size;
    this.chunkOf(offset)[positionIn(offset)] = this.#free.get(size) ?? 0;
    this.#free.set(size, offset);
  }

  /** Returns the units that contain a block, from {@link positionIn} of its offset on; valid until the next {@link allocate}. */
  chunkOf(offset: number): Int32Array<ArrayBuffer> {
    return this.#chunks[offset >>> CHUNK_BITS]!;
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    }
  }

  /** Throws unless blocks of exactly these lengths are in use. */
  assertHolds(lengths: readonly number[]): void {
    SELF_CHECK: {
      const given = lengths.reduce((sum, length) => sum + roundUp(length), 0);
      requireSound(given === this.#given, `no block is lost: ${this.#given} units are allocated, ${given} are in use`);
    }
  }
}

/** Returns where a block begins in its chunk. */
export function positionIn(offset: number): number {
  return offset & (CHUNK - 1);
}

/** Returns how many units a block of a length takes. */
export function roundUp(length: number): number {
  if (length <= EXACT) return length;
  const power = 2 ** (32 - Math.clz32(length - 1));
  return length <= power * 0.75 ? power * 0.75 : power;
}

/** Returns a copy with room for `length` elements. */
export function grown<T extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}

/** Does the same with a quarter to spare, for arrays that grow one by one. */
export function withRoom<T extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  array: T,
  length: number,
): T {
  return length <= array.length ? array : grown(array, Math.max(16, length + (length >>> 2)));
}
