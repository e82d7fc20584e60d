import { type AccessKey, accessKeys, type Crowd } from "./access.ts";
import { Arena, grown } from "./arena.ts";
import { type Clause, holdsOnEmpty, releaseClause } from "./clause.ts";
import { IntLists } from "./int-lists.ts";
import { finishHash, ProbeTable, type Wanted } from "./probe-table.ts";
import { decodeClause, encodeClause, type Facts, type Program, runProgram } from "./program.ts";
import type { Terms } from "./terms.ts";

/** A distinct rule of the index, as a number. */
export type RuleId = number;

/** From this many rules on, a posting list is worth looking for what they have in common; and at every doubling. */
const CROWD = 256;

/**
 * The distinct rules of an index, each once however many members have it, and the posting lists by which a
 * message reaches them. A rule lies in one arena block; the commonest kind, one string of one attribute
 * wanted or excluded, needs no block at all.
 *
 * ```text
 * block:  [length of program * 2 + holds on empty] [program …] [keys] ([key] [position in its posting list])*
 * none:   -1 - (term * 2 + holds on empty)         and the position beside it
 * ```
 */
export class RuleStore {
  readonly #terms: Terms;
  readonly #arena: Arena = new Arena();
  readonly #table: ProbeTable;
  #blocks: Int32Array<ArrayBuffer> = new Int32Array(16);
  #positions: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #freeRules: RuleId[] = [];
  #count = 0;
  readonly #byTerm: IntLists = new IntLists();
  readonly #byName: IntLists = new IntLists();
  readonly #crowd: Crowd = (key) => this.#postings(key).length(placeOf(key));
  #crowded: AccessKey | undefined;
  /** How many rules ask how many values a name has. */
  #counting = 0;

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#table = new ProbeTable({ hashOf: (id) => hashProgram(this.#programOf(id)), nameOf: (id) => this.#programOf(id).join() });
  }

  /** Whether some rule asks for {@link Facts.valueCount}. */
  get asksForCounts(): boolean {
    return this.#counting > 0;
  }

  /** The rule of a clause; -1 when there is none. */
  find(clause: Clause): RuleId {
    return this.#table.find(new WantedProgram(encodeClause(clause), (id) => this.#programOf(id)));
  }

  /** A key whose posting list grew past a power of two since the last time; asked for after changes. */
  takeCrowded(): AccessKey | undefined {
    const crowded = this.#crowded;
    this.#crowded = undefined;
    return crowded;
  }

  /** The rule of a clause, whose uses of terms it takes over; added when it is not there yet. */
  use(clause: Clause): RuleId {
    const program = encodeClause(clause);
    const wanted = new WantedProgram(program, (id) => this.#programOf(id));
    const found = this.#table.find(wanted);
    if (found !== -1) {
      releaseClause(clause, this.#terms);
      return found;
    }
    const id = this.#freeRules.pop() ?? this.#count++;
    if (id >= this.#blocks.length) {
      this.#blocks = grown(this.#blocks, id + 1);
      this.#positions = grown(this.#positions, id + 1);
    }
    this.#add(id, clause, program);
    this.#table.insert(id, wanted.hash);
    return id;
  }

  /** Forgets a rule that no member has any more. */
  remove(id: RuleId): void {
    const program = this.#programOf(id);
    const clause = this.clauseOf(id);
    this.#table.delete(id, hashProgram(program));
    const block = this.#blocks[id] as number;
    if (block < 0) this.#unhang(termOfCode(block), this.#positions[id] as number);
    else {
      const { units } = this.#arena;
      const keys = block + 1 + program.length;
      const count = units[keys] as number;
      for (let i = 0; i < count; i++) this.#unhang(units[keys + 1 + i * 2] as number, units[keys + 2 + i * 2] as number);
      this.#arena.free(block, blockLength(program.length, count));
    }
    if (asksForCounts(clause)) this.#counting--;
    releaseClause(clause, this.#terms);
    this.#freeRules.push(id);
  }

  clauseOf(id: RuleId): Clause {
    const program = this.#programOf(id);
    return decodeClause(Int32Array.from(program), 0, program.length);
  }

  holdsOnEmpty(id: RuleId): boolean {
    const block = this.#blocks[id] as number;
    return ((block < 0 ? -1 - block : (this.#arena.units[block] as number)) & 1) === 1;
  }

  /** Calls back for every rule that hangs on a key, possibly for a rule again that was met under another key. */
  eachUnder(key: AccessKey, visit: (id: RuleId) => void): void {
    const postings = this.#postings(key);
    const list = placeOf(key);
    const length = postings.length(list);
    for (let i = 0; i < length; i++) visit(postings.at(list, i));
  }

  /** Whether a rule that was reached answers otherwise than for the message without attributes. */
  isFlipped(id: RuleId, facts: Facts): boolean {
    const block = this.#blocks[id] as number;
    // One string wanted or excluded: being reached says it all.
    if (block < 0) return true;
    const { units } = this.#arena;
    const header = units[block] as number;
    return runProgram(units, block + 1, block + 1 + (header >>> 1), facts) !== ((header & 1) === 1);
  }

  get bytes(): number {
    return (
      this.#arena.bytes + this.#table.bytes + this.#blocks.byteLength + this.#positions.byteLength + this.#byTerm.bytes + this.#byName.bytes
    );
  }

  #add(id: RuleId, clause: Clause, program: Program): void {
    const onEmpty = holdsOnEmpty(clause) ? 1 : 0;
    const term = onlyTermOf(program);
    if (term !== -1) {
      this.#blocks[id] = -1 - (term * 2 + onEmpty);
      this.#positions[id] = this.#hang(term, id);
      return;
    }
    const keys = accessKeys(clause, this.#crowd);
    const block = this.#arena.allocate(blockLength(program.length, keys.length));
    const { units } = this.#arena;
    this.#blocks[id] = block;
    units[block] = program.length * 2 + onEmpty;
    units.set(program, block + 1);
    let at = block + 1 + program.length;
    units[at++] = keys.length;
    for (const key of keys) {
      units[at++] = key;
      units[at++] = this.#hang(key, id);
    }
    if (asksForCounts(clause)) this.#counting++;
  }

  #hang(key: AccessKey, id: RuleId): number {
    const position = this.#postings(key).push(placeOf(key), id);
    const length = position + 1;
    if (length >= CROWD && (length & position) === 0) this.#crowded = key;
    return position;
  }

  #unhang(key: AccessKey, position: number): void {
    const moved = this.#postings(key).remove(placeOf(key), position);
    if (moved !== -1) this.#setPosition(moved, key, position);
  }

  #setPosition(id: RuleId, key: AccessKey, position: number): void {
    const block = this.#blocks[id] as number;
    if (block < 0) {
      this.#positions[id] = position;
      return;
    }
    const { units } = this.#arena;
    let at = block + 2 + ((units[block] as number) >>> 1);
    while (units[at] !== key) at += 2;
    units[at + 1] = position;
  }

  #postings(key: AccessKey): IntLists {
    return key >= 0 ? this.#byTerm : this.#byName;
  }

  #programOf(id: RuleId): ArrayLike<number> & { join(): string } {
    const block = this.#blocks[id] as number;
    if (block >= 0) return this.#arena.units.subarray(block + 1, block + 1 + ((this.#arena.units[block] as number) >>> 1));
    const term = termOfCode(block);
    return [this.#terms.nameIdOf(term), 3, (-1 - block) & 1, 1, term];
  }
}

class WantedProgram implements Wanted {
  readonly hash: number;
  readonly #program: Program;
  readonly #programOf: (id: RuleId) => ArrayLike<number>;

  constructor(program: Program, programOf: (id: RuleId) => ArrayLike<number>) {
    this.#program = program;
    this.#programOf = programOf;
    this.hash = hashProgram(program);
  }

  is(id: RuleId): boolean {
    const other = this.#programOf(id);
    if (other.length !== this.#program.length) return false;
    for (let i = 0; i < other.length; i++) if (other[i] !== this.#program[i]) return false;
    return true;
  }

  name(): string {
    return this.#program.join();
  }
}

/** The term of a program that is one string wanted or excluded; -1 for any other. */
function onlyTermOf(program: Program): number {
  const [name = 0, , quantifier = 0, count, term = -1] = program;
  return program.length === 5 && name >= 0 && quantifier < 2 && count === 1 ? term : -1;
}

function termOfCode(block: number): number {
  return (-1 - block) >>> 1;
}

function placeOf(key: AccessKey): number {
  return key >= 0 ? key : ~key;
}

function blockLength(programLength: number, keys: number): number {
  return 2 + programLength + keys * 2;
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
