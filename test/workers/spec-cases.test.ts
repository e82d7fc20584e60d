import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ChannelMembershipPreferences,
  FilterRuleError,
  type MessageAttributes,
  type OnInvalidRule,
  type PushMessage,
  type Reason,
  type RuleLimits,
  type Semantics,
} from "../../src/index.ts";
import { membershipKey } from "../../src/workers/protocol/names.ts";
import { notifiedBy, type StoredDecisions } from "./decisions.ts";
import { Deployment } from "./deployment.ts";
import { NatsServer } from "./server.ts";

/** Every case of `spec-cases/` that decides something, through Put, publish and decide; and every Put that is refused. */

type Text = string | readonly (string | { readonly repeat: string; readonly times: number })[];
type CaseLimits = { readonly [limit in keyof RuleLimits]?: number | null };

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
  readonly decision?: { readonly notify: boolean; readonly reason: Reason };
  readonly diagnostics?: readonly { readonly code: string }[];
}

/** One Put, one message, and what is to become of them. */
interface Trial {
  readonly title: string;
  readonly options: CaseOptions;
  readonly preferences: ChannelMembershipPreferences | undefined;
  readonly member: string;
  readonly message: PushMessage;
  readonly notify: boolean;
  readonly reason: Reason;
}

const folder = new URL("../../spec-cases/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "schema.json");
const cases = files.flatMap((file) => {
  const { cases: list } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { cases: readonly Case[] };
  return list.map((each) => ({ ...each, name: `${file}: ${each.name}` }));
});
const trials = cases.flatMap(trialsOf);
const refusals = cases.filter(({ preferences, decision }) => preferences !== undefined && decision === undefined);

function trialsOf({ name, limits, options = {}, rule, attributes, matches, preferences, member, message, decision }: Case): Trial[] {
  if (decision !== undefined && member !== undefined && message !== undefined) {
    return [{ title: name, options, preferences, member, message, ...decision }];
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
  }));
}

function expand(text: Text): string {
  return typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
}

function settingsOf({ semantics = "guide", limits = {}, onInvalidRule = "throw" }: CaseOptions) {
  const lifted = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY]));
  return { semantics, onInvalidRule, limits: lifted };
}

const BYSTANDER = "arn:bystander";
let server: NatsServer;
const deployments = new Map<string, Deployment>();
const decided = new Map<string, StoredDecisions>();

/** One deployment for each way of reading rules. */
async function deploymentFor(options: CaseOptions): Promise<Deployment> {
  const key = JSON.stringify({ ...options, excludeSender: undefined, assumePush: undefined });
  const deployment = deployments.get(key) ?? (await Deployment.start(server.url, settingsOf(options)));
  deployments.set(key, deployment);
  return deployment;
}

beforeAll(async () => {
  server = await NatsServer.start();
  for (const [index, { options, preferences, member, message }] of trials.entries()) {
    const { bucket, publisher, nc, prefix } = await deploymentFor(options);
    const channelArn = `arn:channel/${index}`;
    await bucket.put(channelArn, BYSTANDER);
    if (options.onInvalidRule !== undefined) {
      // No Put takes such a rule; it was valid once.
      await nc.request(`$KV.${prefix}-preferences.${membershipKey(channelArn, member)}`, JSON.stringify({ Preferences: preferences }));
    } else await bucket.put(channelArn, member, preferences);
    await publisher.publish({
      channelArn,
      messageId: `m${index}`,
      message,
      excludeSender: options.excludeSender,
      assumePush: options.assumePush,
    });
  }
  for (const [key, deployment] of deployments) {
    await deployment.work();
    decided.set(key, await deployment.decided());
  }
});

afterAll(async () => {
  await Promise.all([...deployments.values()].map((deployment) => deployment.close()));
  await server.remove();
});

describe("every case that decides", () => {
  it("is among at least 300 trials, which all came to a decision", async () => {
    expect(trials.length).toBeGreaterThan(300);
    expect([...decided.values()].reduce((sum, { size }) => sum + size, 0)).toBe(trials.length);
    for (const deployment of deployments.values()) expect(await deployment.deadLetters()).toBe(0);
  });

  for (const [index, { title, options, member, notify, reason }] of trials.entries()) {
    it(`${title} decides so`, () => {
      const batches = decided.get(JSON.stringify({ ...options, excludeSender: undefined, assumePush: undefined }))?.get(`m${index}`) ?? [];
      expect({ notify: notifiedBy(batches).has(member), counted: batches.at(-1)?.counts[reason] }).toEqual({
        notify,
        counted: expect.any(Number),
      });
    });
  }
});

describe("every Put that is to be refused", () => {
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
