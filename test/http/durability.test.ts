import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ChannelMembershipPreferences,
  ChimeSDKMessagingServiceException,
  CreateChannelCommand,
  GetChannelMembershipPreferencesCommand,
  ListChannelMessagesCommand,
  type MessageAttributeValue,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { describe, expect, it } from "vitest";
import { Channel } from "../../src/index.ts";
import type { SqliteDriver } from "../../src/messaging/store/sqlite-driver.ts";
import { instance, user } from "../messaging/support.ts";
import { describeEachDriverProcess, nodeWith } from "../support/sqlite.ts";
import { path, type Spawned, serve } from "./support.ts";

/** How often the service is killed. */
const ROUNDS = 20;
const members = Array.from({ length: 11 }, (_, index) => user(`m${index}`));

/** Answered preferences, and those requested since. */
interface Wanted {
  readonly answered: ChannelMembershipPreferences;
  readonly asked?: ChannelMembershipPreferences;
}

interface Sent {
  readonly ChannelArn: string;
  readonly ChimeBearer: string;
  readonly Content: string;
  readonly MessageAttributes: Record<string, MessageAttributeValue>;
}

/** What clients know about a service: its answers, and the requests in progress when it stopped. */
class Clients {
  readonly preferences = new Map<string, Wanted>();
  /** Answered messages, by content. */
  readonly sent = new Map<string, Sent & { readonly MessageId: string }>();
  unanswered: Sent[] = [];
  /** Unexpected rejections. */
  readonly mistakes: string[] = [];
  readonly channels: string[] = [];
  #service: Spawned;
  #count = 0;

  constructor(service: Spawned) {
    this.#service = service;
  }

  async createChannels(): Promise<void> {
    for (const ChannelId of ["one", "two"]) {
      const [ChimeBearer] = members as [string];
      const request = { AppInstanceArn: instance, Name: ChannelId, ChannelId, ChimeBearer, ClientRequestToken: ChannelId };
      const { ChannelArn } = await this.#service.client.send(new CreateChannelCommand({ ...request, MemberArns: members.slice(1) }));
      this.channels.push(ChannelArn!);
    }
    for (const key of this.#memberships()) await this.#put(key);
  }

  meet(service: Spawned): void {
    this.#service.client.destroy();
    this.#service = service;
  }

  /** Every member, in both channels, puts and sends while a service answers. */
  async work(): Promise<void> {
    await Promise.all(
      this.#memberships().map(async (key) => {
        try {
          for (;;) {
            await this.#put(key);
            await this.#send(key);
          }
        } catch (error) {
          // Stopped, or stopping: everything else is a mistake.
          if (error instanceof ChimeSDKMessagingServiceException && error.$metadata.httpStatusCode !== 503)
            this.mistakes.push(error.message);
        }
      }),
    );
  }

  async #put(key: string): Promise<void> {
    const [ChannelArn, MemberArn] = split(key);
    this.#count++;
    const kinds = ["FILTERED", "ALL", "FILTERED", "NONE", "FILTERED"] as const;
    const AllowNotifications = kinds[this.#count % kinds.length]!;
    const rule = JSON.stringify({ probe: [`p${this.#count % 4}`], version: [{ "anything-but": [`v${this.#count}`] }] });
    const asked = { PushNotifications: { AllowNotifications, ...(AllowNotifications === "FILTERED" ? { FilterRule: rule } : {}) } };
    const before = this.preferences.get(key);
    this.preferences.set(key, { answered: before?.answered ?? {}, asked });
    await this.#service.client.send(
      new PutChannelMembershipPreferencesCommand({ ChannelArn, MemberArn, ChimeBearer: MemberArn, Preferences: asked }),
    );
    this.preferences.set(key, { answered: asked });
  }

  async #send(key: string): Promise<void> {
    const [ChannelArn, ChimeBearer] = split(key);
    this.#count++;
    const Content = `message-${this.#count} ${"x".repeat(this.#count % 3000)}`;
    await this.#sendOne({ ChannelArn, ChimeBearer, Content, MessageAttributes: { probe: { StringValues: [`p${this.#count % 4}`] } } });
  }

  async #sendOne(message: Sent): Promise<void> {
    this.unanswered.push(message);
    const { MessageId } = await this.#service.client.send(
      new SendChannelMessageCommand({
        ...message,
        Type: "STANDARD",
        Persistence: "PERSISTENT",
        ClientRequestToken: message.Content.split(" ")[0],
        PushNotification: { Title: "Hi" },
      }),
    );
    this.unanswered = this.unanswered.filter((each) => each !== message);
    this.sent.set(message.Content, { ...message, MessageId: MessageId! });
  }

  /** Compares the current answers of the service with its earlier ones. */
  async check(): Promise<void> {
    expect(this.mistakes).toEqual([]);
    await Promise.all([...this.preferences].map(([key, state]) => this.#checkPreferences(key, state)));
    await this.#checkMessages();
    await this.#checkFanOuts();
  }

  async #checkPreferences(key: string, { answered, asked }: Wanted): Promise<void> {
    const [ChannelArn, MemberArn] = split(key);
    const { Preferences } = await this.#service.client.send(
      new GetChannelMembershipPreferencesCommand({ ChannelArn, MemberArn, ChimeBearer: MemberArn }),
    );
    // An unanswered request may have been executed or not, as a whole.
    expect(asked === undefined ? [answered] : [answered, asked]).toContainEqual(Preferences);
    this.preferences.set(key, { answered: Preferences! });
  }

  async #checkMessages(): Promise<void> {
    const before = new Map((await this.#stored()).map((message) => [message.Content, message]));
    for (const [content, message] of this.sent) expect(before.get(content)).toEqual(message);
    // A repeat of an unanswered request finds its result, or does it now: once in any case.
    const unanswered = this.unanswered;
    this.unanswered = [];
    for (const message of unanswered) {
      await this.#sendOne(message);
      const stored = before.get(message.Content);
      if (stored !== undefined) expect(this.sent.get(message.Content)).toEqual(stored);
    }
    const after = await this.#stored();
    expect(after.length).toBe(this.sent.size);
    for (const message of after) expect(this.sent.get(message.Content)).toEqual(message);
  }

  async #stored(): Promise<(Sent & { MessageId: string })[]> {
    const found: (Sent & { MessageId: string })[] = [];
    const [ChimeBearer] = members;
    for (const ChannelArn of this.channels) {
      let NextToken: string | undefined;
      do {
        const page = await this.#service.client.send(
          new ListChannelMessagesCommand({ ChannelArn, ChimeBearer, MaxResults: 50, ...(NextToken === undefined ? {} : { NextToken }) }),
        );
        for (const { MessageId, Content, MessageAttributes, Sender } of page.ChannelMessages ?? [])
          found.push({
            ChannelArn,
            ChimeBearer: Sender!.Arn!,
            Content: Content!,
            MessageAttributes: MessageAttributes!,
            MessageId: MessageId!,
          });
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
    }
    return found;
  }

  /** The members notified now must be those that the core notifies by the answered preferences. */
  async #checkFanOuts(): Promise<void> {
    for (const ChannelArn of this.channels) {
      const channel = new Channel();
      for (const [key, { answered }] of this.preferences) if (key.startsWith(ChannelArn)) channel.set(split(key)[1], answered);
      for (const probe of ["p0", "p1", "p2", "p3", "other"]) {
        const Message = { PushNotification: { Title: "Hi" }, MessageAttributes: { probe: { StringValues: [probe] } } };
        const response = await fetch(`${this.#service.url}/_pushsieve/dry-run`, {
          method: "POST",
          headers: { "x-pushsieve": "test" },
          body: JSON.stringify({ ChannelArn, Message }),
        });
        const { notified, counts } = (await response.json()) as { notified: string[]; counts: object };
        const expected = channel.fanOut(Message);
        expect(notified.toSorted()).toEqual(expected.toArray().toSorted());
        expect(counts).toEqual(expected.counts);
      }
    }
  }

  #memberships(): string[] {
    return this.channels.flatMap((channel) => members.map((member) => `${channel} ${member}`));
  }
}

function split(key: string): [channel: string, member: string] {
  return key.split(" ") as [string, string];
}

/** The messages that a sink got; counts half lines, which a killed process may leave. */
function delivered(file: string): { ids: ReadonlySet<string>; torn: number } {
  const ids = new Set<string>();
  let torn = 0;
  for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
    try {
      ids.add((JSON.parse(line) as { MessageId: string }).MessageId);
    } catch {
      torn++;
    }
  }
  return { ids, torn };
}

async function open(driver: SqliteDriver) {
  const [db, sink] = [path("chime.db"), path("fan-outs.ndjson")];
  const config = { sinks: [{ type: "file", path: sink }], logLevel: "warn" };
  const start = (by = driver) => serve(config, ["--db", db, "--sqlite-driver", by], nodeWith(by));
  const service = await start();
  const clients = new Clients(service);
  await clients.createChannels();
  return { service, clients, start, sink };
}

describe("a service with a database", () => {
  describeEachDriverProcess((driver) => {
    it(`loses nothing that it has answered, tears nothing, and decides the same, after kill -9 at ${ROUNDS} random moments under load`, async () => {
      const { service: first, clients, start, sink } = await open(driver);
      let service = first;
      let interrupted = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const working = clients.work();
        await sleep(Math.random() * 300);
        const exit = once(service.child, "exit");
        service.child.kill("SIGKILL");
        await Promise.all([exit, working]);
        interrupted += clients.unanswered.length;
        service = await start();
        clients.meet(service);
        await clients.check();
      }
      // Otherwise the test tried nothing.
      expect(interrupted).toBeGreaterThan(0);
      expect(clients.sent.size).toBeGreaterThan(ROUNDS);
      expect(await service.stop()).toBe(0);
      const { ids, torn } = delivered(sink);
      expect([...clients.sent.values()].filter(({ MessageId }) => !ids.has(MessageId))).toEqual([]);
      expect(torn).toBeLessThanOrEqual(ROUNDS);
    }, 240_000);

    it("that is asked to stop under load answers the requests in progress, and gives the sinks the waiting batches", async () => {
      const { service, clients, start, sink } = await open(driver);
      const working = clients.work();
      await sleep(200);
      expect(await service.stop()).toBe(0);
      expect(service.stderr()).not.toContain("cut off");
      await working;
      expect(clients.sent.size).toBeGreaterThan(0);
      const { ids, torn } = delivered(sink);
      expect([...clients.sent.values()].filter(({ MessageId }) => !ids.has(MessageId))).toEqual([]);
      expect(torn).toBe(0);
      const again = await start();
      clients.meet(again);
      await clients.check();
      expect(await again.stop()).toBe(0);
    }, 60_000);
  });

  it.skipIf(nodeWith("node") === undefined || nodeWith("better-sqlite3") === undefined)(
    "reads what the other driver has written, in both directions, also after kill -9 (skipped where only one driver is there)",
    async () => {
      const { service: first, clients, start, sink } = await open("node");
      let service = first;
      for (const by of ["better-sqlite3", "node", "better-sqlite3"] as const) {
        const working = clients.work();
        await sleep(200);
        const exit = once(service.child, "exit");
        service.child.kill("SIGKILL");
        await Promise.all([exit, working]);
        service = await start(by);
        expect(service.stdout()).toContain(`(by ${by === "node" ? "node:sqlite" : by})`);
        clients.meet(service);
        await clients.check();
      }
      expect(await service.stop()).toBe(0);
      const { ids } = delivered(sink);
      expect([...clients.sent.values()].filter(({ MessageId }) => !ids.has(MessageId))).toEqual([]);
    },
    60_000,
  );
});
