import type { AttributeView } from "../../attributes/attribute-view.ts";
import { chime } from "../../operator/chime.ts";
import type { Dialect } from "../../operator/dialect.ts";
import type { Semantics } from "../../operator/operator.ts";
import { decodeRule } from "../interning/decode.ts";
import { type MessageTerms, TermMarks } from "../interning/message-terms.ts";
import { allHoldOnEmpty, type Program } from "../interning/program.ts";
import { ProgramWriter } from "../interning/program-writer.ts";
import type { RuleId } from "../interning/programs.ts";
import { requireSound } from "../interning/sound.ts";
import { Terms } from "../interning/terms.ts";
import type { Condition, MemberId, MemberSet, RuleIndex } from "../rule-index.ts";
import { ChunkedInts } from "./chunked-ints.ts";
import { type Membership, Memberships } from "./memberships.ts";
import { PostingSet } from "./posting-set.ts";
import { RulePostings } from "./rule-postings.ts";
import type { RuleAnswers } from "./sharing/pieces.ts";
import { Sharing } from "./sharing/sharing.ts";
import { split } from "./sharing/split.ts";
import { Switching } from "./switching.ts";

/** How many of the members that wait for shared pieces are checked again with each change. */
const CATCH_UP = 8;

/**
 * The fast index. The base set has the members that match the empty message, a bit each. A message reads only the rules that are
 * indexed under one of its own values, and switches their members on or off:
 *
 * ```text
 *                 message: mention [Bob], sender [Eve]
 *                             |               |
 * posting lists:     mention=Bob -> rule 4   sender=Eve -> rule 9 (anything-but Eve)
 *                                     |                      |
 * members:                        on: 17, 230             off: 5
 *
 * answer: the base set, on 17 and 230, off 5. O(values of the message + rules indexed under them).
 * ```
 */
export class PostingRuleIndex implements RuleIndex {
  readonly #semantics: Semantics;
  readonly #terms: Terms = new Terms();
  readonly #writer: ProgramWriter;
  readonly #rules: RulePostings = new RulePostings(this.#terms, (key, length) => this.#sharing.grew(key, length));
  readonly #memberships: Memberships = new Memberships();
  readonly #sharing: Sharing = new Sharing(this.#rules, this.#memberships);
  readonly #marks: TermMarks;
  /** For the message that is marked. */
  readonly #answers: RuleAnswers = {
    isVeto: (rule) => this.#rules.programs.holdsOnEmpty(rule),
    isFlipped: (rule) => this.#rules.programs.isFlipped(rule, this.#marks),
  };
  /** A bit a member, 32 to a word. */
  readonly #baseSet: ChunkedInts = new ChunkedInts();
  #baseCount = 0;
  #changes = 0;

  constructor(semantics: Semantics, dialect: Dialect = chime) {
    this.#semantics = semantics;
    this.#marks = new TermMarks(this.#terms, dialect);
    this.#writer = new ProgramWriter(semantics, this.#terms, dialect);
  }

  set(member: MemberId, condition: Condition): void {
    this.#put(member, condition);
    this.#sharing.consider();
    this.#catchUp();
  }

  get(member: MemberId): Condition | undefined {
    const membership = this.#memberships.of(member);
    if (membership === "absent") return undefined;
    if (typeof membership === "string") return membership;
    const { triggers, vetoes } = typeof membership === "number" ? { triggers: [membership], vetoes: [] } : membership;
    const programOf = (rule: RuleId) => this.#rules.programs.programOf(rule);
    return decodeRule(triggers.map(programOf), vetoes.map(programOf), this.#semantics, this.#terms, this.#marks.dialect);
  }

  delete(member: MemberId): void {
    this.#assign(member, "absent", false);
    this.#catchUp();
  }

  match(view: AttributeView): MemberSet {
    const { programs } = this.#rules;
    const message = this.#marks.read(view, programs.asksForValues);
    const switching = new Switching(this.#memberships);
    this.#rules.flip(message, this.#marks, switching);
    const switched = switching.finish(this.#answers);
    this.#marks.clear();
    const changes = this.#changes;
    const hasNow = (member: MemberId) => (this.#changes === changes ? this.#matchesNow(member, message) : undefined);
    return new PostingSet({ words: this.#baseSet.freeze(), count: this.#baseCount }, switched, hasNow);
  }

  /** The number of different rules, or pieces of rules. */
  get ruleCount(): number {
    SELF_CHECK: {
      return this.#rules.programs.size;
    }
  }

  /** The bytes of the arrays of the index. */
  get bytes(): number {
    SELF_CHECK: {
      return this.#terms.bytes + this.#marks.bits.byteLength + this.#rules.bytes + this.#memberships.bytes + this.#baseSet.bytes;
    }
  }

  /** Throws unless all redundant data of the index agrees, and nothing unused is kept. O(everything). */
  assertSound(): void {
    SELF_CHECK: {
      const { programs } = this.#rules;
      this.#rules.assertSound();
      this.#memberships.assertSound(programs.limit);
      this.#sharing.assertSound();
      const onEmpty: RuleAnswers = { isVeto: this.#answers.isVeto, isFlipped: () => false };
      let count = 0;
      for (let member = 0; member < this.#baseSet.length * 32; member++) {
        const isInBaseSet = ((this.#baseSet.at(member >>> 5) >>> (member & 31)) & 1) === 1;
        requireSound(
          isInBaseSet === this.#memberships.matches(member, onEmpty),
          "the base set holds the members that match the empty message",
        );
        if (isInBaseSet) count++;
      }
      requireSound(count === this.#baseCount, "the base set knows its size");
    }
  }

  /** Splits a few rules whose pieces are shared by now. */
  #catchUp(): void {
    for (let i = 0; i < CATCH_UP; i++) {
      const waiting = this.#sharing.nextWaiting();
      if (waiting === undefined) break;
      const again = this.get(waiting);
      if (again !== undefined) this.#put(waiting, again);
    }
    this.#sharing.dropUnused();
  }

  #matchesNow(member: MemberId, message: MessageTerms): boolean {
    this.#marks.set(message);
    const matches = this.#memberships.matches(member, this.#answers);
    this.#marks.clear();
    return matches;
  }

  #put(member: MemberId, condition: Condition): void {
    if (typeof condition === "string") {
      this.#assign(member, condition, condition === "always");
      return;
    }
    const program = this.#writer.write(condition);
    const isInBaseSet = allHoldOnEmpty(program.units, program.start, program.end);
    this.#assign(member, this.#sharing.isUsed ? this.#inPieces(program) : this.#rules.use(program), isInBaseSet);
  }

  #inPieces(program: Program): Membership {
    const pieces = split(
      program,
      (nodes) => this.#writer.append(nodes),
      (piece) => this.#sharing.has(piece),
    );
    if (pieces === undefined) return this.#rules.use(program);
    const use = (piece: Program) => this.#rules.use(piece);
    return { triggers: pieces.triggers.map(use), vetoes: pieces.vetoes.map(use) };
  }

  #assign(member: MemberId, membership: Membership, isInBaseSet: boolean): void {
    this.#changes++;
    for (const unused of this.#memberships.set(member, membership)) {
      this.#sharing.forget(unused);
      this.#rules.remove(unused);
    }
    const which = member >>> 5;
    while (this.#baseSet.length <= which) this.#baseSet.push(0);
    const word = this.#baseSet.at(which);
    const bit = 1 << (member & 31);
    if (((word & bit) !== 0) === isInBaseSet) return;
    this.#baseSet.put(which, word ^ bit);
    this.#baseCount += isInBaseSet ? 1 : -1;
  }
}
