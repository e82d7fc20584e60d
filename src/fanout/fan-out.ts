import type { AttributeView } from "../attributes/attribute-view.ts";
import { explainRule } from "../compile/explain.ts";
import { type RuleOptions, resolveSemantics } from "../rule/options.ts";
import type { MemberId, MemberSet } from "../rule-index/rule-index.ts";
import type { Decision, DecisionReason } from "./decision.ts";
import type { Member } from "./member.ts";
import type { MemberSnapshot, MemberTable } from "./member-table.ts";
import { type Addressing, whyUnaddressed } from "./message.ts";
import type { OnInvalidRule, Standing } from "./preferences.ts";

/**
 * Who is notified of one message: a set of member ARNs, and the reason for every member. A snapshot: what
 * happens to the channel later does not change it. Nothing in proportion to the members is made until
 * somebody enumerates them.
 */
export interface FanOut extends Iterable<string> {
  /** How many members are notified. O(1); of a targeted message O(targets). */
  readonly size: number;
  /** Whether a member is notified; false for who is no member. O(1); once the channel has changed, the first call makes one bit a member. */
  has(memberArn: string): boolean;
  /** Why a member is notified or not. O(1). @throws RangeError when the ARN was not a member. */
  reason(memberArn: string): DecisionReason;
  /**
   * The same with the rule's explanation where the rule decided: of the rule as the channel holds it, in canonical
   * form, so its parts and paths are those of the canonical text. Microseconds. @throws RangeError when the ARN was
   * not a member.
   */
  decision(memberArn: string): Decision;
  /**
   * Every member of the channel, also those that are not notified, with the reason. One at a time, in no promised order;
   * O(members).
   */
  entries(): Iterable<[memberArn: string, reason: DecisionReason]>;
  /** The ARNs of the members that were decided for this reason, in no promised order. O(members); O(1) when there are none. */
  withReason(reason: DecisionReason): string[];
  /** How many members were decided for each reason; they sum to the members of the channel. O(1). */
  readonly counts: Readonly<Record<DecisionReason, number>>;
  /** The ARNs to notify, each once. The order is stable for one FanOut, and not promised beyond. */
  [Symbol.iterator](): Iterator<string>;
  /** The same as an array, faster than iterating. O(size). */
  toArray(): string[];
  /** Their numbers in the channel ({@link Channel.memberIndex}), without touching a string. O(size). */
  memberIndexes(): Uint32Array;
  /**
   * The same in arrays of `size` ARNs, the last perhaps shorter: for services that take so many at once. Each is made when
   * it is asked for; beside it the whole costs 4 bytes a member.
   *
   * @throws RangeError at once, for what is not a size.
   */
  batches(size: number): Iterable<string[]>;
  /** What `JSON.stringify` writes: the number of members to notify, their ARNs, and how many were decided for each reason. O(size). */
  toJSON(): { size: number; notified: string[]; counts: Readonly<Record<DecisionReason, number>> };
}

/** What `console.log` of Node asks for; other runtimes do not know it. */
const inspect = Symbol.for("nodejs.util.inspect.custom");

/** The options of a channel with everything filled in. */
export type SettledOptions = RuleOptions & { readonly onInvalidRule: OnInvalidRule };

/** The set that the index answered, seen through what the message says of its receivers. */
export class ChannelFanOut implements FanOut {
  readonly #table: MemberTable;
  readonly #then: MemberSnapshot;
  readonly #options: SettledOptions;
  readonly #addressing: Addressing;
  readonly #attributes: AttributeView;
  /** The members whose preference lets the message through. */
  readonly #matched: MemberSet;
  #counts: Readonly<Record<DecisionReason, number>> | undefined;

  constructor(table: MemberTable, options: SettledOptions, addressing: Addressing, attributes: AttributeView, matched: MemberSet) {
    // As a member of the class its name would be computed, and bundlers would keep the class where nothing fans out.
    if (!(inspect in this)) Object.assign(ChannelFanOut.prototype, { [inspect]: printCounts });
    this.#table = table;
    this.#then = table.snapshot();
    this.#options = options;
    this.#addressing = addressing;
    this.#attributes = attributes;
    this.#matched = matched;
  }

  get size(): number {
    const { withheld, targets, excluded } = this.#addressing;
    if (withheld !== undefined) return 0;
    if (targets !== undefined) return [...targets].filter((arn) => this.has(arn)).length;
    const id = excluded === undefined ? undefined : this.#then.ids.get(excluded);
    return this.#matched.size - (id !== undefined && this.#matched.has(id) ? 1 : 0);
  }

  has(memberArn: string): boolean {
    const id = this.#then.ids.get(memberArn);
    return id !== undefined && this.#matched.has(id) && whyUnaddressed(this.#addressing, memberArn) === undefined;
  }

  reason(memberArn: string): DecisionReason {
    const id = this.#requireId(memberArn);
    return this.#reasonFor(this.#requireMember(id), id);
  }

  decision(memberArn: string): Decision {
    const id = this.#requireId(memberArn);
    const unaddressed = whyUnaddressed(this.#addressing, memberArn);
    if (unaddressed !== undefined) return { notify: false, reason: unaddressed };
    const { standing, diagnostics = [], rule } = this.#requireMember(id);
    // Whatever the explanation says, the set decides.
    const notify = this.#matched.has(id);
    if (standing === "invalid-rule") return { notify, reason: standing, diagnostics };
    const reason = this.#reasonOf(standing, id);
    if (rule === undefined) return { notify, reason };
    const { guidance } = this.#options;
    return { notify, reason, explanation: explainRule(rule, this.#attributes.attributes, resolveSemantics(this.#options), guidance) };
  }

  *entries(): Generator<[memberArn: string, reason: DecisionReason]> {
    for (let id = 0; id < this.#then.end; id++) {
      const member = this.#then.members.get(id);
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
    const sender = excluded === undefined ? undefined : this.#then.ids.get(excluded);
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
    const id = this.#then.ids.get(memberArn);
    if (id === undefined) throw new RangeError(`${memberArn} was no member of the channel`);
    return id;
  }

  /** The member of an id that was in use. */
  #requireMember(id: MemberId): Member {
    const member = this.#then.members.get(id);
    if (member === undefined) throw new TypeError(`no member ${id}`);
    return member;
  }

  #reasonFor({ memberArn, standing }: Member, id: MemberId): DecisionReason {
    return whyUnaddressed(this.#addressing, memberArn) ?? this.#reasonOf(standing, id);
  }

  #reasonByPreference(id: MemberId): DecisionReason {
    return this.#reasonOf(this.#requireMember(id).standing, id);
  }

  #reasonOf(standing: Standing, id: MemberId): DecisionReason {
    if (standing !== "filtered") return standing;
    return this.#matched.has(id) ? "filter-matched" : "filter-not-matched";
  }

  /** Never walks over the members: everybody's standing is known, and who is addressed specially is a handful. */
  #count(): Record<DecisionReason, number> {
    const { withheld, targets, excluded } = this.#addressing;
    const { counts: standing } = this.#then;
    const everybody = sum(standing);
    const counts = noCounts();
    if (withheld !== undefined) {
      counts[withheld] = everybody;
      return counts;
    }
    if (targets !== undefined) {
      for (const arn of targets) this.#countOne(arn, counts, 1);
      counts["not-targeted"] = everybody - sum(counts);
    } else {
      const { filtered, ...others } = standing;
      Object.assign(counts, others);
      const always = counts["no-preference"] + counts.all + (this.#options.onInvalidRule === "notify" ? counts["invalid-rule"] : 0);
      counts["filter-matched"] = this.#matched.size - always;
      counts["filter-not-matched"] = filtered - counts["filter-matched"];
    }
    // The sender is always among the targets, so it has been counted for its preference.
    if (excluded !== undefined && this.#countOne(excluded, counts, -1)) counts["sender-excluded"] = 1;
    return counts;
  }

  /** Counts a member for what its preference decides; false when it is no member. */
  #countOne(memberArn: string, counts: Record<DecisionReason, number>, by: 1 | -1): boolean {
    const id = this.#then.ids.get(memberArn);
    if (id !== undefined) counts[this.#reasonByPreference(id)] += by;
    return id !== undefined;
  }
}

/** The counts in a line, since members may be a million. */
function printCounts(this: FanOut): string {
  const counts = Object.entries(this.counts).flatMap(([reason, count]) => (count > 0 ? `${reason} ${count}` : []));
  return `FanOut { ${this.size} notified: ${counts.join(", ") || "no members"} }`;
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
