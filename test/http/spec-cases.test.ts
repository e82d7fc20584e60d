import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateMessageAttributes } from "../../src/diagnose/index.ts";
import {
  type ChannelMembershipPreferences,
  type DecisionReason,
  type Diagnostic,
  decide,
  decisionReasons,
  type Fix,
  type MessageAttributes,
  type PushMessage,
  type Semantics,
} from "../../src/index.ts";
import { MemoryStore } from "../../src/messaging/index.ts";
import type { RecentFanOut } from "../../src/transport/http/recent.ts";
import { type Service, startService } from "../../src/transport/http/service.ts";
import { alice, fresh, instance, user } from "../messaging/support.ts";
import { bystanders, CrowdOracle, type Model, reasonOf } from "../support/bystanders.ts";
import { parseGuided } from "../support/guided.ts";
import { type IndexName, onIndex } from "../support/index-in-use.ts";
import { expand, files, type Text } from "../support/spec-cases.ts";

/** Every case of `spec-cases/` through PutChannelMembershipPreferences and SendChannelMessage, over HTTP. */

type Limits = Readonly<Record<string, number | null>>;

interface Options {
  readonly semantics?: Semantics;
  readonly excludeSender?: boolean;
  readonly assumePush?: boolean;
  readonly onInvalidRule?: "throw" | "withhold" | "notify";
  readonly limits?: Limits | undefined;
}

/** The fields of all kinds of cases. */
interface Case {
  readonly name: string;
  readonly rule?: Text;
  readonly limits?: Limits;
  readonly attributes?: unknown;
  readonly attributesJson?: Text;
  readonly catalog?: unknown;
  readonly matches?: Readonly<Record<Semantics, boolean>>;
  readonly diagnostics?: readonly Pick<Diagnostic, "code" | "severity">[];
  readonly preferences?: ChannelMembershipPreferences;
  readonly member?: string;
  readonly message?: PushMessage;
  readonly options?: Options;
  readonly decision?: { readonly notify: boolean; readonly reason: DecisionReason };
}

describe("spec cases that are put and sent", () => {
  for (const { name, content } of files.filter((file) => file.name !== "pushes.json")) {
    for (const each of content.cases as readonly Case[]) if (!decides(each)) it(`${name}: ${each.name}`, () => run(each));
  }
});

for (const [index, count] of [
  ["linear", 0],
  ["small", 0],
  ["posting", 0],
  ["posting", 700],
] as const) {
  onIndex(index, () => {
    describe(`with ${count} bystanders`, () => {
      beforeAll(() => {
        place = { index, count };
      });
      for (const { name, content } of files) {
        for (const each of content.cases as readonly Case[]) if (decides(each)) it(`${name}: ${each.name}`, () => run(each));
      }
    });
  });
}

/** The number of the channel of the running tests, and how many bystanders they have. */
let place: { readonly index: IndexName; readonly count: number } = { index: "fitting", count: 0 };

function decides({ matches, decision }: Case): boolean {
  return matches !== undefined || decision !== undefined;
}

async function run(each: Case): Promise<void> {
  if (each.matches !== undefined) await runMatching(each, each.matches);
  else if (each.decision !== undefined) await runDecision(each, each.decision);
  else if (each.rule !== undefined) await runRule(each, expand(each.rule));
  else if ("preferences" in each) await runPreferences(each);
  else if ("message" in each) await runMessage(each);
  else await runAttributes(each);
}

async function runMatching({ rule = "", attributes, limits }: Case, matches: Readonly<Record<Semantics, boolean>>): Promise<void> {
  for (const semantics of ["guide", "sns"] as const) {
    const scene = await sceneOf({ semantics, limits });
    const bob = await scene.member();
    expect((await scene.put(bob, filtered(expand(rule)))).status).toBe(200);
    const sent = await scene.send(alice, { PushNotification: {}, MessageAttributes: attributes });
    // An attribute that no message can carry is rejected before any rule sees it.
    const isRefused = hasErrors(validateMessageAttributes(attributes));
    expect(sent.status).toBe(isRefused ? 400 : 201);
    if (!isRefused)
      expect(sent.fanOut?.counts).toEqual(
        scene.counts(
          [{ reason: "no-preference" }, { reason: matches[semantics] ? "filter-matched" : "filter-not-matched" }],
          attributes as MessageAttributes,
          semantics,
        ),
      );
  }
}

/** A rule is rejected exactly if a diagnostic is an error, with all of them at their positions; otherwise it is returned unchanged. */
async function runRule({ limits, catalog, diagnostics = [] }: Case, text: string): Promise<void> {
  const scene = await sceneOf({ limits });
  const bob = await scene.member();
  const { status, body } = await scene.put(bob, filtered(text));
  const raised = Object.fromEntries(Object.entries(limits ?? {}).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY]));
  const expected = parseGuided(text, { limits: raised }).diagnostics;
  // A case of a catalog has only the catalog's diagnostics; the rule itself is rejected or not.
  expect(status).toBe(hasErrors(catalog === undefined ? diagnostics : expected) ? 400 : 200);
  // The model requires at least one character: nothing was parsed.
  if (status === 400 && text !== "")
    expect(body.Diagnostics).toEqual(expected.map(({ code, severity, span, fix }) => ({ code, severity, ...span, ...sentFix(fix) })));
  const secret =
    text
      .match(/[A-Za-z]{4,}/g)
      ?.filter((word) => !/^(anything|filter|rule|Member|characters|Preferences|PushNotifications|FilterRule)$/.test(word)) ?? [];
  if (status === 400) for (const word of secret) expect(String(body.Message).split(/[^A-Za-z]+/)).not.toContain(word);
  expect((await scene.get(bob)).body.Preferences).toEqual(status === 400 ? undefined : filtered(text));
}

/** A fix as it is sent: a fix that would insert letters or digits, which may be those of the rule, is not sent. */
function sentFix(fix: Fix | undefined): object {
  if (fix === undefined || fix.edits.some(({ span, text }) => span === undefined || /[^\s[\]{}:,"]/.test(text))) return {};
  return { fix: { edits: fix.edits.map(({ span, text }) => ({ ...span, text })), isSafe: fix.isSafe } };
}

async function runPreferences({ preferences, options = {} }: Case): Promise<void> {
  const scene = await sceneOf(options);
  const bob = await scene.member();
  const kept = { PushNotifications: { AllowNotifications: "NONE" } };
  expect((await scene.put(bob, kept)).status).toBe(200);
  const { status, body } = await scene.put(bob, preferences);
  expect([status, body.Code]).toEqual([400, "BadRequest"]);
  expect(body.Message).toMatch(/Value at 'Preferences[^']*' failed to satisfy constraint/);
  expect((await scene.get(bob)).body.Preferences).toEqual(kept);
}

async function runAttributes({ attributes, attributesJson, limits, diagnostics = [] }: Case): Promise<void> {
  const scene = await sceneOf({ limits: limits === undefined ? {} : { maxAttributesBytes: limits.maxBytes ?? null } });
  const given: unknown = attributesJson === undefined ? attributes : JSON.parse(expand(attributesJson));
  const { status, body } = await scene.send(alice, { PushNotification: {}, MessageAttributes: given });
  expect(status).toBe(hasErrors(diagnostics) ? 400 : 201);
  if (status === 400) expect(body.Message).toContain("MessageAttributes");
}

/** A dry run accepts the same messages as the library, and quotes nothing of a rejected one. */
async function runMessage({ message, diagnostics = [] }: Case): Promise<void> {
  const scene = await sceneOf({});
  // The response of Get has one reading, and so has that of List if it lists one message.
  const isResponse = typeof message === "object" && ["ChannelMessage", "ChannelMessages"].some((name) => Object.hasOwn(message, name));
  const { status, body } = await scene.dryRun({ Message: message });
  expect(status).toBe(hasErrors(diagnostics) && !isResponse ? 400 : 200);
  if (status === 400) {
    expect(body.Message).toMatch(/^\d+ validation errors? detected: Value at 'Message[^']*' failed to satisfy constraint: Member must /);
    expect(body.Message).not.toMatch(/mention|hello|team/);
  }
}

async function runDecision(
  { preferences, member = "", message = {}, options = {} }: Case,
  decision: { notify: boolean; reason: DecisionReason },
): Promise<void> {
  const scene = await sceneOf(options);
  const bob = await scene.member();
  const arnOf = async (name: string) => (name === member ? bob : scene.member(name.replace(/^arn:/, "")));
  const put = preferences === undefined ? undefined : await scene.put(bob, preferences);
  // A value that a Put rejects can only have entered the store in another way.
  if (put !== undefined && put.status !== 200) await scene.force(bob, preferences);
  const sender = message.Sender?.Arn ?? message.ChimeBearer;
  const target = message.Target?.[0]?.MemberArn;
  const Target = target === undefined ? undefined : [{ MemberArn: await arnOf(target) }];
  const { Status, PushNotification, MessageAttributes } = message;
  const request = { PushNotification, MessageAttributes, Target, Metadata: Status?.Value };
  const bearer = sender === undefined ? alice : await arnOf(sender);
  if (options.assumePush !== undefined) {
    const { body } = await scene.dryRun({ Message: { ...message, Target }, Why: bob, AssumePush: options.assumePush });
    expect(body.why).toMatchObject(decision);
    expect(typeof body.help).toBe(decision.reason === "no-push-notification" ? "string" : "undefined");
    return;
  }
  const sent = await scene.send(bearer, request);
  if (hasErrors(validateMessageAttributes(MessageAttributes))) {
    expect(sent.status).toBe(400);
    return;
  }
  expect([sent.status, sent.body.Status]).toMatchObject([201, { Value: Status?.Value ?? "SENT" }]);
  if (Status?.Value !== undefined && Status.Value !== "SENT") {
    expect([sent.fanOut, decision.notify]).toEqual([undefined, false]);
    return;
  }
  const { excludeSender } = options;
  const asked = { ...request, ChimeBearer: bearer } as PushMessage;
  const decisions = [...scene.others()].map((memberArn) => decide(memberArn, undefined, asked, { excludeSender }));
  decisions.push({ ...decision });
  // Bystanders are neither senders nor targets.
  const { reason } = decide("arn:bystander", undefined, asked, { excludeSender });
  const expected = scene.counts(decisions, MessageAttributes, options.semantics, reason === "no-preference" ? undefined : reason);
  expect({ counts: sent.fanOut?.counts, notified: sent.fanOut?.notified }).toEqual({
    counts: expected,
    notified:
      expected["no-preference"] +
      expected.all +
      expected["filter-matched"] +
      (options.onInvalidRule === "notify" ? expected["invalid-rule"] : 0),
  });
}

/** A line of an exported channel. */
interface Row {
  readonly kind: string;
  readonly id: string;
  readonly value: object;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A channel of a service with these options: alice, its creator, and the members of a case. */
class Scene {
  #service: Service;
  readonly #restart: () => Promise<Service>;
  readonly #store: MemoryStore;
  readonly #channel: string;
  readonly #crowd: Model;
  readonly #oracle: CrowdOracle;
  #members: string[] = [];

  constructor(service: Service, restart: () => Promise<Service>, store: MemoryStore, channel: string, crowd: Model) {
    this.#service = service;
    this.#restart = restart;
    this.#crowd = crowd;
    this.#oracle = new CrowdOracle(crowd);
    this.#store = store;
    this.#channel = channel;
  }

  /** Only alice, for the next case. */
  async reset(): Promise<this> {
    for (const arn of this.#members) await this.#call("DELETE", `/memberships/${encodeURIComponent(arn)}`, alice);
    this.#members = [];
    return this;
  }

  async member(name = "bob"): Promise<string> {
    const arn = user(name);
    if (arn === alice || this.#members.includes(arn)) return arn;
    expect((await this.#call("POST", "/memberships", alice, { MemberArn: arn, Type: "DEFAULT" })).status).toBe(201);
    this.#members.push(arn);
    return arn;
  }

  /** How many members are decided for each reason: these, and the bystanders, who get `reason` if the message is not for them. */
  counts(
    decisions: readonly { readonly reason: DecisionReason }[],
    attributes: MessageAttributes | undefined,
    semantics: Semantics = "guide",
    reason?: DecisionReason,
  ): Record<DecisionReason, number> {
    const counts = Object.fromEntries(decisionReasons.map((each) => [each, 0])) as Record<DecisionReason, number>;
    for (const each of decisions) counts[each.reason]++;
    const notified = this.#oracle.notified(attributes, semantics);
    for (const [memberArn, preferences] of this.#crowd) counts[reason ?? reasonOf(preferences, notified.has(memberArn))]++;
    return counts;
  }

  /** All members except bob and the bystanders. */
  others(): readonly string[] {
    return [alice, ...this.#members.filter((arn) => arn !== user("bob"))];
  }

  put(arn: string, Preferences: unknown): Promise<Answer> {
    return this.#call("PUT", `/memberships/${encodeURIComponent(arn)}/preferences`, arn, { Preferences });
  }

  get(arn: string): Promise<Answer> {
    return this.#call("GET", `/memberships/${encodeURIComponent(arn)}/preferences`, arn);
  }

  async send(bearer: string, more: object): Promise<Answer & { fanOut: RecentFanOut | undefined }> {
    const message = { Content: "hello", Type: "STANDARD", Persistence: "PERSISTENT", ClientRequestToken: fresh(), ...more };
    const answer = await this.#call("POST", "/messages", bearer, message);
    const response = await fetch(`${this.#service.url}/_pushsieve/fan-outs`);
    const { fanOuts } = (await response.json()) as { fanOuts: RecentFanOut[] };
    return { ...answer, fanOut: fanOuts.find(({ MessageId }) => MessageId === answer.body.MessageId) };
  }

  /** Preferences that every Put rejects, and another service that finds them in the store. */
  async force(arn: string, preferences: unknown): Promise<void> {
    const key = { kind: "membership", group: this.#channel, id: arn } as const;
    const { value } = (await this.#store.get(key))!;
    await this.#store.commit([{ put: key, value: { ...value, Preferences: preferences as never } }]);
    this.#service = await this.#restart();
  }

  async dryRun(body: object): Promise<Answer> {
    const response = await fetch(`${this.#service.url}/_pushsieve/dry-run`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-pushsieve": "test" },
      body: JSON.stringify({ ChannelArn: this.#channel, ...body }),
    });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  }

  /** Adds the bystanders, all at once. */
  async addCrowd(): Promise<void> {
    const member = await this.member("template");
    await this.importAgain((file) => {
      const rows = file
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Row);
      const template = rows.find(({ kind, id }) => kind === "membership" && id === member)!;
      const added = [...this.#crowd].map(([arn, Preferences]): Row => {
        const { value, ...key } = JSON.parse(JSON.stringify(template).replaceAll(JSON.stringify(member), JSON.stringify(user(arn)))) as Row;
        return { ...key, value: Preferences === undefined ? value : { ...value, Preferences } };
      });
      return `${file.trimEnd()}\n${added.map((each) => JSON.stringify(each)).join("\n")}\n`;
    });
  }

  async importAgain(change: (file: string) => string): Promise<void> {
    const file = await (await fetch(`${this.#service.url}/_pushsieve/channels/${encodeURIComponent(this.#channel)}/export`)).text();
    expect((await this.#call("DELETE", "", alice)).status).toBe(204);
    const imported = await fetch(`${this.#service.url}/_pushsieve/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "x-pushsieve": "test" },
      body: change(file),
    });
    expect(await imported.json()).toMatchObject({ refused: 0 });
  }

  async #call(method: string, path: string, bearer: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#service.url}/channels/${encodeURIComponent(this.#channel)}${path}`, {
      method,
      headers: { "x-amz-chime-bearer": bearer, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
  }
}

const scenes = new Map<string, Promise<Scene>>();
const services: Service[] = [];
afterAll(async () => {
  for (const service of services) await service.stop();
});

/** One service for all cases with the same options. */
async function sceneOf({ limits, onInvalidRule, assumePush: _, ...options }: Options): Promise<Scene> {
  const config = {
    ...options,
    limits: limits ?? {},
    ...(onInvalidRule === undefined || onInvalidRule === "throw" ? {} : { onInvalidRule }),
  };
  const key = JSON.stringify([place, config]);
  const started = scenes.get(key) ?? begin(config, limits);
  scenes.set(key, started);
  return (await started).reset();
}

async function begin(config: object, limits: Limits | undefined): Promise<Scene> {
  const store = new MemoryStore();
  const start = async () => {
    services.push(await startService({ store, config: { ...config, logLevel: "fatal" }, port: 0, host: "127.0.0.1", hook: statusHook }));
    return services.at(-1)!;
  };
  const service = await start();
  const response = await fetch(`${service.url}/channels`, {
    method: "POST",
    headers: { "x-amz-chime-bearer": alice, "content-type": "application/json" },
    body: JSON.stringify({ AppInstanceArn: instance, Name: "team", ClientRequestToken: fresh() }),
  });
  const { ChannelArn } = (await response.json()) as { ChannelArn: string };
  // The limits of a case may reject the rules of bystanders.
  const crowd: Model = limits === undefined ? bystanders(place.count, 3) : new Map();
  const scene = new Scene(service, start, store, ChannelArn, crowd);
  if (crowd.size > 0) await scene.addCrowd();
  return scene;
}

/** The status of a case travels as Metadata. */
function statusHook({ Metadata }: { readonly Metadata?: string | undefined }) {
  const action = { PENDING: "hold", FAILED: "fail", DENIED: "deny" } as const;
  return { action: action[Metadata as keyof typeof action] ?? ("send" as const) };
}

function filtered(FilterRule: string) {
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } };
}

function hasErrors(diagnostics: readonly { readonly severity: string }[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
