import { withRoom } from "../interning/arena.ts";
import type { MessageTerms, TermMarks } from "../interning/message-terms.ts";
import type { Program } from "../interning/program.ts";
import { hashOf, Programs, type RuleId, soleTermOf } from "../interning/programs.ts";
import { requireSound } from "../interning/sound.ts";
import type { Terms } from "../interning/terms.ts";
import { FlipCoder } from "./flip-code.ts";
import { type Key, KeyChooser } from "./keys.ts";
import { PostingLists, type RecordPosition } from "./posting-lists.ts";
import type { Reader } from "./posting-pages.ts";

/** Receives the rules whose answer differs from that for the empty message, each once. */
export interface FlippedRules {
  /** `isVeto`: the rule holds for the empty message. */
  add(rule: RuleId, isVeto: boolean): void;
}

/**
 * The distinct rules of an index, each once for any number of members, and the posting lists by which a message finds them. A
 * rule knows its positions in the lists, so that it is removed without a search:
 *
 * ```text
 * tail of its block:           [keys] position*
 * beside a rule without one:   its position in the list of its only term
 * ```
 */
export class RulePostings {
  readonly programs: Programs;
  readonly #lists: PostingLists;
  readonly #keys: KeyChooser;
  readonly #coder: FlipCoder = new FlipCoder();
  readonly #flips: Flips;
  /** By rule without a block. */
  #positions: Int32Array<ArrayBuffer> = new Int32Array(16);
  readonly #grew: (key: Key, length: number) => void;
  /** The rule whose position changed last, and which of its keys that was. */
  #movedRule: RuleId | undefined;
  #movedKey = 0;

  /** `grew` is called for each posting list that becomes longer. */
  constructor(terms: Terms, grew: (key: Key, length: number) => void) {
    this.#grew = grew;
    this.programs = new Programs(terms);
    this.#lists = new PostingLists(
      (rule, from, to) => this.#move(rule, from, to),
      (rule, key) => {
        const isVeto = this.programs.holdsOnEmpty(rule);
        return { rule, isVeto, code: this.#coder.code(this.programs.programOf(rule), isVeto, key) };
      },
    );
    this.#keys = new KeyChooser((key) => this.#lists.length(key), terms);
    this.#flips = new Flips(this.programs);
  }

  /** Returns the rule of a program; adds a missing one. */
  use(program: Program): RuleId {
    const hash = hashOf(program);
    const found = this.programs.find(program, hash);
    if (found !== -1) return found;
    const soleTerm = soleTermOf(program);
    if (soleTerm !== -1) {
      const id = this.programs.add(program, hash, 0);
      this.#positions = withRoom(this.#positions, id + 1);
      this.#positions[id] = this.#index(soleTerm, id);
      return id;
    }
    const keys = this.#keys.of(program);
    const id = this.programs.add(program, hash, 1 + keys.length);
    const tail = this.programs.tailOf(id);
    const units = this.programs.unitsOf(id);
    units[tail] = keys.length;
    for (let i = 0; i < keys.length; i++) units[tail + 1 + i] = this.#index(keys[i]!, id);
    return id;
  }

  /** Removes a rule that no member has any longer. */
  remove(id: RuleId): void {
    const [units, start, count] = this.#positionsOf(id);
    // Removed from the lists first: the positions of the rule do not change meanwhile, because each key has its own list.
    for (let i = start; i < start + count; i++) this.#lists.remove(id, units[i]!);
    this.programs.remove(id, 1 + count);
  }

  /** Calls back for every rule that is indexed under a key. */
  eachUnder(key: Key, visit: (id: RuleId) => void): void {
    this.#lists.each(key, visit);
  }

  /**
   * Reports the rules whose answer differs from that for the empty message. Searches under the keys of the message, or all rules
   * if those keys have more entries than there are rules. The terms of the message must be marked.
   */
  flip(message: MessageTerms, marks: TermMarks, rules: FlippedRules): void {
    // Only rules that need values are indexed under names.
    const keys = this.programs.asksForValues ? [...message.terms, ...message.names] : message.terms;
    let positions = 0;
    for (const key of keys) positions += this.#lists.length(key);
    const flips = this.#flips;
    flips.start(marks, rules);
    if (positions > this.programs.size) this.programs.each((rule) => flips.ask(rule));
    else for (const key of keys) this.#lists.read(key, flips);
    flips.finish();
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.programs.bytes + this.#positions.byteLength + this.#lists.bytes + this.#flips.bytes;
    }
  }

  /** Throws unless rules and posting lists agree in both directions. O(rules + records). */
  assertSound(): void {
    SELF_CHECK: {
      const programs = this.programs;
      let positions = 0;
      const tails = new Map<RuleId, number>();
      programs.each((rule) => {
        const [units, start, count] = this.#positionsOf(rule);
        if (programs.soleTermOf(rule) === -1) tails.set(rule, 1 + count);
        positions += count;
        for (let i = start; i < start + count; i++)
          requireSound(this.#lists.isAt(rule, units[i]!), "a rule knows its positions in the lists");
      });
      programs.assertSound((rule) => tails.get(rule) ?? 0);
      requireSound(this.#lists.assertSound() === positions, "every record of a list has its rule");
    }
  }

  /** Returns where the positions of a rule are. */
  #positionsOf(rule: RuleId): readonly [units: Int32Array, start: number, count: number] {
    if (this.programs.soleTermOf(rule) !== -1) return [this.#positions, rule, 1];
    const units = this.programs.unitsOf(rule);
    const tail = this.programs.tailOf(rule);
    return [units, tail + 1, units[tail]!];
  }

  #index(key: Key, id: RuleId): RecordPosition {
    const position = this.#lists.add(key, id);
    this.#grew(key, this.#lists.length(key));
    return position;
  }

  #move(rule: RuleId, from: RecordPosition, to: RecordPosition): void {
    const [units, start, count] = this.#positionsOf(rule);
    // Records of a rule usually move in the order of its keys: a search continues where the last one ended.
    let key = this.#movedRule === rule ? this.#movedKey : -1;
    do key = (key + 1) % count;
    while (units[start + key] !== from);
    units[start + key] = to;
    this.#movedRule = rule;
    this.#movedKey = key;
  }
}

/** Reports each rule that flips once; all messages use the same memory. */
class Flips implements Reader {
  marks: Int32Array = new Int32Array(0);
  #terms!: TermMarks;
  readonly #programs: Programs;
  /** By rule: it is known to flip. */
  #seen: Int32Array<ArrayBuffer> = new Int32Array(1);
  /** The rules whose bit in {@link #seen} is set. */
  readonly #flipped: RuleId[] = [];
  #count = 0;
  #rules!: FlippedRules;

  constructor(programs: Programs) {
    this.#programs = programs;
  }

  start(marks: TermMarks, rules: FlippedRules): void {
    this.marks = marks.bits;
    this.#terms = marks;
    this.#seen = withRoom(this.#seen, (this.#programs.limit >>> 5) + 1);
    this.#rules = rules;
    this.#count = 0;
  }

  flipped(rule: RuleId, isVeto: boolean): void {
    const word = this.#seen[rule >>> 5]!;
    const bit = 1 << (rule & 31);
    if ((word & bit) !== 0) return;
    this.#seen[rule >>> 5] = word | bit;
    this.#flipped[this.#count++] = rule;
    this.#rules.add(rule, isVeto);
  }

  ask(rule: RuleId): void {
    if (this.#programs.isFlipped(rule, this.#terms)) this.flipped(rule, this.#programs.holdsOnEmpty(rule));
  }

  finish(): void {
    for (let i = 0; i < this.#count; i++) this.#seen[this.#flipped[i]! >>> 5] = 0;
  }

  get bytes(): number {
    SELF_CHECK: {
      return this.#seen.byteLength + this.#flipped.length * 8;
    }
  }
}
