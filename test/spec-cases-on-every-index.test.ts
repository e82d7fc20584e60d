import { describe, expect, it } from "vitest";
import { shapeProblems } from "../src/fanout/preferences.ts";
import {
  Channel,
  type ChannelMembershipPreferences,
  type ChannelOptions,
  type DecisionReason,
  decide,
  type FanOutOptions,
  type FilterRule,
  FilterRuleError,
  type PushMessage,
  parseFilterRule,
  RulePool,
  type Semantics,
} from "../src/index.ts";
import { bystanders, CrowdOracle, canonical, filtered, reasonOf, withBystanders } from "./support/bystanders.ts";
import { expectFanOut, hold } from "./support/expect-fan-out.ts";
import { explained } from "./support/explained.ts";
import { type IndexName, onEveryIndex } from "./support/index-in-use.ts";
import { naiveMatches } from "./support/naive.ts";
import { unlimited } from "./support/property.ts";
import { reversed } from "./support/reversed.ts";
import { type DecisionCase, expand, files, type MatchingCase, optionsOf, type RefusedPreferencesCase } from "./support/spec-cases.ts";

/** Runs every case with a decision through a channel, on every index, without and with bystanders. */

const cases = files.flatMap(({ name: file, content }) => content.cases.map((each) => ({ title: `${file}: ${each.name}`, each })));
/** The numbers of bystanders; only the large crowd makes structures in the posting index. */
const CROWDS = { linear: [0, 100], small: [0, 100], posting: [0, 100, 3_000], fitting: [] } satisfies Record<IndexName, number[]>;
/** Members whose rules have the rule of the case and their own part. */
const VARIANTS = 300;
const bob = "arn:bob";
const none: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "NONE" } };

/** A channel of bystanders, which every case with the same options joins and leaves. */
interface CrowdedChannel {
  readonly channel: Channel;
  readonly pool: RulePool;
  /** The decisions of a message for the bystanders. */
  readonly expected: (message: PushMessage, options?: FanOutOptions) => Decisions;
}

type Decisions = Map<string, { readonly notify: boolean; readonly reason: DecisionReason }>;

/** The channels of one index, by the number of bystanders and the options. */
class Crowds {
  readonly #channels: Map<string, CrowdedChannel> = new Map();

  channel(count: number, options: ChannelOptions): CrowdedChannel {
    const { semantics, limits, onInvalidRule } = options;
    const key = JSON.stringify([
      count,
      semantics,
      onInvalidRule,
      Object.entries(limits ?? {}).map(([name, limit]) => [name, String(limit)]),
    ]);
    const made = this.#channels.get(key) ?? crowded(count, { semantics, limits, onInvalidRule });
    this.#channels.set(key, made);
    return made;
  }
}

function crowded(count: number, options: ChannelOptions): CrowdedChannel {
  const { semantics = "guide", limits, onInvalidRule } = options;
  const pool = new RulePool({ semantics, limits });
  const channel = new Channel({ pool, onInvalidRule });
  const isInvalid = (preferences: ChannelMembershipPreferences | undefined) => {
    const text = preferences?.PushNotifications?.FilterRule;
    return text !== undefined && parseFilterRule(text, { limits }).rule === undefined;
  };
  const invalid = new Set([...bystanders(count, SEED)].flatMap(([memberArn, each]) => (isInvalid(each) ? [memberArn] : [])));
  // If the limits of a case reject the rules of bystanders, they are in the channel without these, or with invalid ones.
  const crowd = invalid.size === 0 ? withBystanders(channel, count, SEED, semantics) : bystanders(count, SEED);
  if (invalid.size > 0 && onInvalidRule === undefined) for (const memberArn of invalid) crowd.set(memberArn, undefined);
  if (invalid.size > 0) for (const [memberArn, preferences] of crowd) channel.set(memberArn, preferences);
  // The rules of bystanders are typical for the fast reader.
  const { fast, full } = pool.reads;
  if (invalid.size === 0) expect(fast).toBeGreaterThanOrEqual(0.95 * (fast + full));
  const oracle = new CrowdOracle(crowd);
  return {
    channel,
    pool,
    expected: (message, fanOutOptions) => {
      const { reason } = decide("arn:bystander/0", undefined, message, fanOutOptions);
      if (reason !== "no-preference") return new Map([...crowd.keys()].map((memberArn) => [memberArn, { notify: false, reason }]));
      const notified = oracle.notified(message.MessageAttributes, semantics);
      const decisionOf = (memberArn: string, preferences: ChannelMembershipPreferences | undefined) =>
        invalid.has(memberArn) && onInvalidRule !== undefined
          ? { notify: onInvalidRule === "notify", reason: "invalid-rule" as const }
          : { notify: notified.has(memberArn), reason: reasonOf(preferences, notified.has(memberArn)) };
      return new Map([...crowd].map(([memberArn, preferences]) => [memberArn, decisionOf(memberArn, preferences)]));
    },
  };
}

const SEED = 7;
const CLOSELY = ["arn:bystander/1", "arn:bystander/2", "arn:bystander/19", "arn:nobody"];

onEveryIndex((index) => {
  const crowds = new Crowds();

  describe("a rule decides the same by itself, among bystanders, and among rules that share its parts", () => {
    for (const { title, each } of cases) {
      if (!("matches" in each)) continue;
      it(title, () => {
        for (const semantics of ["guide", "sns"] as const) {
          // Explaining a rule of 500 levels takes as long as a hundred others.
          for (const count of expand(each.rule).length > 4_000 ? [0] : CROWDS[index])
            checkMatching(crowds.channel(count, { semantics, limits: unlimited }), each, semantics);
          if (index === "posting") checkVariants(each, semantics);
        }
      });
    }
  });

  describe("a decision is the same by itself and among bystanders", () => {
    for (const { title, each } of cases) {
      if ("decision" in each)
        it(title, () => {
          for (const count of CROWDS[index])
            checkDecision(crowds.channel(count, { onInvalidRule: "withhold", ...optionsOf(each.options) }), each);
        });
    }
  });

  describe("rejected preferences change nothing, by themselves and among bystanders", () => {
    for (const { title, each } of cases) {
      if ("preferences" in each && !("decision" in each))
        it(title, () => {
          for (const count of CROWDS[index]) checkRefused(crowds.channel(count, optionsOf(each.options)), each);
        });
    }
  });
});

function checkMatching(
  { channel, pool, expected }: CrowdedChannel,
  { rule, attributes, matches }: MatchingCase,
  semantics: Semantics,
): void {
  const message = { PushNotification: {}, MessageAttributes: attributes };
  const text = expand(rule);
  const rules = pool.size;
  const { fast, full, remembered } = pool.reads;
  channel.set(bob, filtered(text));
  const once = pool.reads;
  channel.set("arn:carol", filtered(text));
  // A text that the fast reader does not accept is read in full once, for any number of members.
  const isFast = once.fast > fast;
  expect(once.full - full + once.remembered - remembered).toBe(isFast ? 0 : 1);
  expect(pool.reads).toEqual(isFast ? { ...once, fast: fast + 2 } : { ...once, remembered: once.remembered + 1 });
  // So is a rule, even with its parts in another order.
  channel.set("arn:dave", filtered(reversed(text)));
  expect(pool.size - rules).toBeLessThanOrEqual(1);
  const decision = filterDecision(matches[semantics]);
  const decisions = expected(message).set(bob, decision).set("arn:carol", decision).set("arn:dave", decision);
  const [fanOut, held] = [hold(channel, channel.fanOut(message)), hold(channel, channel.fanOut(message))];
  expect(channel.get(bob)).toEqual(filtered(text));
  expectFanOut(fanOut, decisions, [bob, ...CLOSELY]);
  // A change does not reach earlier fan-outs; later ones count each member once.
  channel.set(bob, none).delete("arn:carol");
  expectFanOut(held, decisions, [bob, "arn:carol", ...CLOSELY]);
  decisions.delete("arn:carol");
  expectFanOut(hold(channel, channel.fanOut(message)), decisions.set(bob, { notify: false, reason: "none" }), [bob]);
  for (const memberArn of [bob, "arn:dave"]) channel.delete(memberArn);
  expect([pool.size, channel.fanOut(message).has(bob)]).toEqual([rules, false]);
}

/** The rule of the case becomes the common part of a crowd: once all of it must hold, once as one branch of two. */
function checkVariants({ rule, attributes, matches }: MatchingCase, semantics: Semantics): void {
  const text = expand(rule);
  if (text.length > 4_000) return;
  const channel = new Channel({ semantics, limits: unlimited });
  const variants = new Map<string, FilterRule>();
  for (let n = 0; n < VARIANTS; n++) {
    const own = `own-${n}`;
    const parsed = JSON.parse(text) as FilterRule;
    variants.set(`arn:all/${n}`, withMember(parsed, OWN, [{ "anything-but": [own] }]));
    variants.set(`arn:any/${n}`, { $or: [parsed, { [OWN]: [own] }] });
  }
  for (const [memberArn, each] of variants) channel.set(memberArn, filtered(each));
  channel.set(bob, filtered(text));
  for (const own of [undefined, "own-5"]) {
    const more = own === undefined ? attributes : withMember(attributes ?? {}, OWN, { StringValues: [own] });
    const decisions: Decisions = new Map(
      [...variants].map(([memberArn, each]) => [memberArn, filterDecision(naiveMatches(each, more, semantics))]),
    );
    decisions.set(bob, filterDecision(matches[semantics]));
    const fanOut = channel.fanOut({ PushNotification: {}, MessageAttributes: more });
    expectFanOut(hold(channel, fanOut), decisions, [bob, "arn:all/5", "arn:all/299", "arn:any/5", "arn:any/299"]);
  }
}

/** A name that is in no case. */
const OWN = "of the variants";

/** A copy with one name more, also where there is one called `__proto__`. */
function withMember<T extends object>(object: T, name: string, value: unknown): T {
  return Object.defineProperties(Object.create(null), {
    ...Object.getOwnPropertyDescriptors(object),
    [name]: { value, enumerable: true },
  }) as T;
}

function filterDecision(holds: boolean): { readonly notify: boolean; readonly reason: DecisionReason } {
  return { notify: holds, reason: holds ? "filter-matched" : "filter-not-matched" };
}

function checkDecision({ channel, expected }: CrowdedChannel, { preferences, member, message, options, decision }: DecisionCase): void {
  const { excludeSender, assumePush } = options ?? {};
  channel.set(member, preferences);
  const fanOut = channel.fanOut(message, { excludeSender, assumePush });
  const decisions = expected(message, { excludeSender, assumePush }).set(member, decision);
  expectFanOut(hold(channel, fanOut), decisions, [member, ...CLOSELY]);
  const alone = decide(member, canonical(preferences), message, optionsOf(options));
  expect(explained(fanOut.decision(member))).toEqual(explained(alone));
  // A value that could not be read is returned as one that is rejected everywhere.
  const isMisshapen = shapeProblems(preferences).some(({ code }) => code === "unknown-member" || code === "misplaced-member");
  if (!isMisshapen) expect(channel.get(member)?.PushNotifications).toEqual(preferences?.PushNotifications);
  channel.delete(member);
}

function checkRefused({ channel, expected }: CrowdedChannel, { preferences }: RefusedPreferencesCase): void {
  const message = { PushNotification: {} };
  channel.set(bob, none);
  const before = channel.fanOut(message);
  for (const memberArn of [bob, "arn:alice"]) expect(() => channel.set(memberArn, preferences)).toThrow(FilterRuleError);
  expect([channel.has("arn:alice"), channel.get(bob)]).toEqual([false, none]);
  const decisions = expected(message).set(bob, { notify: false, reason: "none" });
  for (const fanOut of [before, channel.fanOut(message)]) expectFanOut(hold(channel, fanOut), decisions, [bob, ...CLOSELY]);
  channel.delete(bob);
}
