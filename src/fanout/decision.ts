import { copyAttributes } from "../attributes/attribute-view.ts";
import { type Explanation, explainRule } from "../compile/explain.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { readText } from "../rule/parse.ts";
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
 * | `default`              | yes      | no preference was ever set                                      |
 * | `all`                  | yes      | AllowNotifications is ALL                                       |
 * | `none`                 | no       | AllowNotifications is NONE                                      |
 * | `filter-matched`       | yes      | FILTERED, and the rule holds                                    |
 * | `filter-not-matched`   | no       | FILTERED, and the rule does not hold                            |
 * | `invalid-rule`         | chosen   | FILTERED, and the rule was refused: `onInvalidRule` decides     |
 */
export const reasons = [
  "no-push-notification",
  "not-sent",
  "not-targeted",
  "sender-excluded",
  "default",
  "all",
  "none",
  "filter-matched",
  "filter-not-matched",
  "invalid-rule",
] as const;

export type Reason = (typeof reasons)[number];

/** What is decided for one member and one message. Plain data. */
export interface Decision {
  readonly notify: boolean;
  readonly reason: Reason;
  /** Why the rule holds or not, where it decided: `filter-matched`, `filter-not-matched`. */
  readonly explanation?: Explanation;
  /** What is wrong with the rule, for `invalid-rule`. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** How {@link decide} reads the preferences and whom it decides for. */
export interface DecideOptions extends RuleOptions, FanOutOptions {
  /** The member; without it, it is neither the sender nor a target. */
  readonly memberArn?: string | undefined;
  readonly onInvalidRule?: OnInvalidRule | undefined;
}

const optionNames: readonly string[] = [...ruleOptionNames, ...fanOutOptionNames, "memberArn", "onInvalidRule"];

/**
 * Decides for one member, without an index: for a Lambda or a test. `undefined` preferences are those of a
 * member that never set any. The rule is read anew with every call: for many messages compile
 * it once ({@link compileFilterRule}), for many members use a {@link Channel}. Microseconds; O(rule).
 *
 * @throws TypeError, RangeError for an option, or a value of one, that does not exist.
 * @throws FilterRuleError when the preferences are refused, unless `onInvalidRule` says otherwise.
 *
 * @example
 * ```ts
 * import { decide } from "pushsieve";
 *
 * const preferences = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"mention":["Bob"]}' } };
 * const message = { PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Tom"] } } };
 * decide(preferences, message).reason; // => "filter-not-matched"
 * decide(undefined, message).reason; // => "default"
 * ```
 */
export function decide(preferences: ChannelMembershipPreferences | undefined, message: PushMessage, options: DecideOptions = {}): Decision {
  requireKnownOptions(options, optionNames, "decide");
  const onInvalidRule = resolveOnInvalidRule(options.onInvalidRule);
  const kept = requireKept(
    readPreferences(preferences, (text) => readText(text, options)),
    onInvalidRule,
    options.memberArn,
  );
  const unaddressed = whyUnaddressed(readAddressing(message, options), options.memberArn);
  if (unaddressed !== undefined) return { notify: false, reason: unaddressed };
  const { standing, diagnostics } = kept;
  if (standing === "invalid-rule") return { notify: onInvalidRule === "notify", reason: standing, diagnostics };
  if (standing !== "filtered") return { notify: standing !== "none", reason: standing };
  const attributes = copyAttributes(message.MessageAttributes);
  const explanation = explainRule(kept.accepted.rule, attributes, resolveSemantics(options), options.guidance);
  return { notify: explanation.matched, reason: explanation.matched ? "filter-matched" : "filter-not-matched", explanation };
}
