import { grown } from "../interning/arena.ts";

const CHUNK_BITS = 9;
/** Elements of a chunk: 2 KB. */
const CHUNK = 1 << CHUNK_BITS;
const INSIDE = CHUNK - 1;

/** Numbers that do not change: the first `length` numbers in the chunks. All chunks except the last are used completely. */
export interface FrozenInts {
  readonly chunks: readonly ArrayLike<number>[];
  readonly length: number;
}

/**
 * The bytes that were copied until now to keep frozen numbers unchanged, counted for tests; the reader of frozen numbers is the only
 * user of such a copy.
 */
export const copied = { bytes: 0 };

/**
 * An array of 32-bit numbers whose frozen view costs O(1). A change copies its chunk, and the short array of chunks, and both
 * only if a frozen view reads them:
 *
 * ```text
 * frozen:   [ a  b  c ]      chunks shared with the present: a, c
 * present:  [ a  B  c ]      copied for one change: b, and the brackets
 * ```
 *
 * A chunk that was made since the last freeze is recognised by the freeze count at which it was made.
 */
export class ChunkedInts {
  #chunks: Int32Array<ArrayBuffer>[] = [new Int32Array(2)];
  #length = 0;
  #freezes = 0;
  /** By chunk: {@link #freezes} when it was made; `undefined` until the first freeze. */
  #madeAt: number[] | undefined;
  /** A frozen view reads {@link #chunks}: appending is safe, any other change needs a copy first. */
  #isHeld = false;
  /** No frozen view reads from this index on. */
  #frozenLength = 0;

  get length(): number {
    return this.#length;
  }

  /** Returns the element at an index below `length`. */
  at(position: number): number {
    return this.#chunks[position >>> CHUNK_BITS]![position & INSIDE]!;
  }

  /** Replaces the element at an index below `length`. */
  put(position: number, element: number): void {
    this.#writable(position >>> CHUNK_BITS, position)[position & INSIDE] = element;
  }

  push(element: number): void {
    const which = this.#length >>> CHUNK_BITS;
    if (which === this.#chunks.length) {
      this.#chunks.push(new Int32Array(CHUNK));
      this.#madeAt?.push(this.#freezes);
    } else if (this.#length === this.#chunks[0]!.length) this.#resizeFirst(Math.min(CHUNK, this.#length + 2 + (this.#length >>> 1)));
    this.#writable(which, this.#length)[this.#length & INSIDE] = element;
    this.#length++;
  }

  /** Removes the last element and returns it. */
  pop(): number {
    const last = this.at(this.#length - 1);
    this.#length--;
    const spare = this.#chunks.length * CHUNK - this.#length;
    if (this.#chunks.length > 1) {
      if (spare >= CHUNK + CHUNK / 2) this.#dropLastChunk();
    } else if (this.#length * 4 < this.#chunks[0]!.length && this.#chunks[0]!.length > 16) this.#resizeFirst(this.#length * 2);
    return last;
  }

  /** Returns the current numbers; later changes do not reach them. O(1). */
  freeze(): FrozenInts {
    this.#madeAt ??= this.#chunks.map(() => this.#freezes);
    this.#freezes++;
    this.#isHeld = true;
    this.#frozenLength = Math.max(this.#frozenLength, this.#length);
    return { chunks: this.#chunks, length: this.#length };
  }

  /** Bytes of the chunks, and an estimate of the memory to manage them. */
  get bytes(): number {
    SELF_CHECK: {
      return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength + 8, 120);
    }
  }

  /** Returns a chunk in which the element at an index may be written. */
  #writable(which: number, position: number): Int32Array<ArrayBuffer> {
    const chunk = this.#chunks[which]!;
    if (this.#madeAt === undefined || position >= this.#frozenLength || this.#madeAt[which] === this.#freezes) return chunk;
    const copy = chunk.slice();
    this.#replace(which, copy);
    return copy;
  }

  #resizeFirst(capacity: number): void {
    const [first] = this.#chunks as [Int32Array<ArrayBuffer>];
    this.#replace(0, capacity > first.length ? grown(first, capacity) : first.slice(0, capacity));
  }

  #replace(which: number, chunk: Int32Array<ArrayBuffer>): void {
    this.#ownChunks();
    if (this.#madeAt !== undefined) {
      SELF_CHECK: if (this.#madeAt[which] !== this.#freezes) copied.bytes += this.#chunks[which]!.byteLength;
      this.#madeAt[which] = this.#freezes;
    }
    this.#chunks[which] = chunk;
  }

  #dropLastChunk(): void {
    this.#ownChunks();
    this.#chunks.pop();
    this.#madeAt?.pop();
  }

  #ownChunks(): void {
    if (!this.#isHeld) return;
    this.#chunks = this.#chunks.slice();
    SELF_CHECK: copied.bytes += this.#chunks.length * 8;
    this.#isHeld = false;
  }
}

/** Calls back for every number, in order. */
export function eachInt({ chunks, length }: FrozenInts, visit: (element: number) => void): void {
  let left = length;
  for (const chunk of chunks) {
    const end = Math.min(left, chunk.length);
    for (let i = 0; i < end; i++) visit(chunk[i]!);
    left -= end;
    if (left === 0) return;
  }
}

/** Writes the numbers into `target` from `at` on; returns the offset after them. */
export function writeInts({ chunks, length }: FrozenInts, target: Int32Array | Uint32Array, at: number): number {
  const end = at + length;
  for (const chunk of chunks) {
    if (at + chunk.length <= end) target.set(chunk, at);
    else for (let i = 0; at + i < end; i++) target[at + i] = chunk[i]!;
    at += chunk.length;
  }
  return end;
}
