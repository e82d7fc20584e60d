import { viewOf } from "../attributes/attribute-view.ts";
import { type Diagnostic, hasErrors, MAX_DIAGNOSTICS } from "../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { canonicalRule } from "../rule/canonical.ts";
import { type RuleOptions, ruleOptionNames } from "../rule/options.ts";
import { FittingRuleIndex } from "../rule-index/fitting.ts";
import type { Condition } from "../rule-index/rule-index.ts";
import { ChannelFanOut, type FanOut, type SettledOptions } from "./fan-out.ts";
import { preferencesOf, requireMemberArn } from "./member.ts";
import { type MemberRow, tupleOf } from "./member-row.ts";
import { MemberTable } from "./member-table.ts";
import { type FanOutOptions, fanOutOptionNames, type PushMessage, readAddressing } from "./message.ts";
import {
  type ChannelMembershipPreferences,
  type KeptPreferences,
  type OnInvalidRule,
  readPreferences,
  requireKept,
  resolveOnInvalidRule,
} from "./preferences.ts";
import { countsInWords, printsAs } from "./prints-as.ts";
import { insideOf, RulePool } from "./rule-pool.ts";

/** How a channel reads rules, and treats members with an invalid rule. */
export type ChannelOptions = (
  | (RuleOptions & { readonly pool?: undefined })
  | {
      /** What the channel shares with other channels. Semantics, limits and guidance belong to the pool, and cannot be given beside it. */
      readonly pool: RulePool;
      readonly semantics?: undefined;
      readonly limits?: undefined;
      readonly guidance?: undefined;
    }
) & {
  /**
   * How to treat a member with an invalid rule, with FILTERED without a rule, or with unknown or misplaced fields in its
   * preferences. `withhold` and `notify` keep the member and decide so, with the reason `invalid-rule`; `throw` rejects the
   * preferences. By default {@link Channel.set} throws, because its caller can correct the mistake, and {@link Channel.from}
   * withholds, because stored preferences were valid once, before an edit by hand or tighter limits.
   */
  readonly onInvalidRule?: OnInvalidRule | undefined;
};

/** How {@link Channel.from} treats damaged rows and reports progress. */
export type LoadOptions = ChannelOptions & {
  /**
   * Called for every member with rejected preferences, with its index in the input, from 0. The channel keeps the member as
   * `onInvalidRule` says, or leaves it out if its preferences do not say what it wants. The other members are loaded as usual.
   */
  readonly onRefused?: ((error: FilterRuleError, memberArn: string, index: number) => void) | undefined;
  /** Called with the number of members read until now, every 10,000 and at the end. */
  readonly onProgress?: ((count: number) => void) | undefined;
};

const PROGRESS = 10_000;

const optionNames: readonly string[] = [...ruleOptionNames, "onInvalidRule", "pool"];
const loadOptionNames: readonly string[] = [...optionNames, "onRefused", "onProgress"];

/**
 * The members of a channel with their preferences: a Map that can also decide a message for all of them. A member is any
 * non-empty string; on the service, an ARN. Equal rules, in any order, are kept once. Iteration is in the order in which members
 * were added, as in a Map; a member whose preferences are replaced keeps its position.
 *
 * @throws TypeError, RangeError for an unknown option, or an invalid value of one.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 *
 * const channel = new Channel()
 *   .set("alice")
 *   .set("bob", { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"mention":["Bob"]}' } })
 *   .set("carol", { PushNotifications: { AllowNotifications: "NONE" } });
 *
 * const fanOut = channel.fanOut({ PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Bob"] } } });
 * fanOut.toArray(); // => ["alice", "bob"]
 * fanOut.decision("carol").reason; // => "none"
 * fanOut.counts["filter-matched"]; // => 1
 * ```
 */
export class Channel {
  readonly #options: SettledOptions;
  readonly #pool: RulePool;
  readonly #index: FittingRuleIndex;
  readonly #table: MemberTable;

  /**
   * Creates a channel without members. O(1).
   *
   * @throws TypeError for an unknown option, RangeError for an invalid limit.
   */
  constructor(options: ChannelOptions = {}) {
    requireKnownOptions(options, optionNames, "Channel");
    const { onInvalidRule, ...rest } = options;
    this.#pool = poolOf(rest);
    this.#options = { semantics: this.#pool.semantics, onInvalidRule: resolveOnInvalidRule(onInvalidRule ?? "throw") };
    const { rules, texts } = insideOf(this.#pool);
    this.#index = new FittingRuleIndex(rules);
    this.#table = new MemberTable(this.#index, (text) => canonicalRule(texts.read(text).accepted!.rule));
    // Here and not in the constructor of a fan-out, which is made for every message (`npm run bench:compare`).
    printsAs(ChannelFanOut.prototype, ({ size, counts }) => `FanOut { ${size} notified${countsInWords(counts)} }`);
    printsAs(Channel.prototype, (channel) => `Channel { ${channel.size} members${countsInWords(channel.#table.counts)} }`);
  }

  /**
   * Makes a channel of many members at once, from the tuples or rows of a store. A member with an invalid rule is kept and
   * withheld, unless `onInvalidRule` says otherwise. `onRefused` is called for it and may throw to stop; {@link Channel.invalidRules}
   * lists it. Microseconds a member; O(total length of the rules).
   *
   * @throws AggregateError at the end, with each member that could not be kept (at most 100), if there is no `onRefused`.
   * @throws TypeError at once for a member that is not a non-empty string, and for a row with misspelled preferences.
   *
   * @example
   * ```ts
   * import { Channel } from "pushsieve";
   *
   * const stored = [
   *   { MemberArn: "alice" },
   *   { MemberArn: "bob", Preferences: { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: "{" } } },
   * ];
   * const refused: string[] = [];
   * const channel = Channel.from(stored, { onRefused: (_error, memberArn, index) => refused.push(`${index}: ${memberArn}`) });
   * channel.size; // => 2
   * refused; // => ["1: bob"]
   * channel.fanOut({ PushNotification: { Title: "Hi" } }).reason("bob"); // => "invalid-rule"
   * ```
   */
  static from(members: Iterable<MemberRow>, options: LoadOptions = {}): Channel {
    requireKnownOptions(options, loadOptionNames, "Channel.from");
    const { onProgress, onRefused, ...channelOptions } = options;
    const channel = new Channel(channelOptions);
    const onInvalidRule = channelOptions.onInvalidRule ?? "withhold";
    const errors: FilterRuleError[] = [];
    let refused = 0;
    let count = 0;
    for (const member of members) {
      const [memberArn, preferences] = tupleOf(member);
      let error: FilterRuleError | undefined;
      try {
        const { text, diagnostics } = channel.#put(memberArn, preferences, onInvalidRule);
        if (onRefused !== undefined && hasErrors(diagnostics)) error = new FilterRuleError(diagnostics, { text, memberArn });
      } catch (thrown) {
        if (!(thrown instanceof FilterRuleError)) throw thrown;
        error = thrown;
        refused++;
        if (onRefused === undefined && errors.length < MAX_DIAGNOSTICS) errors.push(error);
      }
      if (error !== undefined) onRefused?.(error, memberArn, count);
      count++;
      if (count % PROGRESS === 0) onProgress?.(count);
    }
    onProgress?.(count);
    if (errors.length > 0)
      throw new AggregateError(errors, `${refused} of ${count} members were rejected, the first: ${errors[0]?.message}`);
    return channel;
  }

  /** The number of members. */
  get size(): number {
    return this.#table.size;
  }

  /**
   * Adds a member, or replaces its preferences; `undefined` means that none were ever set. The preferences are copied. Rejected
   * preferences change nothing. Microseconds; O(length of the rule), plus a copy of one bit a member if a {@link FanOut} from
   * before the change is still in use.
   *
   * @param onInvalidRule - `throw` rejects an invalid rule even if the channel keeps members that have one.
   * @throws FilterRuleError if the preferences are rejected, unless the channel keeps the member; it names the member
   * and has the diagnostics.
   * @throws TypeError when `memberArn` is not a non-empty string.
   */
  set(memberArn: string, preferences?: ChannelMembershipPreferences, onInvalidRule?: "throw"): this {
    this.#put(memberArn, preferences, onInvalidRule ?? this.#options.onInvalidRule);
    return this;
  }

  /** Returns the preferences as they were set; `undefined` if none were set, or if `memberArn` is not a member. */
  get(memberArn: string): ChannelMembershipPreferences | undefined {
    const id = this.#table.id(memberArn);
    const member = id === undefined ? undefined : this.#table.member(id);
    return member === undefined ? undefined : preferencesOf(member);
  }

  /** Whether `memberArn` is a member, with any preference. O(1). */
  has(memberArn: string): boolean {
    return this.#table.id(memberArn) !== undefined;
  }

  /**
   * Returns the index of a member, for parallel arrays of your own beside {@link FanOut.memberIndexes}: a small whole number from
   * 0; `undefined` if `memberArn` is not a member. It stays the same until the member is deleted, and may then be used for
   * another member. O(1).
   */
  memberIndex(memberArn: string): number | undefined {
    return this.#table.id(memberArn);
  }

  /** Removes a member. Returns false if it was not a member. */
  delete(memberArn: string): boolean {
    const id = this.#table.remove(memberArn);
    if (id === undefined) return false;
    if (this.#table.size > 0) this.#index.delete(id);
    else this.#index.clear();
    return true;
  }

  /** Removes all members. O(members). */
  clear(): void {
    for (const { memberArn } of [...this.#table.members()]) this.#table.remove(memberArn);
    this.#index.clear();
  }

  /**
   * Yields members with their preferences, as `get` returns them, in the order in which they were added. Changes during the
   * iteration have the same effect as in a Map.
   */
  *entries(): Generator<[memberArn: string, preferences: ChannelMembershipPreferences | undefined], undefined> {
    for (const member of this.#table.members()) yield [member.memberArn, preferencesOf(member)];
  }

  /** Does the same as {@link Channel.entries}. */
  [Symbol.iterator](): Generator<[memberArn: string, preferences: ChannelMembershipPreferences | undefined], undefined> {
    return this.entries();
  }

  /** Yields the members, in the order of {@link Channel.entries}. */
  *keys(): Generator<string, undefined> {
    for (const { memberArn } of this.#table.members()) yield memberArn;
  }

  /** Yields the preferences of each member, in the order of {@link Channel.entries}. */
  *values(): Generator<ChannelMembershipPreferences | undefined, undefined> {
    for (const [, preferences] of this) yield preferences;
  }

  /** Calls back for each member, in the order of {@link Channel.entries}. */
  forEach(
    callback: (this: unknown, preferences: ChannelMembershipPreferences | undefined, memberArn: string, channel: Channel) => void,
    thisArg?: unknown,
  ): void {
    for (const [memberArn, preferences] of this) callback.call(thisArg, preferences, memberArn, this);
  }

  /** Yields the members that were kept with an invalid rule (`onInvalidRule`), with the diagnostics. O(members). */
  *invalidRules(): Generator<[memberArn: string, diagnostics: readonly Diagnostic[]]> {
    for (const { memberArn, diagnostics } of this.#table.members()) {
      if (diagnostics !== undefined) yield [memberArn, diagnostics];
    }
  }

  /**
   * Decides a message for all members. Never throws on data; ignores attributes that rules cannot see. The cost grows with the
   * rules that depend on a value of the message, not with the members; at most, every different rule is evaluated.
   *
   * @throws TypeError for an unknown option.
   */
  fanOut(message: PushMessage, options: FanOutOptions = {}): FanOut {
    requireKnownOptions(options, fanOutOptionNames, "fanOut");
    const attributes = viewOf(message.MessageAttributes);
    const matched = this.#index.match(attributes);
    return new ChannelFanOut(this.#table, this.#options, readAddressing(message, options), attributes, matched);
  }

  /** Adds or replaces a member; returns what was read. */
  #put(memberArn: string, preferences: unknown, onInvalidRule: OnInvalidRule): KeptPreferences {
    requireMemberArn(memberArn);
    const { texts } = insideOf(this.#pool);
    const read = readPreferences(preferences, (text) => texts.read(text), this.#pool.guidance);
    const kept = requireKept(read, onInvalidRule, memberArn);
    const condition = this.#conditionOf(kept);
    const id = this.#table.put(memberArn, kept);
    this.#index.set(id, condition);
    return kept;
  }

  #conditionOf({ kind, accepted }: KeptPreferences): Condition {
    if (accepted !== undefined) return accepted.rule;
    const isNotified = kind === "no-preference" || kind === "all" || (kind === "invalid-rule" && this.#options.onInvalidRule === "notify");
    return isNotified ? "always" : "never";
  }
}

function poolOf({ pool, ...rules }: RuleOptions & { readonly pool?: RulePool | undefined }): RulePool {
  if (pool === undefined) return new RulePool(rules);
  if (Object.values(rules).some((value) => value !== undefined))
    throw new TypeError("semantics, limits and guidance belong to the pool: set them there");
  return pool;
}
