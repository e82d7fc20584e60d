import { Arena, positionIn, withRoom } from "./arena.ts";
import { isMarked, type TermMarks } from "./message-terms.ts";
import { finishHash, ProbeTable } from "./probe-table.ts";
import { allHold, allHoldOnEmpty, asksForValues, eachTerm, headerOf, NONE_IN, type Program, SOME_IN } from "./program.ts";
import { requireSound } from "./sound.ts";
import type { TermId, Terms } from "./terms.ts";

/** The block of an unused number; the arena never uses it. */
const FREE = 0;
/** Units of a block before the program. */
const HEAD = 2;

/** A distinct rule, as a number. */
export type RuleId = number;

/**
 * Distinct rules, each kept once. A rule is in one arena block; the most common kind, one string of one attribute wanted or
 * excluded, needs no block.
 *
 * ```text
 * block:  [length of program * 2 + holds on empty] [hash] [program …] [tail: data of the owner …]
 * none:   -1 - (term * 2 + holds on empty)
 * ```
 */
export class Programs {
  readonly #terms: Terms;
  readonly #arena: Arena = new Arena();
  readonly #table: ProbeTable<Program>;
  #blocks: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #freeIds: RuleId[] = [];
  #count = 0;
  /** Rules without a block, each plus 1, by the number that replaces their block. */
  #soles: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** The number of rules that need values. */
  #asking = 0;
  readonly #retain = (term: TermId): void => this.#terms.retain(term);
  readonly #release = (term: TermId): void => this.#terms.release(term);

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#table = new ProbeTable({
      hashOf: (id) => this.#hashOf(id),
      nameOf: (id) => nameOf(this.programOf(id)),
      is: (id, program) => isSame(this.programOf(id), program),
      nameOfWanted: nameOf,
    });
  }

  /** Whether some rule needs {@link TermMarks.valueCount} or {@link TermMarks.valuesOf}. */
  get asksForValues(): boolean {
    return this.#asking > 0;
  }

  /** The number of rules. */
  get size(): number {
    return this.#count - this.#freeIds.length;
  }

  /** All rules have lower numbers. */
  get limit(): number {
    return this.#count;
  }

  /** Returns the rule of a program, given its {@link hashOf}; -1 if there is none. */
  find(program: Program, hash: number): RuleId {
    const sole = soleCodeOf(program);
    if (sole === -1) return this.#table.find(program, hash);
    return sole < this.#soles.length ? this.#soles[sole]! - 1 : -1;
  }

  /** Adds a new program. `tail` is the number of units for the caller's data, unless the rule needs no block. */
  add(program: Program, hash: number, tail: number): RuleId {
    const { units, start, end } = program;
    const id = this.#freeIds.pop() ?? this.#count++;
    this.#blocks = withRoom(this.#blocks, id + 1);
    const sole = soleCodeOf(program);
    if (sole !== -1) {
      this.#blocks[id] = -1 - sole;
      this.#soles = withRoom(this.#soles, sole + 1);
      this.#soles[sole] = id + 1;
      this.#terms.retain(sole >>> 1);
    } else {
      const onEmpty = allHoldOnEmpty(units, start, end) ? 1 : 0;
      const length = end - start;
      const block = this.#arena.allocate(HEAD + length + tail);
      this.#blocks[id] = block;
      const chunk = this.#arena.chunkOf(block);
      const at = positionIn(block);
      chunk[at] = length * 2 + onEmpty;
      chunk[at + 1] = hash;
      for (let i = 0; i < length; i++) chunk[at + HEAD + i] = units[start + i]!;
      if (asksForValues(units, start, end)) this.#asking++;
      eachTerm(units, start, end, this.#retain);
      this.#table.insert(id, hash);
    }
    return id;
  }

  /** Removes a rule, and releases its terms. `tail` as in {@link add}. */
  remove(id: RuleId, tail: number): void {
    const block = this.#blocks[id]!;
    if (block < 0) {
      this.#soles[-1 - block] = 0;
      this.#terms.release((-1 - block) >>> 1);
    } else {
      const { units, start, end } = this.programOf(id);
      this.#table.delete(id, this.#hashOf(id));
      if (asksForValues(units, start, end)) this.#asking--;
      eachTerm(units, start, end, this.#release);
      this.#arena.free(block, HEAD + end - start + tail);
    }
    this.#blocks[id] = FREE;
    this.#freeIds.push(id);
  }

  /** Returns the program of a rule; valid until the next {@link add}. */
  programOf(id: RuleId): Program {
    const block = this.#blocks[id]!;
    if (block < 0) {
      const code = -1 - block;
      return { units: Int32Array.of(headerOf((code & 1) === 1 ? NONE_IN : SOME_IN, 1), code >>> 1), start: 0, end: 2 };
    }
    const units = this.#arena.chunkOf(block);
    const start = positionIn(block) + HEAD;
    return { units, start, end: start + (units[start - HEAD]! >>> 1) };
  }

  /** Returns the units that contain the block of a rule, and where its tail begins; valid until the next {@link add}. */
  unitsOf(id: RuleId): Int32Array {
    return this.#arena.chunkOf(this.#blocks[id]!);
  }

  tailOf(id: RuleId): number {
    const at = positionIn(this.#blocks[id]!);
    return at + HEAD + (this.unitsOf(id)[at]! >>> 1);
  }

  holdsOnEmpty(id: RuleId): boolean {
    const block = this.#blocks[id]!;
    return ((block < 0 ? -1 - block : this.#arena.chunkOf(block)[positionIn(block)]!) & 1) === 1;
  }

  /** Returns the term of a rule without a block; -1 if it has one. */
  soleTermOf(id: RuleId): TermId {
    const block = this.#blocks[id]!;
    return block < 0 ? (-1 - block) >>> 1 : -1;
  }

  /** Whether the answer of a rule for the message whose terms are marked differs from its answer for the empty message. */
  isFlipped(id: RuleId, marks: TermMarks): boolean {
    const block = this.#blocks[id]!;
    if (block < 0) return isMarked(marks.bits, (-1 - block) >>> 1);
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    const header = units[at]!;
    return allHold(units, at + HEAD, at + HEAD + (header >>> 1), marks, this.#terms) !== ((header & 1) === 1);
  }

  /** Whether a rule holds for the message whose terms are marked. Without {@link isFlipped}, which made small channels 6% slower. */
  holds(id: RuleId, marks: TermMarks): boolean {
    const block = this.#blocks[id]!;
    if (block < 0) return isMarked(marks.bits, (-1 - block) >>> 1) === (((-1 - block) & 1) === 0);
    const units = this.#arena.chunkOf(block);
    const at = positionIn(block);
    return allHold(units, at + HEAD, at + HEAD + (units[at]! >>> 1), marks, this.#terms);
  }

  /** Throws unless every rule can be found by its program, and the counts of terms are correct. `tailOf` as in {@link add}. */
  assertSound(tailOf: (id: RuleId) => number): void {
    SELF_CHECK: {
      const uses = new Map<TermId, number>();
      const lengths: number[] = [];
      let asking = 0;
      this.each((id) => {
        const program = this.programOf(id);
        const { units, start, end } = program;
        requireSound(this.find(program, hashOf(program)) === id, "a rule is found by its program");
        requireSound(this.holdsOnEmpty(id) === allHoldOnEmpty(units, start, end), "a rule knows whether it holds on the empty message");
        eachTerm(units, start, end, (term) => uses.set(term, (uses.get(term) ?? 0) + 1));
        if (asksForValues(units, start, end)) asking++;
        if (this.soleTermOf(id) === -1) lengths.push(HEAD + end - start + tailOf(id));
      });
      requireSound(asking === this.#asking, "rules that ask for values are counted");
      this.#arena.assertHolds(lengths);
      this.#terms.assertSound(uses);
    }
  }

  /** Calls back for every rule. */
  each(visit: (id: RuleId) => void): void {
    for (let id = 0; id < this.#count; id++) if (this.#blocks[id] !== FREE) visit(id);
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#arena.bytes + this.#table.bytes + this.#blocks.byteLength + this.#soles.byteLength;
    }
  }

  #hashOf(id: RuleId): number {
    const block = this.#blocks[id]!;
    return this.#arena.chunkOf(block)[positionIn(block) + 1]!;
  }
}

function isSame(a: Program, b: Program): boolean {
  if (a.end - a.start !== b.end - b.start) return false;
  for (let i = 0; i < b.end - b.start; i++) if (a.units[a.start + i] !== b.units[b.start + i]) return false;
  return true;
}

/** Returns the term of a program that needs no block; -1 for any other. */
export function soleTermOf(program: Program): TermId {
  return soleCodeOf(program) >> 1;
}

/** Returns term * 2 + holds on empty for a program of one string of one attribute, wanted or excluded; -1 for any other. */
function soleCodeOf({ units, start, end }: Program): number {
  if (end - start !== 2) return -1;
  const header = units[start]!;
  const term = units[start + 1]!;
  return header === headerOf(SOME_IN, 1) ? term * 2 : header === headerOf(NONE_IN, 1) ? term * 2 + 1 : -1;
}

function nameOf({ units, start, end }: Program): string {
  return units.subarray(start, end).join();
}

/** Hashes a program. O(length). */
export function hashOf({ units, start, end }: Program): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ units[i]!, 0x9e3779b1) ^ (hash >>> 15);
  return finishHash(hash);
}
