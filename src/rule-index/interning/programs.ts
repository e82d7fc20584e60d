import { Arena, grown } from "./arena.ts";
import { type Clause, holdsOnEmpty, releaseClause } from "./clause.ts";
import { finishHash, ProbeTable, type Wanted } from "./probe-table.ts";
import { decodeClause, encodeClause, type Facts, type Program, runProgram } from "./program.ts";
import type { TermId, Terms } from "./terms.ts";

/** How many rules are worth touching at once; more would leave the fastest cache before they are looked at. */
export const AHEAD = 32;

/** What stands for the block of a number that no rule has; the arena never gives it out. */
const FREE = 0;

/** A distinct rule, as a number. */
export type RuleId = number;

/**
 * Distinct rules, each kept once. A rule lies in one arena block; the commonest kind, one string of one
 * attribute wanted or excluded, needs no block at all.
 *
 * ```text
 * block:  [length of program * 2 + holds on empty] [program …] [tail: what the owner keeps beside it …]
 * none:   -1 - (term * 2 + holds on empty)
 * ```
 */
export class Programs {
  readonly #terms: Terms;
  readonly #arena: Arena = new Arena();
  readonly #table: ProbeTable;
  #blocks: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #freeIds: RuleId[] = [];
  #count = 0;
  /** How many rules ask how many values a name has. */
  #counting = 0;
  readonly #ahead: number[] = new Array<number>(AHEAD).fill(0);

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#table = new ProbeTable({ hashOf: (id) => hashProgram(this.#programOf(id)), nameOf: (id) => this.#programOf(id).join() });
  }

  /** Whether some rule asks for {@link Facts.valueCount}. */
  get asksForCounts(): boolean {
    return this.#counting > 0;
  }

  /** How many rules there are. */
  get size(): number {
    return this.#count - this.#freeIds.length;
  }

  /** A clause as it is looked for; goes with {@link find} and {@link add}. */
  want(clause: Clause): WantedProgram {
    return new WantedProgram(clause, (id) => this.#programOf(id));
  }

  /** The rule of a clause; -1 when there is none. */
  find(wanted: WantedProgram): RuleId {
    return this.#table.find(wanted);
  }

  /** Adds a clause that is not there yet, and takes over its uses of terms. `tail` units are the caller's, unless the rule needs no block. */
  add(wanted: WantedProgram, tail: number): RuleId {
    const { program, clause } = wanted;
    const id = this.#freeIds.pop() ?? this.#count++;
    if (id >= this.#blocks.length) this.#blocks = grown(this.#blocks, id + 1);
    const onEmpty = holdsOnEmpty(clause) ? 1 : 0;
    if (wanted.onlyTerm !== -1) this.#blocks[id] = -1 - (wanted.onlyTerm * 2 + onEmpty);
    else {
      const block = this.#arena.allocate(1 + program.length + tail);
      this.#blocks[id] = block;
      this.#arena.units[block] = program.length * 2 + onEmpty;
      this.#arena.units.set(program, block + 1);
    }
    if (asksForCounts(clause)) this.#counting++;
    this.#table.insert(id, wanted.hash);
    return id;
  }

  /** Forgets a rule, and gives back its terms. `tail` as it was added with. */
  remove(id: RuleId, tail: number): void {
    const program = this.#programOf(id);
    const clause = this.clauseOf(id);
    this.#table.delete(id, hashProgram(program));
    const block = this.#blocks[id] as number;
    if (block >= 0) this.#arena.free(block, 1 + program.length + tail);
    this.#blocks[id] = FREE;
    if (asksForCounts(clause)) this.#counting--;
    releaseClause(clause, this.#terms);
    this.#freeIds.push(id);
  }

  clauseOf(id: RuleId): Clause {
    const program = this.#programOf(id);
    return decodeClause(Int32Array.from(program), 0, program.length);
  }

  holdsOnEmpty(id: RuleId): boolean {
    const block = this.#blocks[id] as number;
    return ((block < 0 ? -1 - block : (this.#arena.units[block] as number)) & 1) === 1;
  }

  /** The term that a rule without a block is about; -1 for one that has a block. */
  onlyTermOf(id: RuleId): TermId {
    const block = this.#blocks[id] as number;
    return block < 0 ? (-1 - block) >>> 1 : -1;
  }

  /** Whether a rule answers otherwise than on the message without attributes. */
  isFlipped(id: RuleId, facts: Facts): boolean {
    const block = this.#blocks[id] as number;
    if (block < 0) return facts.hasTerm((-1 - block) >>> 1);
    const { units } = this.#arena;
    const header = units[block] as number;
    return runProgram(units, block + 1, block + 1 + (header >>> 1), facts) !== ((header & 1) === 1);
  }

  /** All rules that answer otherwise than on the message without attributes. */
  allFlipped(facts: Facts): RuleId[] {
    const flipped: RuleId[] = [];
    for (let id = 0; id < this.#count; id++) if (this.#blocks[id] !== FREE && this.isFlipped(id, facts)) flipped.push(id);
    return flipped;
  }

  /** Units of all blocks; valid until the next {@link add}. */
  get units(): Int32Array {
    return this.#arena.units;
  }

  /** Where the tail of a rule with a block begins. */
  tailOf(id: RuleId): number {
    const block = this.#blocks[id] as number;
    return block + 1 + ((this.#arena.units[block] as number) >>> 1);
  }

  /**
   * Reads from the blocks of up to {@link AHEAD} rules without looking at them, so that the processor waits for
   * all of them at once and not for one after the other (bench/decide-by-member-count, W4).
   */
  touch(ids: ArrayLike<RuleId>, from: number, to: number): void {
    const blocks = this.#blocks;
    const { units } = this.#arena;
    const ahead = this.#ahead;
    for (let i = from; i < to; i++) ahead[i - from] = blocks[ids[i] as number] as number;
    let read = 0;
    for (let i = 0; i < to - from; i++) {
      const block = ahead[i] as number;
      // A line of the cache has 16 units, and most programs two or three lines.
      if (block >= 0) read ^= (units[block] as number) ^ (units[block + 16] ?? 0) ^ (units[block + 32] ?? 0);
    }
    // Kept, or it might not be read at all.
    ahead[0] = read;
  }

  get bytes(): number {
    return this.#arena.bytes + this.#table.bytes + this.#blocks.byteLength;
  }

  #programOf(id: RuleId): ArrayLike<number> & { join(): string } {
    const block = this.#blocks[id] as number;
    if (block >= 0) return this.#arena.units.subarray(block + 1, block + 1 + ((this.#arena.units[block] as number) >>> 1));
    const term = (-1 - block) >>> 1;
    return [this.#terms.nameIdOf(term), 3, (-1 - block) & 1, 1, term];
  }
}

export class WantedProgram implements Wanted {
  readonly clause: Clause;
  readonly program: Program;
  readonly hash: number;
  readonly #programOf: (id: RuleId) => ArrayLike<number>;

  constructor(clause: Clause, programOf: (id: RuleId) => ArrayLike<number>) {
    this.clause = clause;
    this.program = encodeClause(clause);
    this.hash = hashProgram(this.program);
    this.#programOf = programOf;
  }

  /** The term of a program that is one string wanted or excluded; -1 for any other. */
  get onlyTerm(): TermId {
    const [name = 0, , quantifier = 0, count, term = -1] = this.program;
    return this.program.length === 5 && name >= 0 && quantifier < 2 && count === 1 ? term : -1;
  }

  is(id: RuleId): boolean {
    const other = this.#programOf(id);
    if (other.length !== this.program.length) return false;
    for (let i = 0; i < other.length; i++) if (other[i] !== this.program[i]) return false;
    return true;
  }

  name(): string {
    return this.program.join();
  }
}

function hashProgram(program: ArrayLike<number>): number {
  let hash = program.length;
  for (let i = 0; i < program.length; i++) hash = Math.imul(hash ^ (program[i] as number), 0x9e3779b1) ^ (hash >>> 15);
  return finishHash(hash);
}

function asksForCounts(clause: Clause): boolean {
  return clause.some((part) =>
    "branches" in part ? part.branches.some(asksForCounts) : part.tests.some((test) => test.quantifier === "some-out"),
  );
}
