import { describe, expect, test } from "vitest";
import { analyzeRule, compareRules, lintRule, nearestMatch, nearestMismatch, simplifyRule } from "../../src/analysis/index.ts";
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
import { ChannelCache, LocalDispatcher, MemoryStore, Messaging, SqliteStore, webhookHook, webhookSink } from "../../src/messaging/index.ts";

const rule = '{"mention":["Bob"]}';
const message = { PushNotification: {} };
const [problem] = parseFilterRule("{}").diagnostics;

function cache(options: object = {}): ChannelCache {
  return new ChannelCache(Object.assign({ settings: {}, maxBytes: 1_000, load: async function* () {} }, options));
}

/** Every public function with options, called with unknown options. */
const calls: readonly (readonly [title: string, call: (options: never) => unknown, option: string, known: string])[] = [
  ["new Channel", (options) => new Channel(options), "semantic", "semantics"],
  ["new Channel", (options) => new Channel(options), "Semantics", "semantics"],
  ["new Channel", (options) => new Channel(options), "on_invalid_rule", "onInvalidRule"],
  ["new Channel", (options) => new Channel(options), "excludeSender", "semantics, limits, guidance, onInvalidRule, pool"],
  ["new Channel with limits", (limits) => new Channel({ limits }), "maxByte", "maxBytes"],
  ["Channel.from", (options) => Channel.from([], options), "onRefuse", "onRefused"],
  ["fanOut", (options) => new Channel().fanOut(message, options), "exludeSender", "excludeSender"],
  ["fanOut", (options) => new Channel().fanOut(message, options), "assume_push", "assumePush"],
  ["fanOut", (options) => new Channel().fanOut(message, options), "semantics", "excludeSender, assumePush"],
  ["decide", (options) => decide("a", undefined, message, options), "memberArn", "semantics, limits, guidance, excludeSender"],
  ["RulePool", (options) => new RulePool(options), "limit", "limits"],
  ["parseFilterRule", (options) => parseFilterRule(rule, options), "limit", "limits"],
  ["compileFilterRule", (options) => compileFilterRule(rule, options), "semantic", "semantics"],
  ["toJsonLogic", (options) => toJsonLogic(rule, options), "semantic", "semantics"],
  ["validateMessageAttributes", (options) => validateMessageAttributes({}, options), "maxbytes", "maxBytes"],
  ["validatePushMessage", (options) => validatePushMessage({}, options), "maxbytes", "maxBytes"],
  ["validateChannelMembershipPreferences", (options) => validateChannelMembershipPreferences({}, options), "limit", "limits"],
  ["renderDiagnostic", (options) => renderDiagnostic(problem!, "{}", options), "firstline", "firstLine"],
  ["analyzeRule", (options) => analyzeRule(rule, options), "maxStep", "maxSteps"],
  ["compareRules", (options) => compareRules(rule, rule, options), "maxStep", "maxSteps"],
  ["simplifyRule", (options) => simplifyRule(rule, options), "maxStep", "maxSteps"],
  ["nearestMatch", (options) => nearestMatch(rule, {}, options), "maxStep", "maxSteps"],
  ["nearestMismatch", (options) => nearestMismatch(rule, {}, options), "maxStep", "maxSteps"],
  ["Messaging", (options) => new Messaging(Object.assign({ store: new MemoryStore() }, options)), "onInvalidRules", "onInvalidRule"],
  [
    "LocalDispatcher",
    (options) => new LocalDispatcher(Object.assign({ store: new MemoryStore(), channels: cache(), observer: {}, sinks: [] }, options)),
    "deliver",
    "delivery",
  ],
  [
    "LocalDispatcher with delivery",
    (delivery) => new LocalDispatcher({ store: new MemoryStore(), channels: cache(), observer: {}, sinks: [], delivery }),
    "backoff",
    "backoffMs",
  ],
  ["ChannelCache", (options) => cache(options), "onRefuse", "onRefused"],
  ["ChannelCache with settings", (settings) => cache({ settings }), "semantic", "semantics"],
  ["ChannelCache.clear", (settings) => cache().clear(settings), "onInvalidRules", "onInvalidRule"],
  ["Messaging with rules", (rules) => new Messaging({ store: new MemoryStore(), rules }), "semantic", "semantics"],
  ["Messaging with delivery", (delivery) => new Messaging({ store: new MemoryStore(), delivery }), "exludeSender", "excludeSender"],
  ["Messaging with quotas", (quotas) => new Messaging({ store: new MemoryStore(), quotas }), "bansPerChanel", "bansPerChannel"],
  ["webhookSink", (options) => webhookSink("http://localhost", options), "header", "headers"],
  ["webhookHook", (options) => webhookHook("http://localhost", options), "timeOutMs", "timeoutMs"],
  ["fixFilterRule", (options) => fixFilterRule(rule, options), "limit", "limits"],
  ["AttributesCatalog.lint", (options) => new AttributesCatalog({ attributes: {} }).lint(rule, options), "limit", "limits"],
  ["lintRule", (options) => lintRule(rule, options), "informations", "information"],
];

describe("an unknown option is a mistake of the program", () => {
  test.each(calls)("%s rejects %3$s", (_, call, option, known) => {
    const attempt = () => call({ [option]: "sns" } as never);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(`has no option "${option}": the options are `);
    expect(attempt).toThrow(new RegExp(`[ ,]${known}(,|$)`));
  });

  const named = ["new Channel", "Channel.from", "fanOut", "decide", "RulePool", "validateChannelMembershipPreferences"];
  test.each(calls.filter(([title]) => named.includes(title)))("%s names itself", (title, call, option) => {
    expect(() => call({ [option]: "sns" } as never)).toThrow(`${title.replace("new ", "")} has no option "${option}": the options are `);
  });

  test("a channel with a pool takes no options of rules, except undefined ones", () => {
    const pool = new RulePool();
    for (const rules of [{ semantics: "sns" }, { limits: {} }, { semantics: undefined, limits: { maxBytes: 5 } }] as const)
      expect(() => new Channel({ pool, ...rules } as never)).toThrow("semantics, limits and guidance belong to the pool: set them there");
    expect(new Channel({ pool, semantics: undefined, limits: undefined } as never).size).toBe(0);
  });

  test("SqliteStore.open rejects it before it makes a file", async () => {
    const attempt = SqliteStore.open("/nowhere/chime.db", { Driver: "node" } as never);
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow('SqliteStore.open has no option "Driver": the options are synchronous, driver');
  });
});
