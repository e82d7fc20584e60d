import type { AttributeView } from "../attributes/attribute-view.ts";
import type { Semantics } from "../operator/operator.ts";
import type { MemberId, MemberSet } from "../rule-index/rule-index.ts";
import { rememberBasis } from "./basis.ts";
import type { Decision, DecisionReason } from "./decision.ts";
import type { Member } from "./member.ts";
import type { MemberSnapshot, MemberTable } from "./member-table.ts";
import { type Addressing, whyUnaddressed } from "./message.ts";
import type { OnInvalidRule, PreferenceKind } from "./preferences.ts";

/**
 * The decisions of one message: the set of member ARNs to notify, and the reason for every member. A snapshot: later changes of
 * the channel do not change it. Anything proportional to the members is made only when members are enumerated.
 */
export interface FanOut extends Iterable<string> {
  /** The number of members to notify. O(1); for a targeted message O(targets). */
  readonly size: number;
  /**
   * Whether a member is notified; false for anyone who is not a member. O(1); after a change of the channel, the first call makes
   * one bit a member.
   */
  has(memberArn: string): boolean;
  /** Returns why a member is notified or not. O(1). @throws RangeError if the ARN was not a member. */
  reason(memberArn: string): DecisionReason;
  /** Returns the decision, which `explainDecision` of `pushsieve/diagnose` explains. Microseconds. @throws RangeError if the ARN was not a member. */
  decision(memberArn: string): Decision;
  /**
   * Yields every member of the channel with its reason, including those that are not notified, in no promised order. O(members).
   */
  entries(): Iterable<[memberArn: string, reason: DecisionReason]>;
  /** Returns the ARNs of the members that were decided for this reason, in no promised order. O(members); O(1) if there are none. */
  withReason(reason: DecisionReason): string[];
  /** The number of members for each reason; the sum is the number of members of the channel. O(1). */
  readonly counts: Readonly<Record<DecisionReason, number>>;
  /** Yields the ARNs to notify, each once. The order is stable for one FanOut; nothing else about it is promised. */
  [Symbol.iterator](): Iterator<string>;
  /** Returns the same as an array, faster than iterating. O(size). */
  toArray(): string[];
  /** Returns their numbers in the channel ({@link Channel.memberIndex}), without reading a string. O(size). */
  memberIndexes(): Uint32Array;
  /**
   * Yields the same in arrays of `size` ARNs, the last possibly shorter: for services that accept a limited number at once. Each
   * array is made on demand; the rest costs 4 bytes a member.
   *
   * @throws RangeError at once, for an invalid size.
   */
  batches(size: number): Iterable<string[]>;
  /**
   * Returns what `JSON.stringify` writes: the number of members to notify, their ARNs, and the number of members for each reason.
   * O(size).
   */
  toJSON(): { size: number; notified: string[]; counts: Readonly<Record<DecisionReason, number>> };
}

/** The options of a channel that its decisions depend on, with all defaults. */
export interface SettledOptions {
  readonly semantics: Semantics;
  readonly onInvalidRule: OnInvalidRule;
}

/** Combines the answer of the index with what the message says about its receivers. */
export class ChannelFanOut implements FanOut {
  readonly #table: MemberTable;
  readonly #then: MemberSnapshot;
  readonly #options: SettledOptions;
  readonly #addressing: Addressing;
  readonly #attributes: AttributeView;
  /** The members whose preference matches the message. */
  readonly #matched: MemberSet;
  #counts: Readonly<Record<DecisionReason, number>> | undefined;

  constructor(table: MemberTable, options: SettledOptions, addressing: Addressing, attributes: AttributeView, matched: MemberSet) {
    this.#table = table;
    this.#then = table.snapshot();
    this.#options = options;
    this.#addressing = addressing;
    this.#attributes = attributes;
    this.#matched = matched;
  }

  get size(): number {
    const { withheld, targets, excluded } = this.#addressing;
    if (withheld !== undefined || targets !== undefined) return this.memberIndexes().length;
    const id = excluded === undefined ? undefined : this.#then.state.get(excluded);
    return this.#matched.size - (id !== undefined && this.#matched.has(id) ? 1 : 0);
  }

  has(memberArn: string): boolean {
    const id = this.#then.state.get(memberArn);
    return id !== undefined && this.#matched.has(id) && whyUnaddressed(this.#addressing, memberArn) === undefined;
  }

  reason(memberArn: string): DecisionReason {
    const id = this.#requireId(memberArn);
    return this.#reasonFor(this.#memberOf(id), id);
  }

  decision(memberArn: string): Decision {
    const id = this.#requireId(memberArn);
    const unaddressed = whyUnaddressed(this.#addressing, memberArn);
    if (unaddressed !== undefined) return { notify: false, reason: unaddressed };
    const member = this.#memberOf(id);
    const { kind, diagnostics = [] } = member;
    const notify = this.#matched.has(id);
    if (kind === "invalid-rule") return { notify, reason: kind, diagnostics };
    const decision = { notify, reason: this.#reasonOf(kind, id) };
    const rule = member.rule();
    if (rule === undefined) return decision;
    return rememberBasis({ rule, attributes: this.#attributes, semantics: this.#options.semantics }, decision);
  }

  *entries(): Generator<[memberArn: string, reason: DecisionReason]> {
    for (let id = 0; id < this.#then.end; id++) {
      const member = this.#then.state.get(id);
      if (member !== undefined) yield [member.memberArn, this.#reasonFor(member, id)];
    }
  }

  withReason(reason: DecisionReason): string[] {
    const arns: string[] = [];
    if (this.counts[reason] > 0) for (const [memberArn, each] of this.entries()) if (each === reason) arns.push(memberArn);
    return arns;
  }

  toJSON(): { size: number; notified: string[]; counts: Readonly<Record<DecisionReason, number>> } {
    return { size: this.size, notified: this.toArray(), counts: this.counts };
  }

  get counts(): Readonly<Record<DecisionReason, number>> {
    this.#counts ??= Object.freeze(this.#count());
    return this.#counts;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.toArray()[Symbol.iterator]();
  }

  toArray(): string[] {
    return this.#arnsOf(this.memberIndexes());
  }

  #arnsOf(ids: Uint32Array): string[] {
    return this.#table.arns(this.#then, ids);
  }

  memberIndexes(): Uint32Array {
    const { withheld, targets, excluded } = this.#addressing;
    if (withheld !== undefined) return new Uint32Array(0);
    if (targets !== undefined)
      return Uint32Array.from(
        [...targets].filter((arn) => this.has(arn)),
        (arn) => this.#requireId(arn),
      );
    const ids = this.#matched.ids();
    const sender = excluded === undefined ? undefined : this.#then.state.get(excluded);
    return sender === undefined ? ids : ids.filter((id) => id !== sender);
  }

  batches(size: number): Iterable<string[]> {
    if (!Number.isInteger(size) || size < 1) throw new RangeError(`a batch must have at least 1 member, found ${size}`);
    return this.#batches(size);
  }

  *#batches(size: number): Generator<string[]> {
    const ids = this.memberIndexes();
    for (let at = 0; at < ids.length; at += size) yield this.#arnsOf(ids.subarray(at, at + size));
  }

  #requireId(memberArn: string): MemberId {
    const id = this.#then.state.get(memberArn);
    if (id === undefined) throw new RangeError(`${memberArn} was not a member of the channel`);
    return id;
  }

  /** Returns the member of an id that was in use. */
  #memberOf(id: MemberId): Member {
    return this.#then.state.get(id)!;
  }

  #reasonFor({ memberArn, kind }: Member, id: MemberId): DecisionReason {
    return whyUnaddressed(this.#addressing, memberArn) ?? this.#reasonOf(kind, id);
  }

  #reasonOf(kind: PreferenceKind, id: MemberId): DecisionReason {
    if (kind !== "filtered") return kind;
    return this.#matched.has(id) ? "filter-matched" : "filter-not-matched";
  }

  /** Never walks the members: the table counts their preferences, and a message targets or excludes only a few. */
  #count(): Record<DecisionReason, number> {
    const { withheld, targets, excluded } = this.#addressing;
    const { counts: kind } = this.#then;
    const everybody = sum(kind);
    const counts = noCounts();
    if (withheld !== undefined) {
      counts[withheld] = everybody;
      return counts;
    }
    if (targets !== undefined) {
      for (const arn of targets) this.#countOne(arn, counts, 1);
      counts["not-targeted"] = everybody - sum(counts);
    } else {
      const { filtered, ...others } = kind;
      Object.assign(counts, others);
      const always = counts["no-preference"] + counts.all + (this.#options.onInvalidRule === "notify" ? counts["invalid-rule"] : 0);
      counts["filter-matched"] = this.#matched.size - always;
      counts["filter-not-matched"] = filtered - counts["filter-matched"];
    }
    // The sender is always among the targets, so it has been counted for its preference.
    if (excluded !== undefined && this.#countOne(excluded, counts, -1)) counts["sender-excluded"] = 1;
    return counts;
  }

  /** Counts a member under the decision of its preference. Returns false if it is not a member. */
  #countOne(memberArn: string, counts: Record<DecisionReason, number>, by: 1 | -1): boolean {
    const id = this.#then.state.get(memberArn);
    if (id !== undefined) counts[this.#reasonOf(this.#memberOf(id).kind, id)] += by;
    return id !== undefined;
  }
}

function noCounts(): Record<DecisionReason, number> {
  return {
    "no-push-notification": 0,
    "not-sent": 0,
    "not-targeted": 0,
    "sender-excluded": 0,
    "no-preference": 0,
    all: 0,
    none: 0,
    "filter-matched": 0,
    "filter-not-matched": 0,
    "invalid-rule": 0,
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
