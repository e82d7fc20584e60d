import { describe, expect, test } from "vitest";
import { analyzeRule, compareRules, lintRule, nearestMatch, simplifyRule } from "../../src/analysis/index.ts";
import { fixFilterRule, renderDiagnostic, validateMessageAttributes, validatePushMessage } from "../../src/diagnose/index.ts";
import {
  Channel,
  compileFilterRule,
  decide,
  parseFilterRule,
  RulePool,
  toJsonLogic,
  validateChannelMembershipPreferences,
} from "../../src/index.ts";
import { AttributesCatalog } from "../../src/lint/index.ts";
import { MemoryStore, Messaging, webhookHook, webhookSink } from "../../src/messaging/index.ts";

const rule = '{"mention":["Bob"]}';
const message = { PushNotification: {} };
const [problem] = parseFilterRule("{}").diagnostics;

/** Everything public that takes options, called with options that it does not have. */
const calls: readonly (readonly [title: string, call: (options: never) => unknown, option: string, help: string])[] = [
  ["new Channel", (options) => new Channel(options), "semantic", 'did you mean "semantics"?'],
  ["new Channel", (options) => new Channel(options), "Semantics", 'did you mean "semantics"?'],
  ["new Channel", (options) => new Channel(options), "on_invalid_rule", 'did you mean "onInvalidRule"?'],
  ["new Channel", (options) => new Channel(options), "excludeSender", "known are semantics, limits, guidance, onInvalidRule, pool"],
  ["new Channel with limits", (limits) => new Channel({ limits }), "maxByte", 'did you mean "maxBytes"?'],
  ["Channel.from", (options) => Channel.from([], options), "onRefuse", 'did you mean "onRefused"?'],
  ["fanOut", (options) => new Channel().fanOut(message, options), "exludeSender", 'did you mean "excludeSender"?'],
  ["fanOut", (options) => new Channel().fanOut(message, options), "assume_push", 'did you mean "assumePush"?'],
  ["fanOut", (options) => new Channel().fanOut(message, options), "semantics", "known are excludeSender, assumePush"],
  ["decide", (options) => decide(undefined, message, options), "memberARN", 'did you mean "memberArn"?'],
  ["RulePool", (options) => new RulePool(options), "limit", 'did you mean "limits"?'],
  ["parseFilterRule", (options) => parseFilterRule(rule, options), "limit", 'did you mean "limits"?'],
  ["compileFilterRule", (options) => compileFilterRule(rule, options), "semantic", 'did you mean "semantics"?'],
  ["toJsonLogic", (options) => toJsonLogic(rule, options), "semantic", 'did you mean "semantics"?'],
  ["validateMessageAttributes", (options) => validateMessageAttributes({}, options), "maxbytes", 'did you mean "maxBytes"?'],
  ["validatePushMessage", (options) => validatePushMessage({}, options), "maxbytes", 'did you mean "maxBytes"?'],
  ["validateChannelMembershipPreferences", (options) => validateChannelMembershipPreferences({}, options), "limit", '"limits"?'],
  ["renderDiagnostic", (options) => renderDiagnostic(problem!, "{}", options), "firstline", 'did you mean "firstLine"?'],
  ["analyzeRule", (options) => analyzeRule(rule, options), "maxStep", 'did you mean "maxSteps"?'],
  ["compareRules", (options) => compareRules(rule, rule, options), "maxStep", 'did you mean "maxSteps"?'],
  ["simplifyRule", (options) => simplifyRule(rule, options), "maxStep", 'did you mean "maxSteps"?'],
  ["nearestMatch", (options) => nearestMatch(rule, {}, options), "maxStep", 'did you mean "maxSteps"?'],
  [
    "Messaging",
    (options) => new Messaging(Object.assign({ store: new MemoryStore() }, options)),
    "onInvalidRules",
    'did you mean "onInvalidRule"?',
  ],
  ["Messaging with rules", (rules) => new Messaging({ store: new MemoryStore(), rules }), "semantic", 'did you mean "semantics"?'],
  ["Messaging with delivery", (delivery) => new Messaging({ store: new MemoryStore(), delivery }), "exludeSender", '"excludeSender"?'],
  ["Messaging with quotas", (quotas) => new Messaging({ store: new MemoryStore(), quotas }), "bansPerChanel", '"bansPerChannel"?'],
  ["webhookSink", (options) => webhookSink("http://localhost", options), "header", 'did you mean "headers"?'],
  ["webhookHook", (options) => webhookHook("http://localhost", options), "timeOut", 'did you mean "timeout"?'],
  ["fixFilterRule", (options) => fixFilterRule(rule, options), "limit", 'did you mean "limits"?'],
  ["AttributesCatalog.lint", (options) => new AttributesCatalog({ attributes: {} }).lint(rule, options), "limit", 'did you mean "limits"?'],
  ["lintRule", (options) => lintRule(rule, options), "informations", 'did you mean "information"?'],
];

describe("an option that does not exist is a mistake of the program", () => {
  test.each(calls)("%s refuses %3$s", (_, call, option, help) => {
    const attempt = () => call({ [option]: "sns" } as never);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(`has no option "${option}": `);
    expect(attempt).toThrow(help);
  });
});
