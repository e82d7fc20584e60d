import { hashOfRange } from "../../text/string-hash.ts";
import { Arena, positionIn, withRoom } from "./arena.ts";
import { finishHash, ProbeTable } from "./probe-table.ts";
import { requireSound } from "./sound.ts";

/** A name, or a (name, value) pair, that occurs in some rule, as a number. */
export type TermId = number;

/** The owner of a name, in place of another name. */
export const NAME: TermId = -1;

/** Offsets of the units of a block; the bytes follow. */
const ID = 0;
const OWNER = 1;
const USES = 2;
const HASH = 3;
const SHAPE = 4;
const HEAD = 5;

/** Where the block of a string is. */
type Block = number;

/**
 * The names and values that occur in rules, as small numbers with reference counts, so that churn leaks nothing. A value belongs
 * to its name, a name to {@link NAME}. Everything about one of them is in one block of an arena, so that a lookup waits for
 * memory as rarely as possible. A character takes one byte if all are below 256, else two.
 *
 * ```text
 * block:  [term] [owner] [uses] [hash] [length * 2 + wide] [bytes, four to a unit …]
 * ```
 */
export class Terms {
  readonly #arena: Arena = new Arena();
  /** The arena of the blocks. */
  readonly #table: ProbeTable<Wanted>;
  /** The blocks by term. */
  #blocks: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #free: TermId[] = [];
  #count = 0;
  /** The arguments of {@link #find}, which makes no object (bench/build). */
  readonly #wanted: Wanted = { owner: NAME, text: "", start: 0, end: 0 };

  constructor() {
    this.#table = new ProbeTable({
      hashOf: (block) => this.#unit(block, HASH),
      nameOf: (block) => `${this.#unit(block, OWNER)}:${this.#textIn(block)}`,
      is: (block, wanted) => this.#is(block, wanted),
      nameOfWanted: ({ owner, text, start, end }) => `${owner}:${text.slice(start, end)}`,
    });
  }

  /** All terms have lower numbers. */
  get limit(): number {
    return this.#count;
  }

  /** Returns the term of a string under a name, or of a name under {@link NAME}; -1 if no rule has it. O(length). */
  find(owner: TermId, text: string): TermId {
    const block = this.#find(owner, text, 0, text.length, hashWith(owner, hashOfRange(text, 0, text.length)));
    this.forgetText();
    return block === -1 ? -1 : this.#unit(block, ID);
  }

  /**
   * Does the same for a part of a text, with its hash; adds a missing term. The first {@link retain} keeps it. Call
   * {@link forgetText} after the last part.
   */
  intern(owner: TermId, text: string, start: number, end: number, hash: number): TermId {
    const ownHash = hashWith(owner, hash);
    const found = this.#find(owner, text, start, end, ownHash);
    if (found !== -1) return this.#unit(found, ID);
    const id = this.#free.pop() ?? this.#count++;
    const block = this.#store(text, start, end);
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    units[at + ID] = id;
    units[at + OWNER] = owner;
    units[at + USES] = 0;
    units[at + HASH] = ownHash;
    this.#blocks = withRoom(this.#blocks, id + 1);
    this.#blocks[id] = block;
    this.#table.insert(block, ownHash);
    return id;
  }

  /** Drops the text that was searched last, so that nothing keeps it alive. */
  forgetText(): void {
    this.#wanted.text = "";
  }

  /** Counts one more use; the first use of a value is also a use of its name. */
  retain(id: TermId): void {
    const block = this.#blocks[id]!;
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    const uses = units[at + USES]!;
    units[at + USES] = uses + 1;
    if (uses === 0 && units[at + OWNER] !== NAME) this.retain(units[at + OWNER]!);
  }

  release(id: TermId): void {
    const block = this.#blocks[id]!;
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    const uses = units[at + USES]! - 1;
    units[at + USES] = uses;
    if (uses > 0) return;
    const owner = units[at + OWNER]!;
    this.#table.delete(block, units[at + HASH]!);
    this.#arena.free(block, lengthOf(units[at + SHAPE]!));
    this.#free.push(id);
    if (owner !== NAME) this.release(owner);
  }

  /** Returns the name that a value belongs to. */
  ownerOf(id: TermId): TermId {
    return this.#unit(this.#blocks[id]!, OWNER);
  }

  textOf(id: TermId): string {
    return this.#textIn(this.#blocks[id]!);
  }

  /** Throws unless the terms are those that rules use, with the right counts, and their names. */
  assertSound(uses: ReadonlyMap<TermId, number>): void {
    SELF_CHECK: {
      const expected = new Map(uses);
      for (const term of uses.keys()) {
        const owner = this.ownerOf(term);
        expected.set(owner, (expected.get(owner) ?? 0) + 1);
      }
      for (const [term, count] of expected) {
        const block = this.#blocks[term]!;
        requireSound(this.#unit(block, USES) === count, "a term is counted as often as it is used");
        requireSound(this.find(this.#unit(block, OWNER), this.textOf(term)) === term, "a term is found by its text");
      }
      requireSound(expected.size === this.#count - this.#free.length, "no term is kept that no rule uses");
      this.#arena.assertHolds([...expected.keys()].map((term) => lengthOf(this.#unit(this.#blocks[term]!, SHAPE))));
    }
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#arena.bytes + this.#table.bytes + this.#blocks.byteLength;
    }
  }

  #find(owner: TermId, text: string, start: number, end: number, hash: number): Block {
    const wanted = this.#wanted;
    wanted.owner = owner;
    wanted.text = text;
    wanted.start = start;
    wanted.end = end;
    return this.#table.find(wanted, hash);
  }

  #unit(block: Block, which: number): number {
    return this.#arena.chunkOf(block)[positionIn(block) + which]!;
  }

  #textIn(block: Block): string {
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    const shape = units[at + SHAPE]!;
    const bits = (shape & 1) === 0 ? 8 : 16;
    let text = "";
    for (let i = 0; i < shape >>> 1; i++) {
      const unit = units[at + HEAD + ((i * bits) >>> 5)]!;
      text += String.fromCharCode((unit >>> ((i * bits) & 31)) & (2 ** bits - 1));
    }
    return text;
  }

  #is(block: Block, { owner, text, start, end }: Wanted): boolean {
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    const shape = units[at + SHAPE]!;
    if (units[at + OWNER] !== owner || shape >>> 1 !== end - start) return false;
    const bits = (shape & 1) === 0 ? 8 : 16;
    let position = at + HEAD;
    let unit = 0;
    let shift = 0;
    for (let i = start; i < end; i++) {
      const character = text.charCodeAt(i);
      if (character >>> bits !== 0) return false;
      unit |= character << shift;
      shift += bits;
      if (shift < 32) continue;
      if (units[position++] !== unit) return false;
      unit = 0;
      shift = 0;
    }
    return shift === 0 || units[position] === unit;
  }

  #store(text: string, start: number, end: number): Block {
    let all = 0;
    for (let i = start; i < end; i++) all |= text.charCodeAt(i);
    const wide = all > 0xff ? 1 : 0;
    const shape = (end - start) * 2 + wide;
    const length = lengthOf(shape);
    const block = this.#arena.allocate(length);
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    units[at + SHAPE] = shape;
    for (let i = at + HEAD; i < at + length; i++) units[i] = 0;
    const bits = wide === 0 ? 8 : 16;
    for (let i = start, position = at + HEAD, shift = 0; i < end; i++) {
      units[position] = units[position]! | (text.charCodeAt(i) << shift);
      shift = (shift + bits) & 31;
      if (shift === 0) position++;
    }
    return block;
  }
}

/** The searched string, as a part of a text. */
interface Wanted {
  owner: TermId;
  text: string;
  start: number;
  end: number;
}

function hashWith(owner: TermId, hash: number): number {
  return finishHash(hash ^ Math.imul(owner, 0x9e3779b1));
}

/** Returns the units of a block of this shape. */
function lengthOf(shape: number): number {
  const length = shape >>> 1;
  return HEAD + ((shape & 1) === 0 ? (length + 3) >>> 2 : (length + 1) >>> 1);
}
