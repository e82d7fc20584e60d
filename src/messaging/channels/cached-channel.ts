import { FilterRuleError } from "../../diagnostic/error.ts";
import { Channel, type ChannelOptions } from "../../fanout/channel.ts";
import type { ChannelMembershipPreferences, OnInvalidRule } from "../../fanout/preferences.ts";
import type { RuleOptions } from "../../rule/options.ts";
import type { Rows } from "../store/rows.ts";
import { noteMember } from "./plain-arns.ts";
import { requireMembershipNames } from "./stored-membership.ts";

/** How rules are read, and how members with an invalid rule are decided (default `withhold`). */
export interface ChannelSettings extends RuleOptions {
  /** How members with an invalid stored rule are decided (default `withhold`). */
  readonly onInvalidRule?: OnInvalidRule | undefined;
}

/** A stored membership, or the error of an unreadable one. */
export type Membership = Pick<Rows["membership"], "Preferences"> | Error;

/** A member and its new membership; `undefined` if it ended. */
export type MembershipChange = readonly [memberArn: string, membership: Membership | undefined];

/** A rejected stored membership. */
export interface RefusedMember {
  /** The channel of the member. */
  readonly channelArn: string;
  /** The member. */
  readonly memberArn: string;
  /** A `FilterRuleError` if the preferences are invalid; it may quote the rule. */
  readonly error: Error;
}

/**
 * Under `onInvalidRule: "throw"`: the channel cannot be decided, because a member has invalid preferences.
 *
 * @example
 * ```ts
 * import { ChannelCache, RefusedChannelError } from "pushsieve/messaging";
 *
 * const invalid = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: "{" } };
 * const channels = new ChannelCache({
 *   settings: { onInvalidRule: "throw" },
 *   maxBytes: 2 ** 20,
 *   load: async function* () {
 *     yield [["arn:bob", { Preferences: invalid }] as const];
 *   },
 * });
 * const error = await channels.load("arn:team").catch((thrown: unknown) => thrown);
 * error instanceof RefusedChannelError && error.refused.memberArn; // => "arn:bob"
 * ```
 */
export class RefusedChannelError extends Error {
  override readonly name = "RefusedChannelError";
  /** The first member with invalid preferences. */
  readonly refused: RefusedMember;
  /** The number of members with invalid preferences. */
  readonly count: number;

  /** Creates the error of a channel from its first refused member, and the number of refused members. */
  constructor(refused: RefusedMember, count: number) {
    super(`the preferences of ${refused.memberArn} are rejected${count > 1 ? `, and of ${count - 1} more` : ""}`, { cause: refused.error });
    this.refused = refused;
    this.count = count;
  }
}

/**
 * The memory of a channel, including its entry in the cache, and of a member, excluding its texts. The estimates are fitted to
 * channels of 1 to 100,000 members with ARNs of 74 characters and a shared pool. 20 members take 5 KB without rules, 7 KB
 * with distinct ones of 23 characters, 15 KB with distinct ones of 99; 100,000 take 15, 24 and 63 MB. Of 1 to 1,000
 * members the estimate is between 80% and 200% of the real size; equal rules take less.
 */
const CHANNEL_BYTES = 4_096;
const MEMBER_BYTES = 120;
const RULE_BYTES = 20;
const BYTES_A_CHARACTER = 5;

/** The preferences of a member with an unreadable membership, if that does not stop the channel: an invalid rule. */
const damaged: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: "" } };

/** One channel in memory, with its estimated size and its members with invalid preferences. */
export class CachedChannel {
  readonly channelArn: string;
  readonly channel: Channel;
  bytes: number = CHANNEL_BYTES;
  /** The read in progress. */
  loading: Promise<void> | undefined;
  /** Set when the channel is loaded for the first time. */
  isUsed = false;
  /** Set if the channel must not be used, also by a caller that waited for it. */
  isDropped = false;
  readonly #onInvalidRule: OnInvalidRule;
  readonly #onRefused: (refused: RefusedMember) => void;
  readonly #refused: Map<string, RefusedMember> = new Map();
  /** Changes during the read. They are applied last, because they are newer than the read rows. */
  #late: MembershipChange[] | undefined = [];

  constructor(
    channelArn: string,
    options: ChannelOptions & { readonly onInvalidRule: OnInvalidRule },
    onRefused: (refused: RefusedMember) => void = () => {},
  ) {
    this.channelArn = channelArn;
    this.channel = new Channel(options);
    this.#onInvalidRule = options.onInvalidRule;
    this.#onRefused = onRefused;
  }

  /** Adds memberships that were read. */
  take(changes: Iterable<MembershipChange>): void {
    for (const [memberArn, membership] of changes) this.#set(memberArn, membership);
  }

  apply(memberArn: string, membership: Membership | undefined): void {
    if (this.#late === undefined) this.#set(memberArn, membership);
    else this.#late.push([memberArn, membership]);
  }

  /** Called after the last page was read. */
  settle(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    this.loading = undefined;
    this.take(late);
    for (const [memberArn, diagnostics] of this.channel.invalidRules()) {
      if (!this.#refused.has(memberArn)) this.#refuse(memberArn, new FilterRuleError(diagnostics, { memberArn }));
    }
  }

  /** @throws RefusedChannelError */
  requireDecidable(): void {
    if (this.#onInvalidRule !== "throw") return;
    const [first] = this.#refused.values();
    if (first !== undefined) throw new RefusedChannelError(first, this.#refused.size);
  }

  #set(memberArn: string, membership: Membership | undefined): void {
    if (this.channel.has(memberArn)) this.bytes -= bytesOf(memberArn, this.channel.get(memberArn));
    else noteMember(this.channel, memberArn);
    this.#refused.delete(memberArn);
    if (membership === undefined) this.channel.delete(memberArn);
    else this.#put(memberArn, membership);
  }

  #put(memberArn: string, membership: Membership): void {
    try {
      if (membership instanceof Error) throw membership;
      requireMembershipNames(membership);
      this.#keep(memberArn, membership.Preferences as ChannelMembershipPreferences | undefined);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#refuse(memberArn, error);
      if (this.#onInvalidRule === "throw") this.channel.delete(memberArn);
      else this.#keep(memberArn, damaged);
    }
  }

  #keep(memberArn: string, preferences: ChannelMembershipPreferences | undefined): void {
    this.#setAndReport(memberArn, preferences);
    this.bytes += bytesOf(memberArn, preferences);
  }

  /** The invalid rules of a read are reported at its end, those of a later change at once. */
  #setAndReport(memberArn: string, preferences: ChannelMembershipPreferences | undefined): void {
    if (this.#late !== undefined || this.#onInvalidRule === "throw" || preferences === damaged) {
      this.channel.set(memberArn, preferences);
      return;
    }
    try {
      this.channel.set(memberArn, preferences, "throw");
    } catch (error) {
      if (!(error instanceof FilterRuleError)) throw error;
      this.channel.set(memberArn, preferences);
      this.#refuse(memberArn, error);
    }
  }

  #refuse(memberArn: string, error: Error): void {
    const refused = { channelArn: this.channelArn, memberArn, error };
    this.#refused.set(memberArn, refused);
    this.#onRefused(refused);
  }
}

function bytesOf(memberArn: string, preferences: ChannelMembershipPreferences | undefined): number {
  // A stored rule may be anything.
  const rule: unknown = preferences?.PushNotifications?.FilterRule;
  return MEMBER_BYTES + memberArn.length + (typeof rule !== "string" ? 0 : RULE_BYTES + BYTES_A_CHARACTER * rule.length);
}
