import { copyAttributes } from "../attributes/message-attributes.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { resolveLimits } from "../rule/limits.ts";
import { type RuleOptions, resolveSemantics } from "../rule/options.ts";
import { LinearRuleIndex } from "../rule-index/linear.ts";
import type { MemberId, RuleIndex } from "../rule-index/rule-index.ts";
import { requireKept } from "./decision.ts";
import { ChannelFanOut, type ChannelSnapshot, type FanOut } from "./fan-out.ts";
import { type Member, preferencesOf, toMember } from "./member.ts";
import { type FanOutOptions, type PushMessage, readAddressing } from "./message.ts";
import {
  type ChannelMembershipPreferences,
  type OnInvalidRule,
  type ReadPreferences,
  readPreferences,
  resolveOnInvalidRule,
} from "./preferences.ts";
import { VersionedMap } from "./versioned-map.ts";

/** How a channel reads rules, and what becomes of a member whose rule is refused. */
export interface ChannelOptions extends RuleOptions {
  /**
   * `throw` (default) refuses the preferences; `withhold` and `notify` keep the member and decide so, with
   * the reason `invalid-rule`. For rules that were valid once: hand-edited data, tighter limits.
   */
  readonly onInvalidRule?: OnInvalidRule | undefined;
}

/**
 * The members of a channel with their preferences: a Map, and the question asked of all of them. A member
 * is any non-empty string, an ARN on the service. Equal rules, whatever their order, are kept once.
 *
 * @throws TypeError, RangeError for options that do not exist.
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
 * [...fanOut]; // => ["alice", "bob"]
 * fanOut.decision("carol").reason; // => "none"
 * fanOut.counts["filter-matched"]; // => 1
 * ```
 */
export class Channel {
  readonly #options: ChannelSnapshot["options"];
  readonly #index: RuleIndex;
  readonly #ids: VersionedMap<string, MemberId> = new VersionedMap();
  readonly #members: VersionedMap<MemberId, Member> = new VersionedMap();
  readonly #freeIds: MemberId[] = [];
  readonly #standings: Record<Member["standing"], number> = { default: 0, all: 0, none: 0, filtered: 0, "invalid-rule": 0 };

  constructor(options: ChannelOptions = {}) {
    const onInvalidRule = resolveOnInvalidRule(options.onInvalidRule);
    const semantics = resolveSemantics(options);
    this.#options = { semantics, limits: resolveLimits(options.limits), onInvalidRule };
    this.#index = new LinearRuleIndex(semantics);
  }

  /** How many members there are. */
  get size(): number {
    return this.#ids.size;
  }

  /**
   * Adds a member, or replaces the preferences of one; `undefined` means that none were ever set. The
   * preferences are copied. What is refused changes nothing. Microseconds.
   *
   * @throws FilterRuleError when the preferences are refused; it names the member and carries the diagnostics.
   * @throws TypeError when `memberArn` is not a non-empty string.
   */
  set(memberArn: string, preferences?: ChannelMembershipPreferences): this {
    if (typeof memberArn !== "string" || memberArn === "") throw new TypeError("memberArn must be a non-empty string");
    const read = readPreferences(preferences, this.#options);
    requireKept(read, this.#options.onInvalidRule, memberArn);
    const member = toMember(memberArn, read);
    const id = this.#ids.get(memberArn) ?? this.#freeIds.pop() ?? this.#ids.size;
    const previous = this.#members.get(id);
    if (previous === undefined) this.#ids.set(memberArn, id);
    else this.#standings[previous.standing]--;
    this.#standings[member.standing]++;
    this.#members.set(id, member);
    this.#index.set(id, this.#conditionOf(read));
    return this;
  }

  /** The preferences as they were set; `undefined` when none were, or for who is no member. */
  get(memberArn: string): ChannelMembershipPreferences | undefined {
    const member = this.#memberOf(memberArn);
    return member === undefined ? undefined : preferencesOf(member);
  }

  has(memberArn: string): boolean {
    return this.#ids.has(memberArn);
  }

  /** Removes a member; false when there was none. */
  delete(memberArn: string): boolean {
    const id = this.#ids.get(memberArn);
    const member = this.#memberOf(memberArn);
    if (id === undefined || member === undefined) return false;
    this.#ids.delete(memberArn);
    this.#members.delete(id);
    this.#index.delete(id);
    this.#freeIds.push(id);
    this.#standings[member.standing]--;
    return true;
  }

  /** Removes all members. O(members). */
  clear(): void {
    for (const [memberArn] of [...this.#ids.entries()]) this.delete(memberArn);
  }

  /** Members with their preferences, as `get` returns them, in no promised order. */
  *[Symbol.iterator](): Generator<[memberArn: string, preferences: ChannelMembershipPreferences | undefined]> {
    for (const [, member] of this.#members.entries()) yield [member.memberArn, preferencesOf(member)];
  }

  /** The members whose rule was refused but who were kept (`onInvalidRule`), with what is wrong. O(members). */
  *invalidRules(): Generator<[memberArn: string, diagnostics: readonly Diagnostic[]]> {
    for (const [, { memberArn, diagnostics }] of this.#members.entries()) {
      if (diagnostics !== undefined) yield [memberArn, diagnostics];
    }
  }

  /**
   * Who is notified of a message. Never throws on data: attributes that no rule can see decide nothing.
   * Walks over the distinct rules of the channel. O(distinct rules + notified members).
   */
  fanOut(message: PushMessage, options: FanOutOptions = {}): FanOut {
    const attributes = copyAttributes(message.MessageAttributes);
    const snapshot = {
      ids: this.#ids.snapshot(),
      members: this.#members.snapshot(),
      standings: { ...this.#standings },
      options: this.#options,
    };
    return new ChannelFanOut(snapshot, readAddressing(message, options), attributes, this.#index.match(attributes));
  }

  #memberOf(memberArn: string): Member | undefined {
    const id = this.#ids.get(memberArn);
    return id === undefined ? undefined : this.#members.get(id);
  }

  #conditionOf({ standing, rule }: ReadPreferences): Parameters<RuleIndex["set"]>[1] {
    if (rule !== undefined) return rule;
    const isNotified =
      standing === "default" || standing === "all" || (standing === "invalid-rule" && this.#options.onInvalidRule === "notify");
    return isNotified ? "always" : "never";
  }
}
