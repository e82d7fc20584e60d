import { AttributeView } from "../attributes/attribute-view.ts";
import { type Diagnostic, MAX_DIAGNOSTICS } from "../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { type RuleOptions, ruleOptionNames } from "../rule/options.ts";
import { FittingRuleIndex } from "../rule-index/fitting.ts";
import type { Condition } from "../rule-index/rule-index.ts";
import { ChannelFanOut, type FanOut, type SettledOptions } from "./fan-out.ts";
import { preferencesOf } from "./member.ts";
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
export interface ChannelOptions extends RuleOptions {
  /**
   * `throw` (default) refuses the preferences; `withhold` and `notify` keep the member and decide so, with
   * the reason `invalid-rule`; so also FILTERED without a rule, and preferences under names that do not exist or in the
   * wrong place. For what was valid once: hand-edited data, tighter limits.
   */
  readonly onInvalidRule?: OnInvalidRule | undefined;
  /** What it shares with other channels; then semantics, limits and guidance are those of the pool, and not to be given here. */
  readonly pool?: RulePool | undefined;
}

/** How {@link Channel.from} goes about damaged rows, and tells how far it is. */
export interface LoadOptions extends ChannelOptions {
  /** Called for every refused member with its place in the input, from 0; the others are loaded all the same. */
  readonly onRefused?: ((error: FilterRuleError, memberArn: string, index: number) => void) | undefined;
  /** Called with the number of members seen so far, every 10,000 and at the end. */
  readonly onProgress?: ((count: number) => void) | undefined;
}

const PROGRESS = 10_000;

const optionNames: readonly string[] = [...ruleOptionNames, "onInvalidRule", "pool"];
const loadOptionNames: readonly string[] = [...optionNames, "onRefused", "onProgress"];

/**
 * The members of a channel with their preferences: a Map, and the question asked of all of them. A member
 * is any non-empty string, an ARN on the service. Equal rules, whatever their order, are kept once.
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

  constructor(options: ChannelOptions = {}) {
    requireKnownOptions(options, optionNames, "Channel");
    const { onInvalidRule, ...rest } = options;
    this.#pool = poolOf(rest);
    const { semantics, limits, guidance } = this.#pool;
    this.#options = { semantics, limits, guidance, onInvalidRule: resolveOnInvalidRule(onInvalidRule) };
    this.#index = new FittingRuleIndex(insideOf(this.#pool).rules);
    this.#table = new MemberTable(this.#index);
  }

  /**
   * A channel of many members at once. Every member is tried; what is refused is handed to `onRefused`, which
   * may throw to stop. Microseconds a member; O(total length of the rules).
   *
   * @throws AggregateError at the end, naming each refused member (at most 100), when there is no `onRefused`.
   *
   * @example
   * ```ts
   * import { Channel } from "pushsieve";
   *
   * const stored = [["alice"], ["bob", { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: "{" } }]] as const;
   * const refused: string[] = [];
   * const channel = Channel.from(stored, { onRefused: (error, memberArn, index) => refused.push(`${index}: ${memberArn}`) });
   * channel.size; // => 1
   * refused; // => ["1: bob"]
   * ```
   */
  static from(
    members: Iterable<readonly [memberArn: string, preferences?: ChannelMembershipPreferences | undefined]>,
    options: LoadOptions = {},
  ): Channel {
    requireKnownOptions(options, loadOptionNames, "Channel.from");
    const { onProgress, onRefused, ...channelOptions } = options;
    const channel = new Channel(channelOptions);
    const errors: FilterRuleError[] = [];
    let refused = 0;
    let count = 0;
    for (const [memberArn, preferences] of members) {
      try {
        channel.set(memberArn, preferences);
      } catch (error) {
        if (!(error instanceof FilterRuleError)) throw error;
        refused++;
        if (onRefused !== undefined) onRefused(error, memberArn, count);
        else if (errors.length < MAX_DIAGNOSTICS) errors.push(error);
      }
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
   * @throws FilterRuleError when the preferences are refused; it names the member and carries the diagnostics.
   * @throws TypeError when `memberArn` is not a non-empty string.
   */
  set(memberArn: string, preferences?: ChannelMembershipPreferences): this {
    if (typeof memberArn !== "string" || memberArn === "") throw new TypeError("memberArn must be a non-empty string");
    const { texts } = insideOf(this.#pool);
    const read = readPreferences(preferences, (text) => texts.read(text));
    const kept = requireKept(read, this.#options.onInvalidRule, memberArn);
    const condition = this.#conditionOf(kept);
    const id = this.#table.put(memberArn, kept);
    this.#index.set(id, condition);
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
   * The number of a member, for parallel arrays of your own beside {@link FanOut.memberIds}; `undefined` for who is
   * no member. Stays the same until the member is deleted, and may then be given to another.
   */
  memberId(memberArn: string): number | undefined {
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

  /** Members with their preferences, as `get` returns them, in no promised order. */
  *[Symbol.iterator](): Generator<[memberArn: string, preferences: ChannelMembershipPreferences | undefined]> {
    for (const member of this.#table.members()) yield [member.memberArn, preferencesOf(member)];
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
   */
  fanOut(message: PushMessage, options: FanOutOptions = {}): FanOut {
    requireKnownOptions(options, fanOutOptionNames, "fanOut");
    const attributes = AttributeView.of(message.MessageAttributes);
    const matched = this.#index.match(attributes);
    return new ChannelFanOut(this.#table, this.#options, readAddressing(message, options), attributes, matched);
  }

  #conditionOf({ standing, accepted }: KeptPreferences): Condition {
    if (accepted !== undefined) return accepted.rule;
    const isNotified =
      standing === "default" || standing === "all" || (standing === "invalid-rule" && this.#options.onInvalidRule === "notify");
    return isNotified ? "always" : "never";
  }
}

function poolOf({ pool, ...rules }: Pick<ChannelOptions, "pool" | keyof RuleOptions>): RulePool {
  if (pool === undefined) return new RulePool(rules);
  if (Object.values(rules).some((value) => value !== undefined))
    throw new TypeError("semantics, limits and guidance are those of the pool; give them there");
  return pool;
}
