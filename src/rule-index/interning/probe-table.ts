/** The number of slots to check before an entry goes into the overflow: a bound on the work that deliberate collisions cause. */
const LONGEST_PROBE = 32;
/** A table with so many slots is cut into segments that grow separately, so that no single insertion moves all entries. */
const LARGE = 1024;
const SEGMENT_BITS = 6;

/** What a table needs to know about its entries, which are only numbers here, and about the searched one. */
export interface Keys<Wanted> {
  hashOf(id: number): number;
  /** Returns a unique name for an entry, used for the few entries outside the slots. */
  nameOf(id: number): string;
  is(id: number, wanted: Wanted): boolean;
  nameOfWanted(wanted: Wanted): string;
}

/**
 * A hash table of ids by the things that they number: open addressing with an eighth of the hash beside each id. Entries far from
 * their own slot go into a native Map, which deliberate collisions cannot slow down, so hostile names and values cost a bounded
 * number of steps. 5 bytes a slot.
 */
export class ProbeTable<Wanted> {
  readonly #keys: Keys<Wanted>;
  /** One segment, or one for each value of the first bits of a hash. */
  #segments: Segment[] = [];
  readonly #overflow: Map<string, number> = new Map();
  /** Hashes of all entries that were ever in the overflow, so that names are rarely made for other entries. */
  readonly #overflowHashes: Set<number> = new Set();

  constructor(keys: Keys<Wanted>) {
    this.#keys = keys;
  }

  /** Returns the id, or -1. */
  find(wanted: Wanted, hash: number): number {
    const segment = this.#segments[this.#segmentOf(hash)];
    if (segment === undefined) return -1;
    const { slots, tags } = segment;
    const mask = slots.length - 1;
    const tag = tagOf(hash);
    let at = hash & mask;
    for (let probe = 0; probe < LONGEST_PROBE; probe++) {
      const found = tags[at]!;
      if (found === 0) break;
      if (found === tag && this.#keys.is(slots[at]!, wanted)) return slots[at]!;
      at = (at + 1) & mask;
    }
    // The overflow is checked even after an empty slot, which may have been full when the entry was added.
    return this.#overflowHashes.has(hash) ? (this.#overflow.get(this.#keys.nameOfWanted(wanted)) ?? -1) : -1;
  }

  /** Adds an id that is not in the table yet. */
  insert(id: number, hash: number): void {
    if (this.#segments.length === 0) this.#segments = [new Segment(16)];
    const which = this.#segmentOf(hash);
    const segment = this.#segments[which]!;
    if (segment.count * 5 >= segment.slots.length * 3) {
      const isCut = this.#segments.length === 1 && segment.slots.length >= LARGE;
      if (isCut) this.#segments = Array.from({ length: 1 << SEGMENT_BITS }, () => new Segment(LARGE >>> (SEGMENT_BITS - 2)));
      else this.#segments[which] = new Segment(segment.slots.length * 2);
      const { slots, tags } = segment;
      for (let at = 0; at < slots.length; at++) if (tags[at] !== 0) this.#place(slots[at]!, this.#keys.hashOf(slots[at]!));
    }
    this.#place(id, hash);
  }

  /** Removes an id in the table; `keys` must still know its thing. */
  delete(id: number, hash: number): void {
    const segment = this.#segments[this.#segmentOf(hash)];
    if (segment?.delete(id, hash, this.#keys.hashOf) === true) return;
    this.#overflow.delete(this.#keys.nameOf(id));
    if (this.#overflowHashes.size <= 2 * this.#overflow.size + 16) return;
    this.#overflowHashes.clear();
    for (const each of this.#overflow.values()) this.#overflowHashes.add(this.#keys.hashOf(each));
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#segments.reduce((sum, segment) => sum + segment.slots.length * 5, 0);
    }
  }

  #segmentOf(hash: number): number {
    return this.#segments.length === 1 ? 0 : hash >>> (32 - SEGMENT_BITS);
  }

  #place(id: number, hash: number): void {
    const segment = this.#segments[this.#segmentOf(hash)]!;
    if (segment.insert(id, hash)) return;
    this.#overflow.set(this.#keys.nameOf(id), id);
    this.#overflowHashes.add(hash);
  }
}

class Segment {
  count = 0;
  readonly slots: Int32Array;
  /** 0 for an empty slot. */
  readonly tags: Uint8Array;

  constructor(size: number) {
    this.slots = new Int32Array(size);
    this.tags = new Uint8Array(size);
  }

  insert(id: number, hash: number): boolean {
    const mask = this.slots.length - 1;
    let at = hash & mask;
    for (let probe = 0; probe < LONGEST_PROBE; probe++) {
      if (this.tags[at] === 0) {
        this.slots[at] = id;
        this.tags[at] = tagOf(hash);
        this.count++;
        return true;
      }
      at = (at + 1) & mask;
    }
    return false;
  }

  /** Closes the gap, so that every entry can be reached from its own slot without passing an empty slot. */
  delete(id: number, hash: number, hashOf: (id: number) => number): boolean {
    const { slots, tags } = this;
    const mask = slots.length - 1;
    let gap = hash & mask;
    for (let probe = 0; tags[gap] === 0 || slots[gap] !== id; probe++) {
      if (probe === LONGEST_PROBE || tags[gap] === 0) return false;
      gap = (gap + 1) & mask;
    }
    // No entry is farther from its slot than the longest probe, so entries farther behind the gap stay.
    for (let at = (gap + 1) & mask; tags[at] !== 0 && ((at - gap) & mask) < LONGEST_PROBE; at = (at + 1) & mask) {
      const home = hashOf(slots[at]!) & mask;
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        slots[gap] = slots[at]!;
        tags[gap] = tags[at]!;
        gap = at;
      }
    }
    tags[gap] = 0;
    this.count--;
    return true;
  }
}

/** Returns bits that choose neither the segment nor, in most tables, the slot; never 0. */
function tagOf(hash: number): number {
  return (hash >>> 18) & 0xff || 1;
}

/** Spreads the mixed bits over the whole number (the finaliser of MurmurHash3). */
export function finishHash(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
