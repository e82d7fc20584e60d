import { AttributeView } from "../attributes/attribute-view.ts";
import { isMissing } from "../diagnostic/describe.ts";
import { type Diagnostic, hasErrors, MAX_DIAGNOSTICS } from "../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { quote } from "../diagnostic/quote.ts";
import { type RuleOptions, ruleOptionNames } from "../rule/options.ts";
import { FittingRuleIndex } from "../rule-index/fitting.ts";
import type { Condition } from "../rule-index/rule-index.ts";
import { ChannelFanOut, type FanOut, type SettledOptions } from "./fan-out.ts";
import { preferencesOf, requireMemberArn } from "./member.ts";
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
import { insideOf, RulePool } from "./rule-pool.ts";

/** How a channel reads rules, and what becomes of a member whose rule is refused. */
export type ChannelOptions = (
  | (RuleOptions & { readonly pool?: undefined })
  | {
      /** What the channel shares with others. Semantics, limits and guidance are those of the pool, and cannot be given beside it. */
      readonly pool: RulePool;
      readonly semantics?: undefined;
      readonly limits?: undefined;
      readonly guidance?: undefined;
    }
) & {
  /**
   * What becomes of a member whose rule is refused, of FILTERED without a rule, and of preferences under names that do not
   * exist or in the wrong place. `withhold` and `notify` keep the member and decide so, with the reason `invalid-rule`; `throw`
   * refuses the preferences. Without it, {@link Channel.set} throws, since a mistake belongs to who makes it, and
   * {@link Channel.from} withholds: what is stored was valid once, before a hand edited it or limits were tightened.
   */
  readonly onInvalidRule?: OnInvalidRule | undefined;
};

/** One member as {@link Channel.from} takes it: a tuple, as `Channel` and `Map` iterate, or a row, as stores and exports have it. */
export type MemberRow =
  | readonly [memberArn: string, preferences?: ChannelMembershipPreferences | undefined]
  | { readonly MemberArn: string; readonly Preferences?: ChannelMembershipPreferences | null | undefined };

/** How {@link Channel.from} treats damaged rows, and reports progress. */
export type LoadOptions = ChannelOptions & {
  /**
   * Called for every member whose preferences are refused, with its place in the input, from 0. The member is in the channel
   * as `onInvalidRule` says, or left out where nothing says what it wants. The others are loaded all the same.
   */
  readonly onRefused?: ((error: FilterRuleError, memberArn: string, index: number) => void) | undefined;
  /** Called with the number of members seen so far, every 10,000 and at the end. */
  readonly onProgress?: ((count: number) => void) | undefined;
};

const PROGRESS = 10_000;

const optionNames: readonly string[] = [...ruleOptionNames, "onInvalidRule", "pool"];
const loadOptionNames: readonly string[] = [...optionNames, "onRefused", "onProgress"];

/**
 * The members of a channel with their preferences: a Map, and the question asked of all of them. A member
 * is any non-empty string, an ARN on the service. Equal rules, whatever their order, are kept once. Iteration is in the order
 * in which members were added, as a Map has it; a member whose preferences are replaced keeps its place.
 *
 * @throws TypeError, RangeError for an option, or a value of one, that does not exist.
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
    const { semantics, limits, guidance } = this.#pool;
    this.#options = { semantics, limits, guidance, onInvalidRule: resolveOnInvalidRule(onInvalidRule ?? "throw") };
    this.#index = new FittingRuleIndex(insideOf(this.#pool).rules);
    this.#table = new MemberTable(this.#index);
  }

  /**
   * A channel of many members at once, from tuples or rows: what a store has. A member whose rule is refused is kept and
   * withheld, unless `onInvalidRule` says otherwise, and reported by `onRefused`, which may throw to stop, and by
   * {@link Channel.invalidRules}. Microseconds a member; O(total length of the rules).
   *
   * @throws AggregateError at the end, naming each member that could not be kept (at most 100), when there is no `onRefused`.
   * @throws TypeError at once for a member that is not a non-empty string, and for a row whose preferences are misspelt.
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
      const [memberArn, preferences] = isTuple(member) ? member : tupleOf(member);
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
      throw new AggregateError(errors, `${refused} of ${count} members were refused, the first: ${errors[0]?.message}`);
    return channel;
  }

  /** How many members there are. */
  get size(): number {
    return this.#table.size;
  }

  /**
   * Adds a member, or replaces the preferences of one; `undefined` means that none were ever set. The
   * preferences are copied. What is refused changes nothing. Microseconds; O(length of the rule), and a copy
   * of one bit a member where a {@link FanOut} of the moment before is still to stay right.
   *
   * @param onInvalidRule - `throw` refuses an invalid rule also where the channel keeps members that have one.
   * @throws FilterRuleError when the preferences are refused, unless the channel keeps the member; it names the member
   *   and carries the diagnostics.
   * @throws TypeError when `memberArn` is not a non-empty string.
   */
  set(memberArn: string, preferences?: ChannelMembershipPreferences, onInvalidRule?: "throw"): this {
    this.#put(memberArn, preferences, onInvalidRule ?? this.#options.onInvalidRule);
    return this;
  }

  /** The preferences as they were set; `undefined` when none were, or for who is no member. */
  get(memberArn: string): ChannelMembershipPreferences | undefined {
    const id = this.#table.id(memberArn);
    const member = id === undefined ? undefined : this.#table.member(id);
    return member === undefined ? undefined : preferencesOf(member);
  }

  /** Whether someone is a member, whatever the preference. O(1). */
  has(memberArn: string): boolean {
    return this.#table.id(memberArn) !== undefined;
  }

  /**
   * The index of a member, for parallel arrays of your own beside {@link FanOut.memberIndexes}: a small whole number from 0
   * on; `undefined` for who is not a member. Stays the same until the member is deleted, and may then be given to another. O(1).
   */
  memberIndex(memberArn: string): number | undefined {
    return this.#table.id(memberArn);
  }

  /** Removes a member; false when there was none. */
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
   * Members with their preferences, as `get` returns them, in the order in which they were added. What changes meanwhile is
   * seen as in a Map.
   */
  *entries(): Generator<[memberArn: string, preferences: ChannelMembershipPreferences | undefined], undefined> {
    for (const member of this.#table.members()) yield [member.memberArn, preferencesOf(member)];
  }

  /** The same as {@link Channel.entries}. */
  [Symbol.iterator](): Generator<[memberArn: string, preferences: ChannelMembershipPreferences | undefined], undefined> {
    return this.entries();
  }

  /** The members, in the order of {@link Channel.entries}. */
  *keys(): Generator<string, undefined> {
    for (const { memberArn } of this.#table.members()) yield memberArn;
  }

  /** The preferences of each member, in the order of {@link Channel.entries}. */
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

  /** The members whose rule was refused but who were kept (`onInvalidRule`), with what is wrong. O(members). */
  *invalidRules(): Generator<[memberArn: string, diagnostics: readonly Diagnostic[]]> {
    for (const { memberArn, diagnostics } of this.#table.members()) {
      if (diagnostics !== undefined) yield [memberArn, diagnostics];
    }
  }

  /**
   * Who is notified of a message. Never throws on data: attributes that no rule can see decide nothing. Its cost
   * follows the rules that hang on a value of the message, not the members; at most, every different rule is asked.
   *
   * @throws TypeError for an unknown option.
   */
  fanOut(message: PushMessage, options: FanOutOptions = {}): FanOut {
    requireKnownOptions(options, fanOutOptionNames, "fanOut");
    const attributes = AttributeView.of(message.MessageAttributes);
    const matched = this.#index.match(attributes);
    return new ChannelFanOut(this.#table, this.#options, readAddressing(message, options), attributes, matched);
  }

  /** Adds or replaces a member; gives what was read. */
  #put(memberArn: string, preferences: unknown, onInvalidRule: OnInvalidRule): KeptPreferences {
    requireMemberArn(memberArn);
    const { texts } = insideOf(this.#pool);
    const read = readPreferences(preferences, (text) => texts.read(text));
    const kept = requireKept(read, onInvalidRule, memberArn);
    const condition = this.#conditionOf(kept);
    const id = this.#table.put(memberArn, kept);
    this.#index.set(id, condition);
    return kept;
  }

  #conditionOf({ standing, accepted }: KeptPreferences): Condition {
    if (accepted !== undefined) return accepted.rule;
    const isNotified =
      standing === "no-preference" || standing === "all" || (standing === "invalid-rule" && this.#options.onInvalidRule === "notify");
    return isNotified ? "always" : "never";
  }
}

function poolOf({ pool, ...rules }: RuleOptions & { readonly pool?: RulePool | undefined }): RulePool {
  if (pool === undefined) return new RulePool(rules);
  if (Object.values(rules).some((value) => value !== undefined))
    throw new TypeError("semantics, limits and guidance are those of the pool; give them there");
  return pool;
}

/** Columns that look as if they held preferences: a row must not have them under another name. */
const otherNames = /^(preferences?|(push|allow)_?notifications?|filter_?rule)$/i;

function isTuple(member: MemberRow): member is Extract<MemberRow, readonly unknown[]> {
  return Array.isArray(member);
}

/** A row as a tuple. Other columns may be there, too, unless they look like the preferences that are missing. */
function tupleOf(row: Exclude<MemberRow, readonly unknown[]>): readonly [string, unknown] {
  const { MemberArn, Preferences } = row;
  if (isMissing(Preferences)) {
    for (const name in row) {
      if (name !== "Preferences" && otherNames.test(name))
        throw new TypeError(`a row has its preferences under "Preferences", not ${quote(name)} for ${quote(MemberArn)}`);
    }
  }
  return [MemberArn, Preferences];
}
