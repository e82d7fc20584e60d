import { attributesIn, viewOf } from "../attributes/attribute-view.ts";
import { compileRule } from "../compile/predicate.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { readText } from "../rule/parse.ts";
import { rememberBasis } from "./basis.ts";
import { requireMemberArn } from "./member.ts";
import { type FanOutOptions, fanOutOptionNames, type PushMessage, readAddressing, whyUnaddressed } from "./message.ts";
import {
  type ChannelMembershipPreferences,
  type OnInvalidRule,
  readPreferences,
  requireKept,
  resolveOnInvalidRule,
} from "./preferences.ts";

/**
 * Why a member is notified or not, in the order in which it is decided:
 *
 * | reason                 | notified | when                                                            |
 * | ---------------------- | -------- | --------------------------------------------------------------- |
 * | `no-push-notification` | no       | the message has no PushNotification                             |
 * | `not-sent`             | no       | its Status is given and not SENT                                |
 * | `not-targeted`         | no       | its Target names someone else, and the member is not the sender |
 * | `sender-excluded`      | no       | `excludeSender`, and the member is the sender                   |
 * | `no-preference`        | yes      | no preference was ever set                                      |
 * | `all`                  | yes      | AllowNotifications is ALL                                       |
 * | `none`                 | no       | AllowNotifications is NONE                                      |
 * | `filter-matched`       | yes      | FILTERED, and the rule holds                                    |
 * | `filter-not-matched`   | no       | FILTERED, and the rule does not hold                            |
 * | `invalid-rule`         | chosen   | FILTERED, and the rule is invalid: `onInvalidRule` decides       |
 */
export const decisionReasons = [
  "no-push-notification",
  "not-sent",
  "not-targeted",
  "sender-excluded",
  "no-preference",
  "all",
  "none",
  "filter-matched",
  "filter-not-matched",
  "invalid-rule",
] as const;

/** One of {@link decisionReasons}. */
export type DecisionReason = (typeof decisionReasons)[number];

/** The decision for one member and one message. Plain data; `explainDecision` of `pushsieve/diagnose` says why a rule holds or not. */
export interface Decision {
  /** Whether the member is notified. */
  readonly notify: boolean;
  /** Why, in one word. */
  readonly reason: DecisionReason;
  /** The problems of the rule, for `invalid-rule`. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** How {@link decide} reads the preferences. */
export interface DecideOptions extends RuleOptions, FanOutOptions {
  /**
   * The decision if the rule is invalid: `withhold` (default) and `notify` decide so, with the reason `invalid-rule` and the
   * diagnostics; `throw` throws them.
   */
  readonly onInvalidRule?: OnInvalidRule | undefined;
}

const optionNames: readonly string[] = [...ruleOptionNames, ...fanOutOptionNames, "onInvalidRule"];

/**
 * Decides for one member, without an index: for a Lambda or a test. `memberArn` is the member, any non-empty string; it is
 * compared with the target and the sender of the message. `undefined` preferences mean that none were ever set. Stored
 * preferences may be damaged, so an invalid rule is a decision, too. Every call reads the rule again: for many messages compile
 * it once ({@link compileFilterRule}), for many members use a {@link Channel}. Microseconds; O(rule).
 *
 * @throws TypeError if `memberArn` is not a non-empty string.
 * @throws TypeError, RangeError for an unknown option, or an invalid value of one.
 * @throws FilterRuleError if the preferences do not say what the member wants, and for an invalid rule under `onInvalidRule:
 * "throw"`.
 *
 * @example
 * ```ts
 * import { decide } from "pushsieve";
 *
 * const preferences = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"mention":["Bob"]}' } };
 * const message = { PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Tom"] } } };
 * decide("bob", preferences, message).reason; // => "filter-not-matched"
 * decide("alice", undefined, message).reason; // => "no-preference"
 * ```
 */
export function decide(
  memberArn: string,
  preferences: ChannelMembershipPreferences | undefined,
  message: PushMessage,
  options: DecideOptions = {},
): Decision {
  requireMemberArn(memberArn);
  requireKnownOptions(options, optionNames, "decide");
  const onInvalidRule = resolveOnInvalidRule(options.onInvalidRule);
  const kept = requireKept(
    readPreferences(preferences, (text) => readText(text, options), options.guidance),
    onInvalidRule,
    memberArn,
  );
  const unaddressed = whyUnaddressed(readAddressing(message, options), memberArn);
  if (unaddressed !== undefined) return { notify: false, reason: unaddressed };
  const { kind, diagnostics } = kept;
  if (kind === "invalid-rule") return { notify: onInvalidRule === "notify", reason: kind, diagnostics };
  if (kind !== "filtered") return { notify: kind !== "none", reason: kind };
  const attributes = viewOf(message.MessageAttributes);
  const semantics = resolveSemantics(options);
  const { rule } = kept.accepted;
  const notify = compileRule(rule, semantics)(attributesIn(attributes));
  return rememberBasis({ rule, attributes, semantics }, { notify, reason: notify ? "filter-matched" : "filter-not-matched" });
}
