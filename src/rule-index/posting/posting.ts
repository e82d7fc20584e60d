import type { AttributeView } from "../../attributes/attribute-view.ts";
import type { Semantics } from "../../operator/operator.ts";
import { canonicalRule } from "../../rule/canonical.ts";
import { grown } from "../interning/arena.ts";
import { type Clause, holdsOnEmpty, toClause, toRule } from "../interning/clause.ts";
import { MessageTerms } from "../interning/message-terms.ts";
import type { RuleId } from "../interning/programs.ts";
import { Terms } from "../interning/terms.ts";
import type { Condition, MemberId, MemberSet, RuleIndex } from "../rule-index.ts";
import { clearBit, hasBit, setBit, wordsFor } from "./bits.ts";
import { type Membership, Memberships, type RuleAnswers } from "./memberships.ts";
import { PostingSet } from "./posting-set.ts";
import { RulePostings } from "./rule-postings.ts";
import { Sharing } from "./sharing.ts";
import { join, split } from "./split.ts";
import { Switched } from "./switched.ts";

/** How many members that wait for shared pieces are looked at again with each change. */
const CATCH_UP = 8;

/**
 * The fast index. A standing bitmap holds the members that are notified of a message without attributes; a
 * message only looks at the rules that hang on one of its own values, and switches their members on or off:
 *
 * ```text
 *                 message: mention [Bob], sender [Eve]
 *                             |               |
 * posting lists:     mention=Bob -> rule 4   sender=Eve -> rule 9 (anything-but Eve)
 *                                     |                      |
 * members:                        on: 17, 230             off: 5
 *
 * answer: the standing set, on 17 and 230, off 5. O(values of the message + rules that hang on them).
 * ```
 */
export class PostingRuleIndex implements RuleIndex {
  readonly #semantics: Semantics;
  readonly #terms: Terms = new Terms();
  readonly #rules: RulePostings = new RulePostings(this.#terms);
  readonly #memberships: Memberships = new Memberships();
  readonly #sharing: Sharing = new Sharing(this.#rules, this.#terms, this.#memberships);
  readonly #isVeto = (rule: RuleId): boolean => this.#rules.programs.holdsOnEmpty(rule);
  #standing: Uint32Array<ArrayBuffer> = new Uint32Array(1);
  #standingCount = 0;
  /** A set that was handed out reads `#standing`: copy before the next change. */
  #isHeld = false;
  #changes = 0;

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  set(member: MemberId, condition: Condition): void {
    this.#put(member, condition);
    const crowded = this.#rules.takeCrowded();
    if (crowded !== undefined) this.#sharing.consider(crowded);
    for (let i = 0; i < CATCH_UP; i++) {
      const waiting = this.#sharing.nextWaiting();
      if (waiting === undefined) return;
      const again = this.get(waiting);
      if (again !== undefined) this.#put(waiting, again);
    }
  }

  get(member: MemberId): Condition | undefined {
    const membership = this.#memberships.of(member);
    if (membership === "absent") return undefined;
    if (typeof membership === "string") return membership;
    const clauseOf = (rule: RuleId) => this.#rules.programs.clauseOf(rule);
    const clause =
      typeof membership === "number"
        ? clauseOf(membership)
        : join({ triggers: membership.triggers.map(clauseOf), vetoes: membership.vetoes.map(clauseOf) });
    return canonicalRule(toRule(clause, this.#semantics, this.#terms));
  }

  delete(member: MemberId): void {
    this.#hang(member, "absent", false);
  }

  match(view: AttributeView): MemberSet {
    const { programs } = this.#rules;
    const message = new MessageTerms(view, this.#terms, programs.asksForCounts);
    const answers: RuleAnswers = { isVeto: this.#isVeto, isFlipped: (rule) => programs.isFlipped(rule, message) };
    const switched = new Switched(this.#rules.flipped(message), this.#memberships, answers);
    const changes = this.#changes;
    const hasNow = (member: MemberId) => (this.#changes === changes ? this.#memberships.matches(member, answers) : undefined);
    this.#isHeld = true;
    return new PostingSet(this.#standing, this.#standingCount, switched, hasNow);
  }

  /** Bytes held by the arrays of the index. */
  get bytes(): number {
    return this.#terms.bytes + this.#rules.bytes + this.#memberships.bytes + this.#standing.byteLength;
  }

  #put(member: MemberId, condition: Condition): void {
    if (typeof condition === "string") {
      this.#hang(member, condition, condition === "always");
      return;
    }
    const clause = toClause(condition, this.#semantics, this.#terms);
    const stands = holdsOnEmpty(clause);
    const pieces = this.#sharing.isUsed ? split(clause, (piece) => this.#sharing.has(piece)) : undefined;
    const use = (each: Clause) => this.#rules.use(each);
    const membership = pieces === undefined ? use(clause) : { triggers: pieces.triggers.map(use), vetoes: pieces.vetoes.map(use) };
    this.#hang(member, membership, stands);
  }

  #hang(member: MemberId, membership: Membership, stands: boolean): void {
    this.#changes++;
    for (const unused of this.#memberships.set(member, membership)) {
      this.#sharing.forget(unused);
      this.#rules.remove(unused);
    }
    const words = wordsFor(member + 1);
    if (words > this.#standing.length) {
      this.#standing = grown(this.#standing, words);
      this.#isHeld = false;
    }
    if (hasBit(this.#standing, member) === stands) return;
    if (this.#isHeld) {
      this.#standing = this.#standing.slice();
      this.#isHeld = false;
    }
    if (stands) setBit(this.#standing, member);
    else clearBit(this.#standing, member);
    this.#standingCount += stands ? 1 : -1;
  }
}
