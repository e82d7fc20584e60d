import type { MessageAttributes } from "../attributes/message-attributes.ts";
import type { RuleOptions } from "../rule/options.ts";
import type { MemberId, MemberSet } from "../rule-index/rule-index.ts";
import { type Decision, decideByPreference, type Reason } from "./decision.ts";
import type { Member } from "./member.ts";
import { type Addressing, whyUnaddressed } from "./message.ts";
import type { OnInvalidRule } from "./preferences.ts";
import type { MapSnapshot } from "./versioned-map.ts";

/**
 * Who is notified of one message: a set of member ARNs, and the reason for every member. A snapshot: what
 * happens to the channel later does not change it.
 */
export interface FanOut extends Iterable<string> {
  /** How many members are notified. */
  readonly size: number;
  /** Whether a member is notified; false for who is no member. O(1). */
  has(memberArn: string): boolean;
  /**
   * Why a member is notified or not, with the rule's explanation where the rule decided. Microseconds.
   *
   * @throws RangeError when the ARN was not a member.
   */
  decision(memberArn: string): Decision;
  /** How many members were decided for each reason; they sum to the members of the channel. */
  readonly counts: Readonly<Record<Reason, number>>;
  /** The ARNs to notify, each once. O(size). The order is stable for one FanOut, and not promised beyond. */
  [Symbol.iterator](): Iterator<string>;
}

/** How many members have each standing. */
type Standings = Readonly<Record<Member["standing"], number>>;

/** A channel at the moment of a message. */
export interface ChannelSnapshot {
  readonly ids: MapSnapshot<string, MemberId>;
  readonly members: MapSnapshot<MemberId, Member>;
  readonly standings: Standings;
  readonly options: RuleOptions & { readonly onInvalidRule: OnInvalidRule };
}

/** The set that the index answered, seen through what the message says of its receivers. */
export class ChannelFanOut implements FanOut {
  readonly size: number;
  readonly counts: Readonly<Record<Reason, number>>;
  readonly #channel: ChannelSnapshot;
  readonly #addressing: Addressing;
  readonly #attributes: MessageAttributes;
  readonly #matched: MemberSet;

  /** `matched` are the members whose preference lets the message through. */
  constructor(channel: ChannelSnapshot, addressing: Addressing, attributes: MessageAttributes, matched: MemberSet) {
    this.#channel = channel;
    this.#addressing = addressing;
    this.#attributes = attributes;
    this.#matched = matched;
    this.counts = Object.freeze(this.#count());
    this.size = this.#countNotified();
  }

  has(memberArn: string): boolean {
    const id = this.#channel.ids.get(memberArn);
    return id !== undefined && this.#isNotified(id, memberArn);
  }

  decision(memberArn: string): Decision {
    const id = this.#channel.ids.get(memberArn);
    const member = id === undefined ? undefined : this.#channel.members.get(id);
    if (member === undefined) throw new RangeError(`${memberArn} was no member of the channel`);
    const unaddressed = whyUnaddressed(this.#addressing, memberArn);
    if (unaddressed !== undefined) return { notify: false, reason: unaddressed };
    return decideByPreference(member, this.#attributes, this.#channel.options);
  }

  *[Symbol.iterator](): Generator<string> {
    if (this.#addressing.withheld !== undefined) return;
    if (this.#addressing.targets !== undefined) {
      for (const arn of this.#addressing.targets) if (this.has(arn)) yield arn;
      return;
    }
    for (const id of this.#matched) {
      const arn = this.#channel.members.get(id)?.memberArn;
      if (arn !== undefined && arn !== this.#addressing.excluded) yield arn;
    }
  }

  #isNotified(id: MemberId, memberArn: string): boolean {
    return this.#matched.has(id) && whyUnaddressed(this.#addressing, memberArn) === undefined;
  }

  #countNotified(): number {
    const { default: byDefault, all, "filter-matched": matched, "invalid-rule": invalid } = this.counts;
    return byDefault + all + matched + (this.#channel.options.onInvalidRule === "notify" ? invalid : 0);
  }

  /** Never walks over the members: everybody's standing is known, and who is addressed specially is a handful. */
  #count(): Record<Reason, number> {
    const { withheld, targets, excluded } = this.#addressing;
    const { standings } = this.#channel;
    const everybody = Object.values(standings).reduce((sum, count) => sum + count, 0);
    const counts = noCounts();
    if (withheld !== undefined) {
      counts[withheld] = everybody;
      return counts;
    }
    if (targets !== undefined) {
      for (const arn of targets) this.#countOne(arn, counts, 1);
      counts["not-targeted"] = everybody - sum(counts);
    } else {
      for (const standing of ["default", "all", "none", "invalid-rule"] as const) counts[standing] = standings[standing];
      const always = counts.default + counts.all + (this.#channel.options.onInvalidRule === "notify" ? counts["invalid-rule"] : 0);
      counts["filter-matched"] = this.#matched.size - always;
      counts["filter-not-matched"] = standings.filtered - counts["filter-matched"];
    }
    if (excluded !== undefined && (targets === undefined || targets.has(excluded)) && this.#countOne(excluded, counts, -1)) {
      counts["sender-excluded"] = 1;
    }
    return counts;
  }

  /** Counts a member for what its preference decides; false when it is no member. */
  #countOne(memberArn: string, counts: Record<Reason, number>, by: 1 | -1): boolean {
    const id = this.#channel.ids.get(memberArn);
    const standing = id === undefined ? undefined : this.#channel.members.get(id)?.standing;
    if (id === undefined || standing === undefined) return false;
    counts[standing === "filtered" ? (this.#matched.has(id) ? "filter-matched" : "filter-not-matched") : standing] += by;
    return true;
  }
}

function noCounts(): Record<Reason, number> {
  return {
    "no-push-notification": 0,
    "not-sent": 0,
    "not-targeted": 0,
    "sender-excluded": 0,
    default: 0,
    all: 0,
    none: 0,
    "filter-matched": 0,
    "filter-not-matched": 0,
    "invalid-rule": 0,
  };
}

function sum(counts: Record<Reason, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
