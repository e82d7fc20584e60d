import { setTimeout as sleep } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { expect } from "vitest";
import { mulberry32 } from "../../bench/workloads/random.ts";
import { PreferenceBucket, Publisher, readDeploymentStatus, type StoredBatch, setUpDeployment } from "../../src/workers/index.ts";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { DecisionLog } from "../../src/workers/worker/decision-log.ts";
import { BrokerOracle } from "./broker-oracle.ts";
import { brokerState } from "./broker-state.ts";
import { readDecisions } from "./decisions.ts";
import { WorkerProcess } from "./processes.ts";
import { Scene } from "./scene.ts";
import { until } from "./waiting.ts";

/** `FAULT_SEED` replays the choices, not the timing. */
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const MESSAGES = 40;
const WORKERS = 2;
const PARTITIONS = 4;
/** Milliseconds after which a message that is not decided is in doubt, and how often the oracle is asked. */
const DOUBT = 15_000;
const LOOK = 2_000;
const CHANNELS = ["arn:large", "arn:b", "arn:c", "arn:d"];

/** Preferences that decide the messages of this test differently. */
const CHOICES = [
  undefined,
  { PushNotifications: { AllowNotifications: "NONE" as const } },
  { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"type":["even"]}' } },
  { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"type":[{"anything-but":["even"]}]}' } },
];

const memberOf = (channel: string, index: number): string => `${channel}/user/${index}`;

export interface RoundsOptions {
  readonly url: string;
  /** The address that workers get instead, and more of their arguments. */
  readonly worker?: readonly [url: string, ...flags: string[]];
  /** The addresses of clients that put and publish: each has a connection of its own. */
  readonly clients?: readonly string[];
  readonly replicas?: number;
  /** The addresses of all servers: says of an old broker what it lost, which is not our fault. */
  readonly judged?: readonly string[];
  /** Resolves when all servers have the same entries. */
  readonly settled?: () => Promise<void>;
  /** Milliseconds in which the messages of a round must be decided (default 60,000). */
  readonly patience?: number;
  /** Milliseconds over which the messages of a round are sent. */
  readonly spread: number;
}

interface Member {
  readonly channelArn: string;
  readonly memberArn: string;
}

function isComplete(batches: readonly StoredBatch[]): boolean {
  const last = batches.at(-1);
  return last !== undefined && last.part === last.parts - 1;
}

/** Rounds of Puts and messages, with one fault in each. */
export class FaultRounds {
  readonly nc: NatsConnection;
  readonly workers: WorkerProcess[] = [];
  readonly #options: RoundsOptions;
  readonly #scene: Scene;
  readonly #log: DecisionLog;
  readonly #oracle: BrokerOracle | undefined;
  /** Messages without a decision, which is the broker's fault. */
  readonly #excused: Set<string> = new Set();
  readonly #random = mulberry32(SEED);
  readonly #clients: NatsConnection[] = [];

  private constructor(nc: NatsConnection, options: RoundsOptions, scene: Scene, log: DecisionLog, oracle: BrokerOracle | undefined) {
    this.nc = nc;
    this.#oracle = oracle;
    this.#options = options;
    this.#scene = scene;
    this.#log = log;
  }

  static async start(options: RoundsOptions): Promise<FaultRounds> {
    const nc = await connectTo({ url: options.url, name: "faults" });
    await setUpDeployment(nc, { partitions: PARTITIONS, ackWaitMs: 1_000, replicas: options.replicas });
    const oracle = options.judged && (await BrokerOracle.open(nc, options.judged, { partitions: PARTITIONS }));
    const scene = new Scene([await PreferenceBucket.open(nc)], [await Publisher.open(nc)], oracle);
    const rounds = new FaultRounds(nc, options, scene, new DecisionLog(await brokerOf(nc), PARTITIONS), oracle);
    // All members of the large channel are notified: several batches, so that a worker can be lost between two of them.
    for (const channel of CHANNELS) {
      const size = channel === "arn:large" ? 4_500 : 60;
      for (let start = 0; start < size; start += 500)
        await Promise.all(
          Array.from({ length: Math.min(500, size - start) }, (_, index) => scene.put(channel, memberOf(channel, start + index))),
        );
    }
    return rounds;
  }

  readonly below = (count: number): number => Math.floor(this.#random() * count);

  /** Runs each kind of fault in turn, and then others at random. Prints figures. */
  async run(title: string, count: number, faults: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
    const names = Object.keys(faults);
    const done: string[] = [];
    const recovery: number[] = [];
    let started = 0;
    for (let round = 0; round < count; round++) {
      for (let index = 0; index < WORKERS; index++) {
        if (this.workers[index]?.isRunning) continue;
        this.workers[index] = await this.#startWorker();
        started++;
      }
      const fault = names[round < names.length ? round : this.below(names.length)]!;
      done.push(fault);
      await this.#reconnectClients();
      const sending = this.#traffic(round);
      await sleep(this.below(350));
      const start = performance.now();
      await faults[fault]!();
      if (!this.workers.some((worker) => worker.isRunning)) this.workers[0] = await this.#startWorker();
      await sending;
      let look = performance.now() + DOUBT;
      const isDecided = async (): Promise<boolean> => {
        if (performance.now() > look) {
          await this.#excuse(round);
          look = performance.now() + LOOK;
        }
        return this.#areDecided(round);
      };
      await until(isDecided, `round ${round} (${fault}) to be decided`, this.#options.patience).catch(async (error: Error) => {
        const undecided = (await this.#undecided()).map((messageId) => [messageId, this.#scene.sent.get(messageId)!.published]);
        const broker = { ...(await readDeploymentStatus(this.nc)), ...(await brokerState(this.nc, PARTITIONS)) };
        const state = { done, undecided, ...broker, faults: await this.#oracle?.faults(), said: this.#said() };
        throw new Error(`${error.message}, seed ${SEED}: ${JSON.stringify(state, undefined, 1)}`);
      });
      recovery.push(performance.now() - start);
    }

    await this.#options.settled?.().catch((error: unknown) => {
      // A copy may stay behind permanently there; only leaders are asked.
      if (this.#oracle?.excuses !== true) throw error;
    });
    let stored = await readDecisions(this.nc);
    const isMissing = (messageId: string) => !isComplete(stored.get(messageId) ?? []) && !this.#excused.has(messageId);
    // A consumer of an old broker may skip entries that the broker has: another one reads them.
    if (this.#oracle?.excuses === true && [...this.#scene.sent.keys()].some(isMissing)) stored = await readDecisions(this.nc);
    const seen: ReturnType<Scene["check"]>[] = [];
    for (const [messageId, { channelArn }] of this.#scene.sent) {
      const batches = stored.get(messageId) ?? [];
      // Some come back.
      if (isComplete(batches)) this.#excused.delete(messageId);
      if (this.#excused.has(messageId)) continue;
      try {
        seen.push(await this.#check(messageId, batches));
      } catch (error) {
        const isOfMember = (error as Error).cause !== undefined;
        if (!isOfMember && (await this.#oracle?.lostBatches(channelArn, messageId))?.length) {
          this.#excused.add(messageId);
          continue;
        }
        const state = { done, stored: await this.#storedOf(error as Error), broker: await this.#oracle?.faults(), said: this.#said() };
        throw new Error(`${(error as Error).message}, seed ${SEED}: ${JSON.stringify(state, undefined, 1)}`);
      }
    }
    const ofBroker = await this.#oracle?.faults();
    const sum = (of: (each: (typeof seen)[number]) => number): number => seen.reduce((total, each) => total + of(each), 0);
    const figures = {
      seed: SEED,
      rounds: count,
      ...Object.fromEntries(names.map((name) => [name, done.filter((each) => each === name).length])),
      "workers started": started,
      messages: seen.length,
      "taken over between batches": seen.filter(({ takenOver }) => takenOver).length,
      notifications: sum(({ notified }) => notified),
      "preferences that would have shown staleness": sum(({ fresh }) => fresh),
      lost: 0,
      "notified twice": 0,
      stale: 0,
      "longest round, s": Math.round(Math.max(...recovery) / 100) / 10,
      ...(ofBroker && { broker: this.nc.info?.version, "faults of the broker": ofBroker, excused: [...this.#excused] }),
    };
    console.log(`${title}: ${JSON.stringify(figures)}`);

    if (this.#oracle?.excuses === false) expect(Object.values(ofBroker!).flat()).toEqual([]);
    expect(seen.length).toBe(count * MESSAGES - this.#excused.size);
    expect([...this.#scene.sent.keys()].filter((messageId) => !stored.has(messageId) && !this.#excused.has(messageId))).toEqual([]);
    expect(figures["preferences that would have shown staleness"]).toBeGreaterThan(count);
    const { partitions } = await readDeploymentStatus(this.nc);
    expect(partitions.reduce((total, { deadLetters }) => total + deadLetters, 0)).toBe(0);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.end()));
    await this.#oracle?.close();
    await Promise.all([...this.#clients, this.nc].map((nc) => nc.close()));
  }

  /** What the bucket has of a member that was decided wrongly: an older revision than the answered ones was lost by the broker. */
  async #storedOf({ cause }: Error): Promise<unknown> {
    if (cause === undefined) return undefined;
    const { channelArn, memberArn } = cause as Member;
    return (await PreferenceBucket.open(this.nc)).get(channelArn, memberArn);
  }

  #said(): string[] {
    return this.workers.map(({ output }) => output.slice(-4_000));
  }

  /** A worker ends if it finds no broker, or no leader, and is started again, as a supervisor does. */
  async #startWorker(): Promise<WorkerProcess> {
    const [url, ...flags] = this.#options.worker ?? [this.#options.url];
    // Less than the large channel takes: that is loaded, and the start keeps the others.
    const args = ["--max-deliveries", "100", "--memory", "512KB", ...flags];
    for (const end = Date.now() + 60_000; ; await sleep(1_000)) {
      try {
        return await WorkerProcess.start(url, ...args);
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** A client that lost its server stays with the one that it found; each round begins with one at each address. */
  async #reconnectClients(): Promise<void> {
    const { clients } = this.#options;
    if (clients === undefined) return;
    await Promise.all(this.#clients.splice(0).map((nc) => nc.close()));
    for (const url of clients) this.#clients.push(await connectTo({ url, name: "client" }));
    // The servers may still elect leaders after the fault before.
    await until(async () => {
      try {
        this.#scene.through(
          await Promise.all(this.#clients.map((nc) => PreferenceBucket.open(nc))),
          await Promise.all(this.#clients.map((nc) => Publisher.open(nc))),
        );
        return true;
      } catch {
        return false;
      }
    }, "the clients to find the deployment");
  }

  async #traffic(round: number): Promise<void> {
    await Promise.all(
      Array.from({ length: MESSAGES }, async (_, index) => {
        const [delay, channel, type] = [this.below(this.#options.spread), CHANNELS[this.below(CHANNELS.length)]!, this.below(2)];
        const [who, choice] = [memberOf(channel, this.below(60)), CHOICES[this.below(CHOICES.length)]];
        await sleep(delay);
        // The preference is answered before the message is published: nothing older may decide.
        await this.#scene.put(channel, who, choice);
        await this.#scene.publish(channel, `r${round}-${index}`, {
          PushNotification: { Title: "t" },
          MessageAttributes: { type: { StringValues: [type === 0 ? "even" : "odd"] } },
        });
      }),
    );
  }

  /** Checks again without the revisions of a member that the broker lost. */
  async #check(messageId: string, batches: readonly StoredBatch[]): Promise<ReturnType<Scene["check"]>> {
    for (;;) {
      try {
        return this.#scene.check(messageId, batches);
      } catch (error) {
        const { channelArn, memberArn } = ((error as Error).cause ?? {}) as Partial<Member>;
        if (channelArn === undefined || memberArn === undefined || !(await this.#scene.lose(channelArn, memberArn))) throw error;
      }
    }
  }

  /** Read from the decisions: after a kill, the broker's own count of unanswered messages is not reliable. */
  async #areDecided(round: number): Promise<boolean> {
    return (await this.#undecided(`r${round}-`)).length === 0;
  }

  /** Excuses the undecided messages that the broker lost. */
  async #excuse(round: number): Promise<void> {
    for (const messageId of await this.#undecided(`r${round}-`)) {
      const { channelArn } = this.#scene.sent.get(messageId)!;
      if ((await this.#oracle?.excuseOf(channelArn, messageId).catch(() => undefined)) !== undefined) this.#excused.add(messageId);
    }
  }

  async #undecided(start = ""): Promise<string[]> {
    const sent = [...this.#scene.sent].filter(([messageId]) => messageId.startsWith(start) && !this.#excused.has(messageId));
    const chains = await Promise.all(
      sent.map(([messageId, { channelArn, message }]) => this.#log.read({ channelArn, messageId, message, revision: 0 })),
    );
    return sent.flatMap(([messageId], index) => (chains[index]!.isComplete ? [] : [messageId]));
  }
}
