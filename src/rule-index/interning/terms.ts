import { Arena, grown } from "./arena.ts";
import { finishHash, ProbeTable, type Wanted } from "./probe-table.ts";

/** A (name, value) pair that occurs in some rule, as a number. */
export type TermId = number;

/**
 * The names and values that occur in rules, as small numbers; counted, so that churn leaks nothing. Values lie
 * as bytes in an arena: one a character where all are below 256, else two.
 *
 * ```text
 * arena block:  [length * 2 + wide] [bytes, four to a unit …]
 * ```
 */
export class Terms {
  readonly #names: Map<string, number> = new Map();
  readonly #nameTexts: string[] = [];
  readonly #nameUses: number[] = [];
  readonly #freeNames: number[] = [];
  readonly #arena: Arena = new Arena();
  readonly #table: ProbeTable;
  #blocks: Int32Array<ArrayBuffer> = new Int32Array(16);
  #nameOf: Int32Array<ArrayBuffer> = new Int32Array(16);
  #uses: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #freeTerms: TermId[] = [];
  #count = 0;
  readonly #lookup = new Lookup(this);

  constructor() {
    this.#table = new ProbeTable({ hashOf: (id) => this.#hashOf(id), nameOf: (id) => `${this.#nameOf[id]}:${this.valueOf(id)}` });
  }

  /** The number of a name; -1 when no rule has it. */
  findName(name: string): number {
    return this.#names.get(name) ?? -1;
  }

  useName(name: string): number {
    let id = this.#names.get(name);
    if (id === undefined) {
      id = this.#freeNames.pop() ?? this.#nameUses.length;
      this.#names.set(name, id);
      this.#nameTexts[id] = name;
      this.#nameUses[id] = 0;
    }
    this.#nameUses[id] = (this.#nameUses[id] as number) + 1;
    return id;
  }

  retainName(id: number): void {
    this.#nameUses[id] = (this.#nameUses[id] as number) + 1;
  }

  releaseName(id: number): void {
    const uses = (this.#nameUses[id] as number) - 1;
    this.#nameUses[id] = uses;
    if (uses > 0) return;
    this.#names.delete(this.#nameTexts[id] as string);
    this.#nameTexts[id] = "";
    this.#freeNames.push(id);
  }

  /** The term of a value under a name; -1 when no rule has it. O(length). */
  find(name: number, value: string): TermId {
    return this.#table.find(this.#lookup.of(name, value));
  }

  use(name: number, value: string): TermId {
    const found = this.find(name, value);
    if (found !== -1) {
      this.#uses[found] = (this.#uses[found] as number) + 1;
      return found;
    }
    const id = this.#freeTerms.pop() ?? this.#count++;
    if (id >= this.#blocks.length) {
      this.#blocks = grown(this.#blocks, id + 1);
      this.#nameOf = grown(this.#nameOf, id + 1);
      this.#uses = grown(this.#uses, id + 1);
    }
    this.#blocks[id] = this.#store(value);
    this.#nameOf[id] = name;
    this.#uses[id] = 1;
    this.#table.insert(id, this.#lookup.hash);
    return id;
  }

  retain(id: TermId): void {
    this.#uses[id] = (this.#uses[id] as number) + 1;
  }

  release(id: TermId): void {
    const uses = (this.#uses[id] as number) - 1;
    this.#uses[id] = uses;
    if (uses > 0) return;
    this.#table.delete(id, this.#hashOf(id));
    const block = this.#blocks[id] as number;
    this.#arena.free(block, unitsFor(this.#arena.units[block] as number));
    this.#freeTerms.push(id);
  }

  /** The text of a name that is in use. */
  nameOf(name: number): string {
    return this.#nameTexts[name] as string;
  }

  nameIdOf(id: TermId): number {
    return this.#nameOf[id] as number;
  }

  valueOf(id: TermId): string {
    const block = this.#blocks[id] as number;
    const header = this.#arena.units[block] as number;
    let value = "";
    for (let i = 0; i < header >>> 1; i++) value += String.fromCharCode(this.#unitAt(block, i, header & 1));
    return value;
  }

  /** Whether a term is this value under this name. */
  is(id: TermId, name: number, value: string): boolean {
    if (this.#nameOf[id] !== name) return false;
    const block = this.#blocks[id] as number;
    const header = this.#arena.units[block] as number;
    if (header >>> 1 !== value.length) return false;
    for (let i = 0; i < value.length; i++) if (this.#unitAt(block, i, header & 1) !== value.charCodeAt(i)) return false;
    return true;
  }

  get bytes(): number {
    return this.#arena.bytes + this.#table.bytes + this.#blocks.byteLength + this.#nameOf.byteLength + this.#uses.byteLength;
  }

  #hashOf(id: TermId): number {
    const block = this.#blocks[id] as number;
    const header = this.#arena.units[block] as number;
    let hash = this.#nameOf[id] as number;
    for (let i = 0; i < header >>> 1; i++) hash = mix(hash, this.#unitAt(block, i, header & 1));
    return finishHash(hash);
  }

  #unitAt(block: number, index: number, wide: number): number {
    const { units } = this.#arena;
    return wide === 0
      ? ((units[block + 1 + (index >>> 2)] as number) >>> ((index & 3) * 8)) & 0xff
      : ((units[block + 1 + (index >>> 1)] as number) >>> ((index & 1) * 16)) & 0xffff;
  }

  #store(value: string): number {
    let all = 0;
    for (let i = 0; i < value.length; i++) all |= value.charCodeAt(i);
    const wide = all > 0xff ? 1 : 0;
    const header = value.length * 2 + wide;
    const length = unitsFor(header);
    const block = this.#arena.allocate(length);
    const { units } = this.#arena;
    units.fill(0, block, block + length);
    units[block] = header;
    const shift = wide === 0 ? 2 : 1;
    for (let i = 0; i < value.length; i++) {
      const place = block + 1 + (i >>> shift);
      units[place] = (units[place] as number) | (value.charCodeAt(i) << ((i & (wide === 0 ? 3 : 1)) * (wide === 0 ? 8 : 16)));
    }
    return block;
  }
}

/** One reused question to the table, so that looking up allocates nothing. */
class Lookup implements Wanted {
  hash = 0;
  readonly #terms: Terms;
  #name = 0;
  #value = "";

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  of(name: number, value: string): this {
    this.#name = name;
    this.#value = value;
    let hash = name;
    for (let i = 0; i < value.length; i++) hash = mix(hash, value.charCodeAt(i));
    this.hash = finishHash(hash);
    return this;
  }

  is(id: TermId): boolean {
    return this.#terms.is(id, this.#name, this.#value);
  }

  name(): string {
    return `${this.#name}:${this.#value}`;
  }
}

/** How a character is mixed into the hash of a term, before that is finished. Exported for those who attack it (bench/worst-case). */
export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193) ^ (hash >>> 15);
}

function unitsFor(header: number): number {
  const length = header >>> 1;
  return 1 + ((header & 1) === 0 ? (length + 3) >>> 2 : (length + 1) >>> 1);
}
