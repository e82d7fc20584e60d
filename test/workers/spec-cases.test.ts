import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ChannelMembershipPreferences,
  type DecisionReason,
  FilterRuleError,
  type MessageAttributes,
  type OnInvalidRule,
  type PushMessage,
  type Semantics,
} from "../../src/index.ts";
import { membershipKey } from "../../src/workers/protocol/names.ts";
import { bystanders, CrowdOracle } from "../support/bystanders.ts";
import { onEveryIndex, useIndex } from "../support/index-in-use.ts";
import { type CaseLimits, expand, files, type Text } from "../support/spec-cases.ts";
import { notifiedBy, type StoredDecisions } from "./decisions.ts";
import { Deployment } from "./deployment.ts";
import { NatsServer } from "./server.ts";

/** Every case of `spec-cases/` with a decision, through Put, publish and decide; and every rejected Put. */

interface CaseOptions {
  readonly excludeSender?: boolean;
  readonly assumePush?: boolean;
  readonly onInvalidRule?: OnInvalidRule;
  readonly semantics?: Semantics;
  readonly limits?: CaseLimits;
}

interface Case {
  readonly name: string;
  readonly limits?: CaseLimits;
  readonly options?: CaseOptions;
  readonly rule?: Text;
  readonly attributes?: MessageAttributes;
  readonly matches?: Readonly<Record<Semantics, boolean>>;
  readonly preferences?: ChannelMembershipPreferences;
  readonly member?: string;
  readonly message?: PushMessage;
  readonly decision?: { readonly notify: boolean; readonly reason: DecisionReason };
  readonly diagnostics?: readonly { readonly code: string }[];
}

/** One Put, one message, and the expected decision. */
interface Trial {
  readonly title: string;
  readonly options: CaseOptions;
  readonly preferences: ChannelMembershipPreferences | undefined;
  readonly member: string;
  readonly message: PushMessage;
  readonly notify: boolean;
  readonly reason: DecisionReason;
  /** The case is about one rule and the attributes of a message to all. */
  readonly isRule: boolean;
}

const cases = files.flatMap(({ name, content }) =>
  (content.cases as readonly Case[]).map((each) => ({ ...each, name: `${name}: ${each.name}` })),
);
const trials = cases.flatMap(trialsOf);
/** The trials of rules under the default limits, by semantics. */
const large = (["guide", "sns"] as const).map((semantics) => {
  const list = trials.flatMap((trial, at) =>
    trial.isRule && trial.options.semantics === semantics && trial.options.limits === undefined ? [{ ...trial, at }] : [],
  );
  return [{ semantics } as CaseOptions, list] as const;
});
const refusals = cases.filter(({ preferences, decision }) => preferences !== undefined && decision === undefined);

function trialsOf({ name, limits, options = {}, rule, attributes, matches, preferences, member, message, decision }: Case): Trial[] {
  if (decision !== undefined && member !== undefined && message !== undefined) {
    return [{ title: name, options, preferences, member, message, ...decision, isRule: false }];
  }
  if (matches === undefined || rule === undefined) return [];
  const filtered = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: expand(rule) } };
  return (["guide", "sns"] as const).map((semantics) => ({
    title: `${name} (${semantics})`,
    options: { semantics, ...(limits === undefined ? {} : { limits }) },
    preferences: filtered,
    member: "arn:bob",
    message: { PushNotification: {}, ...(attributes === undefined ? {} : { MessageAttributes: attributes }) },
    notify: matches[semantics],
    reason: matches[semantics] ? ("filter-matched" as const) : ("filter-not-matched" as const),
    isRule: true,
  }));
}

function settingsOf({ semantics = "guide", limits = {}, onInvalidRule = "withhold" }: CaseOptions) {
  const lifted = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY]));
  return { semantics, onInvalidRule, limits: lifted };
}

const BYSTANDER = "arn:bystander";
/** A channel with the rules of all cases, each with its own member, among bystanders. */
const LARGE = "arn:channel/large";

onEveryIndex((index) => {
  let server: NatsServer;
  const deployments = new Map<string, Deployment>();
  const decided = new Map<string, StoredDecisions>();

  /** One deployment for each way to read rules. */
  const deploymentFor = async (options: CaseOptions): Promise<Deployment> => {
    const key = keyOf(options);
    const deployment = deployments.get(key) ?? (await Deployment.start(server.url, settingsOf(options)));
    deployments.set(key, deployment);
    return deployment;
  };

  beforeAll(async () => {
    useIndex(index);
    server = await NatsServer.start();
    for (const [at, { options, preferences, member, message, reason }] of trials.entries()) {
      const { bucket, publisher, nc, prefix } = await deploymentFor(options);
      const channelArn = `arn:channel/${at}`;
      await bucket.put(channelArn, BYSTANDER);
      if (options.onInvalidRule !== undefined || reason === "invalid-rule") {
        // No Put accepts such a rule; it was valid once.
        await nc.request(`$KV.${prefix}-preferences.${membershipKey(channelArn, member)}`, JSON.stringify({ Preferences: preferences }));
      } else await bucket.put(channelArn, member, preferences);
      const { excludeSender, assumePush } = options;
      await publisher.publish({ channelArn, messageId: `m${at}`, message, excludeSender, assumePush });
    }
    for (const [options, together] of large) {
      const { bucket, publisher } = await deploymentFor(options);
      await Promise.all([...bystanders(700, 5)].map(([memberArn, preferences]) => bucket.put(LARGE, memberArn, preferences)));
      await Promise.all(together.map(({ at, preferences }) => bucket.put(LARGE, `arn:bob/${at}`, preferences)));
      for (const { at, message } of together) await publisher.publish({ channelArn: LARGE, messageId: `large${at}`, message });
    }
    for (const [key, deployment] of deployments) {
      await deployment.work();
      decided.set(key, await deployment.decided());
    }
  });

  afterAll(async () => {
    await Promise.all([...deployments.values()].map((deployment) => deployment.close()));
    await server.remove();
    useIndex("fitting");
  });

  describe("every case with a decision", () => {
    it("is among at least 300 trials, which all came to a decision", async () => {
      expect(trials.length).toBeGreaterThan(300);
      const together = large.reduce((sum, [, list]) => sum + list.length, 0);
      expect(together).toBeGreaterThan(300);
      expect([...decided.values()].reduce((sum, { size }) => sum + size, 0)).toBe(trials.length + together);
      for (const deployment of deployments.values()) expect(await deployment.deadLetters()).toBe(0);
    });

    for (const [at, { title, options, member, notify, reason }] of trials.entries()) {
      it(`${title} decides so`, () => {
        const batches = decided.get(keyOf(options))?.get(`m${at}`) ?? [];
        expect({ notify: notifiedBy(batches).has(member), counted: batches.at(-1)?.counts[reason] }).toEqual({
          notify,
          counted: expect.any(Number),
        });
      });
    }
  });

  describe("every rule, where all of them are in one channel among 700 bystanders", () => {
    for (const [options, together] of large) {
      const oracle = new CrowdOracle(bystanders(700, 5));
      for (const { at, title, notify, message } of together) {
        it(`${title} decides so`, () => {
          const notified = notifiedBy(decided.get(keyOf(options))?.get(`large${at}`) ?? []);
          expect(notified.has(`arn:bob/${at}`)).toBe(notify);
          const others = [...notified].filter((memberArn) => memberArn.startsWith("arn:bystander/"));
          expect(others.sort()).toEqual([...oracle.notified(message.MessageAttributes, options.semantics ?? "guide")].sort());
        });
      }
    }
  });

  describe("every Put that must be rejected", () => {
    it.each(refusals)("$name: changes nothing", async ({ options = {}, preferences, diagnostics = [] }) => {
      const { bucket } = await deploymentFor(options);
      const none = { PushNotifications: { AllowNotifications: "NONE" as const } };
      await bucket.put("arn:refusals", "arn:bob", none);
      const error: unknown = await bucket.put("arn:refusals", "arn:bob", preferences).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FilterRuleError);
      expect((error as FilterRuleError).diagnostics.map(({ code }) => code).sort()).toEqual(diagnostics.map(({ code }) => code).sort());
      expect((await bucket.get("arn:refusals", "arn:bob"))?.preferences).toEqual(none);
    });
  });
});

function keyOf(options: CaseOptions): string {
  return JSON.stringify({ ...options, excludeSender: undefined, assumePush: undefined });
}
