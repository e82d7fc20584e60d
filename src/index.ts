export type { MessageAttributes, MessageAttributeValue } from "./attributes/message-attributes.ts";
export { type CompiledRule, compileFilterRule } from "./compile/compile.ts";
export { toJsonLogic, toJsonLogicData } from "./compile/json-logic.ts";
export type { DiagnosticCode } from "./diagnostic/codes.ts";
export type { Diagnostic, Edit, Fix, PartPosition, Severity, Span } from "./diagnostic/diagnostic.ts";
export { FilterRuleError } from "./diagnostic/error.ts";
export { Channel, type ChannelOptions, type LoadOptions } from "./fanout/channel.ts";
export { type DecideOptions, type Decision, type DecisionReason, decide, decisionReasons } from "./fanout/decision.ts";
export type { FanOut } from "./fanout/fan-out.ts";
export type { MemberRow } from "./fanout/member-row.ts";
export type { FanOutOptions, PushMessage, PushNotificationConfiguration } from "./fanout/message.ts";
export {
  type AllowNotifications,
  type ChannelMembershipPreferences,
  type OnInvalidRule,
  type PushNotificationPreferences,
  validateChannelMembershipPreferences,
} from "./fanout/preferences.ts";
export { RulePool } from "./fanout/rule-pool.ts";
export type { RuleReads } from "./fanout/rule-texts.ts";
export type { JsonLogic, Semantics } from "./operator/operator.ts";
export type { FilterEntry, FilterRule } from "./rule/filter-rule.ts";
export type { Guidance } from "./rule/guide.ts";
export { defaultRuleLimits, type RuleLimits } from "./rule/limits.ts";
export type { RuleOptions } from "./rule/options.ts";
export { type ParsedFilterRule, parseFilterRule } from "./rule/parse.ts";
