import { Arena, placeIn, withRoom } from "../interning/arena.ts";
import type { RuleId } from "../interning/programs.ts";
import type { MemberId } from "../rule-index.ts";
import { CopyCount, type FrozenInts } from "./chunked-ints.ts";
import { IntLists } from "./int-lists.ts";

/** What a member hangs on: nothing, always or never notified, one rule, or several pieces of one. */
export type Membership = "absent" | "always" | "never" | RuleId | PiecesOfRule;

/** Several pieces: it matches when ANY trigger holds (or there is none) and NO veto fails. */
interface PiecesOfRule {
  readonly triggers: readonly RuleId[];
  readonly vetoes: readonly RuleId[];
}

const none: readonly RuleId[] = [];

/** What rules answer: on the message without attributes, and on some message in comparison. */
export interface RuleAnswers {
  /** Whether a rule holds on the message without attributes, so that it can only be switched off. */
  isVeto(rule: RuleId): boolean;
  isFlipped(rule: RuleId): boolean;
}

const ABSENT = 0;
const ALWAYS = 1;
const NEVER = 2;
const FIRST_RULE = 3;

/** The lists of one rule: members with this rule alone, and members with several pieces, standing ones and others. */
const ALONE = 0;
const STANDING = 1;
const SWITCHED = 2;
type Kind = typeof ALONE | typeof STANDING | typeof SWITCHED;

/**
 * Which members have which rules, from both sides. A member with one rule costs 8 bytes and its place in the
 * list of the rule; one with several pieces has a block that names them all:
 *
 * ```text
 * block:  [triggers] [vetoes] ([rule] [place in its list])*
 * ```
 */
export class Memberships {
  readonly #lists: readonly [IntLists, IntLists, IntLists];
  readonly #blocks: Arena = new Arena();
  /** By member: one of the words above, a rule, or the block of pieces as -1 - offset. */
  #codes: Int32Array<ArrayBuffer> = new Int32Array(16);
  #places: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** How many members have several pieces. */
  #withPieces = 0;

  /** `copies` counts what changes copy so that lists which were handed out stay what they were. */
  constructor(copies: CopyCount = new CopyCount()) {
    this.#lists = [new IntLists(copies), new IntLists(copies), new IntLists(copies)];
  }

  /** Whether any member has several pieces. */
  get hasPieces(): boolean {
    return this.#withPieces > 0;
  }

  of(member: MemberId): Membership {
    const code = this.#codes[member] ?? ABSENT;
    if (code === ABSENT) return "absent";
    if (code === ALWAYS) return "always";
    if (code === NEVER) return "never";
    if (code >= FIRST_RULE) return code - FIRST_RULE;
    const rules = this.#piecesIn(-1 - code);
    const triggers = this.#blocks.chunkOf(-1 - code)[placeIn(-1 - code)] as number;
    return { triggers: rules.slice(0, triggers), vetoes: rules.slice(triggers) };
  }

  /** Gives a member what it hangs on from now on; its rules must be in use. Returns the rules that nobody has any more. */
  set(member: MemberId, membership: Membership): readonly RuleId[] {
    this.#grow(member);
    const code = this.#codes[member] as number;
    const place = this.#places[member] as number;
    // The new rules first: where one of them was there before, it is never without members.
    this.#codes[member] = this.#enter(member, membership);
    return code < FIRST_RULE && code >= 0 ? none : this.#leave(code, place);
  }

  /** The lists of a rule, as they are now: members with it alone, standing and other members with several pieces. */
  alone(rule: RuleId): FrozenInts {
    return this.#lists[ALONE].freeze(rule);
  }

  /** The only member that has a rule alone; -1 when there is none, or several. */
  loner(rule: RuleId): MemberId {
    return this.#lists[ALONE].single(rule);
  }

  standing(rule: RuleId): FrozenInts {
    return this.#lists[STANDING].freeze(rule);
  }

  switched(rule: RuleId): FrozenInts {
    return this.#lists[SWITCHED].freeze(rule);
  }

  /** Members that have a rule and no other piece, one by one as they are now. */
  *eachAlone(rule: RuleId): Generator<MemberId> {
    const lists = this.#lists[ALONE];
    for (let i = 0; i < lists.length(rule); i++) yield lists.at(rule, i);
  }

  /** Whether a member has a rule. O(its pieces). */
  has(member: MemberId, rule: RuleId): boolean {
    const code = this.#codes[member] as number;
    if (code >= 0) return code - FIRST_RULE === rule;
    const block = -1 - code;
    return this.#find(block, rule) !== -1;
  }

  /** Whether a member matches. O(its pieces). */
  matches(member: MemberId, answers: RuleAnswers): boolean {
    const code = this.#codes[member] ?? ABSENT;
    if (code >= FIRST_RULE) return answers.isVeto(code - FIRST_RULE) !== answers.isFlipped(code - FIRST_RULE);
    if (code >= 0) return code === ALWAYS;
    return this.isTriggered(member, answers) && !this.isVetoed(member, answers);
  }

  /** For a member with several pieces: whether it has no trigger, or one that flipped. */
  isTriggered(member: MemberId, answers: RuleAnswers): boolean {
    const block = -1 - (this.#codes[member] as number);
    const triggers = this.#blocks.chunkOf(block)[placeIn(block)] as number;
    return triggers === 0 || this.#someFlipped(block, 0, triggers, answers);
  }

  /** For a member with several pieces: whether one of its vetoes flipped. */
  isVetoed(member: MemberId, answers: RuleAnswers): boolean {
    const block = -1 - (this.#codes[member] as number);
    const units = this.#blocks.chunkOf(block);
    const triggers = units[placeIn(block)] as number;
    return this.#someFlipped(block, triggers, triggers + (units[placeIn(block) + 1] as number), answers);
  }

  get bytes(): number {
    return this.#lists.reduce((sum, lists) => sum + lists.bytes, this.#blocks.bytes + this.#codes.byteLength + this.#places.byteLength);
  }

  #enter(member: MemberId, membership: Membership): number {
    if (typeof membership === "string") return membership === "absent" ? ABSENT : membership === "always" ? ALWAYS : NEVER;
    if (typeof membership === "number") {
      this.#places[member] = this.#lists[ALONE].push(membership, member);
      return FIRST_RULE + membership;
    }
    const { triggers, vetoes } = membership;
    const rules = [...triggers, ...vetoes];
    const block = this.#blocks.allocate(2 + rules.length * 2);
    const units = this.#blocks.chunkOf(block);
    const at = placeIn(block);
    const kind = triggers.length === 0 ? STANDING : SWITCHED;
    this.#withPieces++;
    units[at] = triggers.length;
    units[at + 1] = vetoes.length;
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i] as number;
      units[at + 2 + i * 2] = rule;
      units[at + 3 + i * 2] = this.#lists[kind].push(rule, member);
    }
    return -1 - block;
  }

  #leave(code: number, place: number): readonly RuleId[] {
    if (code >= FIRST_RULE) return this.#remove(code - FIRST_RULE, ALONE, place) ? [code - FIRST_RULE] : none;
    const block = -1 - code;
    const units = this.#blocks.chunkOf(block);
    const at = placeIn(block);
    const rules = this.#piecesIn(block);
    const kind = units[at] === 0 ? STANDING : SWITCHED;
    const unused = rules.filter((rule, i) => this.#remove(rule, kind, units[at + 3 + i * 2] as number));
    this.#withPieces--;
    this.#blocks.free(block, 2 + rules.length * 2);
    return unused;
  }

  /** Takes the entry at a place out of a list; true when nobody has the rule any more. */
  #remove(rule: RuleId, kind: Kind, place: number): boolean {
    const moved = this.#lists[kind].remove(rule, place);
    if (moved !== -1) {
      const code = this.#codes[moved] as number;
      if (code >= 0) this.#places[moved] = place;
      else this.#blocks.chunkOf(-1 - code)[this.#find(-1 - code, rule) + 1] = place;
    }
    const [alone, standing, switched] = this.#lists;
    return alone.length(rule) === 0 && standing.length(rule) === 0 && switched.length(rule) === 0;
  }

  /** Where a rule stands among the units of a block; -1 when it is not there. */
  #find(block: number, rule: RuleId): number {
    const units = this.#blocks.chunkOf(block);
    const start = placeIn(block);
    const end = start + 2 + ((units[start] as number) + (units[start + 1] as number)) * 2;
    for (let at = start + 2; at < end; at += 2) if (units[at] === rule) return at;
    return -1;
  }

  #someFlipped(block: number, from: number, to: number, answers: RuleAnswers): boolean {
    const units = this.#blocks.chunkOf(block);
    const at = placeIn(block) + 2;
    for (let i = from; i < to; i++) if (answers.isFlipped(units[at + i * 2] as number)) return true;
    return false;
  }

  #piecesIn(block: number): RuleId[] {
    const units = this.#blocks.chunkOf(block);
    const at = placeIn(block);
    const rules: RuleId[] = [];
    for (let left = (units[at] as number) + (units[at + 1] as number), next = at + 2; left > 0; left--, next += 2)
      rules.push(units[next] as number);
    return rules;
  }

  #grow(member: MemberId): void {
    this.#codes = withRoom(this.#codes, member + 1);
    this.#places = withRoom(this.#places, member + 1);
  }
}
