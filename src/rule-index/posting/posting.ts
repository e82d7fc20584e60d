import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { Condition, MemberId, MemberSet, RuleIndex } from "../rule-index.ts";
import { grown } from "./arena.ts";
import { clearBit, hasBit, setBit, wordsFor } from "./bits.ts";
import { toClause, toRule } from "./clause.ts";
import { type FrozenList, IntLists } from "./int-lists.ts";
import { MessageTerms } from "./message-terms.ts";
import { PostingSet } from "./posting-set.ts";
import { type RuleId, RuleStore } from "./rule-store.ts";
import { Terms } from "./terms.ts";

/** Members without a rule of their own in `#ruleOf`; rule ids follow. */
const ABSENT = 0;
const ALWAYS = 1;
const NEVER = 2;
const FIRST_RULE = 3;

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
  readonly #rules: RuleStore = new RuleStore(this.#terms);
  /** Members by rule, and for each member its rule and its place in that list. */
  readonly #membersOf: IntLists = new IntLists();
  #ruleOf: Int32Array<ArrayBuffer> = new Int32Array(16);
  #placeOf: Int32Array<ArrayBuffer> = new Int32Array(16);
  #standing: Uint32Array<ArrayBuffer> = new Uint32Array(1);
  #standingCount = 0;
  /** A set that was handed out reads `#standing`: copy before the next change. */
  #isHeld = false;
  readonly #message: MessageTerms = new MessageTerms();

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  set(member: MemberId, condition: Condition): void {
    // The new rule first: where it is the old one again, nothing is freed and made anew.
    const rule = typeof condition === "string" ? -1 : this.#rules.use(toClause(condition, this.#semantics, this.#terms));
    const stands = rule === -1 ? condition === "always" : this.#rules.holdsOnEmpty(rule);
    this.#grow(member);
    const next = rule === -1 ? (condition === "always" ? ALWAYS : NEVER) : FIRST_RULE + rule;
    if (next !== this.#ruleOf[member]) {
      this.#leave(member);
      this.#ruleOf[member] = next;
      if (rule !== -1) this.#placeOf[member] = this.#membersOf.push(rule, member);
    }
    this.#setStanding(member, stands);
  }

  get(member: MemberId): Condition | undefined {
    const what = this.#ruleOf[member] ?? ABSENT;
    if (what === ABSENT) return undefined;
    if (what < FIRST_RULE) return what === ALWAYS ? "always" : "never";
    return toRule(this.#rules.clauseOf(what - FIRST_RULE), this.#semantics, this.#terms);
  }

  delete(member: MemberId): void {
    if (member >= this.#ruleOf.length) return;
    this.#leave(member);
    this.#ruleOf[member] = ABSENT;
    this.#setStanding(member, false);
  }

  match(attributes: MessageAttributes): MemberSet {
    const message = this.#message;
    const rules = this.#rules;
    message.fill(attributes, this.#terms, rules.asksForCounts);
    const on: FrozenList[] = [];
    const off: FrozenList[] = [];
    let seen: Set<RuleId> | undefined;
    const visit = (rule: RuleId) => {
      if (!rules.isFlipped(rule, message)) return;
      if (rules.hasSeveralKeys(rule)) {
        seen ??= new Set();
        if (seen.has(rule)) return;
        seen.add(rule);
      }
      (rules.holdsOnEmpty(rule) ? off : on).push(this.#membersOf.freeze(rule));
    };
    for (const term of message.terms) rules.eachUnder(term, visit);
    for (const name of message.names) rules.eachUnder(~name, visit);
    this.#isHeld = true;
    return new PostingSet(this.#standing, this.#standingCount, on, off);
  }

  /** Bytes held by the arrays of the index. */
  get bytes(): number {
    return (
      this.#terms.bytes +
      this.#rules.bytes +
      this.#membersOf.bytes +
      this.#ruleOf.byteLength +
      this.#placeOf.byteLength +
      this.#standing.byteLength
    );
  }

  #leave(member: MemberId): void {
    const rule = (this.#ruleOf[member] as number) - FIRST_RULE;
    if (rule < 0) return;
    const place = this.#placeOf[member] as number;
    const moved = this.#membersOf.remove(rule, place);
    if (moved !== -1) this.#placeOf[moved] = place;
    if (this.#membersOf.length(rule) === 0) this.#rules.remove(rule);
  }

  #setStanding(member: MemberId, stands: boolean): void {
    if (hasBit(this.#standing, member) === stands) return;
    if (this.#isHeld) {
      this.#standing = this.#standing.slice();
      this.#isHeld = false;
    }
    if (stands) setBit(this.#standing, member);
    else clearBit(this.#standing, member);
    this.#standingCount += stands ? 1 : -1;
  }

  #grow(member: MemberId): void {
    if (member < this.#ruleOf.length) return;
    this.#ruleOf = grown(this.#ruleOf, member + 1);
    this.#placeOf = grown(this.#placeOf, member + 1);
    this.#standing = grown(this.#standing, wordsFor(this.#ruleOf.length));
    this.#isHeld = false;
  }
}
