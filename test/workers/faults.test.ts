import { setTimeout as sleep } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mulberry32 } from "../../bench/workloads/random.ts";
import { PreferenceBucket, Publisher, readDeploymentStatus, setUpDeployment } from "../../src/workers/index.ts";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { DecisionLog } from "../../src/workers/worker/decision-log.ts";
import { readDecisions } from "./decisions.ts";
import { WorkerProcess } from "./processes.ts";
import { Scene } from "./scene.ts";
import { NatsServer } from "./server.ts";
import { until } from "./waiting.ts";

/** Each kind twice, or so. `FAULT_ROUNDS=200 npm run test:nats` runs more rounds (its findings: docs/scale.md), `FAULT_SEED` replays the choices (not the timing). */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 8);
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const MESSAGES = 40;
const WORKERS = 2;

const random = mulberry32(SEED);
const below = (count: number): number => Math.floor(random() * count);

const channels = ["arn:large", "arn:b", "arn:c", "arn:d"];
const memberOf = (channel: string, index: number): string => `${channel}/user/${index}`;

let server: NatsServer;
let nc: NatsConnection;
let scene: Scene;
let log: DecisionLog;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  server = await NatsServer.start();
  nc = await connectTo({ url: server.url, name: "faults" });
  await setUpDeployment(nc, { partitions: 4, ackWaitMs: 1_000 });
  scene = new Scene(await PreferenceBucket.open(nc), await Publisher.open(nc));
  log = new DecisionLog(await brokerOf(nc), 4);
  // All members of the large channel are notified: several batches, so that a worker can be lost between two of them.
  for (const channel of channels) {
    const size = channel === "arn:large" ? 4_500 : 60;
    await Promise.all(Array.from({ length: size }, (_, index) => scene.put(channel, memberOf(channel, index))));
  }
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end()));
  await nc.close();
  await server.remove();
});

type Fault = "kill a worker" | "kill all workers" | "pause a worker" | "kill the server";

const faults: Record<Fault, () => Promise<void>> = {
  "kill a worker": async () => void (await workers[below(workers.length)]!.end("SIGKILL")),
  "kill all workers": async () => void (await Promise.all(workers.map((worker) => worker.end("SIGKILL")))),
  // Longer than the broker waits for its answer: another worker gets its messages, and then it continues where it was.
  "pause a worker": async () => {
    const worker = workers[below(workers.length)]!;
    worker.signal("SIGSTOP");
    await sleep(1_200 + below(1_500));
    worker.signal("SIGCONT");
  },
  "kill the server": async () => {
    await server.kill();
    await sleep(below(300));
    await server.start();
  },
};

/** Preferences that decide the messages of this test differently. */
const choices = [
  undefined,
  { PushNotifications: { AllowNotifications: "NONE" as const } },
  { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"type":["even"]}' } },
  { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"type":[{"anything-but":["even"]}]}' } },
];

async function traffic(round: number): Promise<void> {
  await Promise.all(
    Array.from({ length: MESSAGES }, async (_, index) => {
      const [delay, channel, type] = [below(400), channels[below(channels.length)]!, below(2) === 0 ? "even" : "odd"];
      const [who, choice] = [memberOf(channel, below(60)), choices[below(choices.length)]];
      await sleep(delay);
      // The preference is answered before the message is published: nothing older may decide.
      await scene.put(channel, who, choice);
      await scene.publish(channel, `r${round}-${index}`, {
        PushNotification: { Title: "t" },
        MessageAttributes: { type: { StringValues: [type] } },
      });
    }),
  );
}

/** Read from the decisions: after a kill, the broker's own count of unanswered messages is not reliable. */
async function areDecided(round: number): Promise<boolean> {
  const chains = Array.from({ length: MESSAGES }, async (_, index) => {
    const { channelArn, message } = scene.sent.get(`r${round}-${index}`)!;
    return (await log.read({ channelArn, messageId: `r${round}-${index}`, message, revision: 0 })).isComplete;
  });
  return (await Promise.all(chains)).every((isComplete) => isComplete);
}

it(
  `loses no message, notifies no member twice, and uses no stale preference, over ${ROUNDS} random faults`,
  async () => {
    const done: Fault[] = [];
    const recovery: number[] = [];
    let started = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (let index = 0; index < WORKERS; index++) {
        if (workers[index]?.isRunning) continue;
        workers[index] = await WorkerProcess.start(server.url, "--max-deliveries", "100");
        started++;
      }
      // Each kind in turn first, then at random.
      const names = Object.keys(faults) as Fault[];
      const fault = names[round < names.length ? round : below(names.length)]!;
      done.push(fault);
      const sending = traffic(round);
      await sleep(below(350));
      const start = performance.now();
      await faults[fault]();
      if (!workers.some((worker) => worker.isRunning)) workers[0] = await WorkerProcess.start(server.url, "--max-deliveries", "100");
      await sending;
      await until(() => areDecided(round), `round ${round} (${fault}) to be decided`).catch(async (error: Error) => {
        const said = workers.map(({ output }) => output.slice(-2_000));
        throw new Error(
          `${error.message}, seed ${SEED}: ${JSON.stringify({ done, ...(await readDeploymentStatus(nc)), said }, undefined, 1)}`,
        );
      });
      recovery.push(performance.now() - start);
    }

    const stored = await readDecisions(nc);
    const seen = [...scene.sent.keys()].map((messageId) => scene.check(messageId, stored.get(messageId) ?? []));
    const count = (fault: Fault): number => done.filter((each) => each === fault).length;
    const sum = (of: (each: (typeof seen)[number]) => number): number => seen.reduce((total, each) => total + of(each), 0);
    const figures = {
      seed: SEED,
      rounds: ROUNDS,
      ...Object.fromEntries((Object.keys(faults) as Fault[]).map((fault) => [fault, count(fault)])),
      "workers started": started,
      messages: seen.length,
      "taken over between batches": seen.filter(({ takenOver }) => takenOver).length,
      notifications: sum(({ notified }) => notified),
      "preferences that would have shown staleness": sum(({ fresh }) => fresh),
      lost: 0,
      "notified twice": 0,
      stale: 0,
      "longest round, s": Math.round(Math.max(...recovery) / 100) / 10,
    };
    console.log(`faults: ${JSON.stringify(figures)}`);

    expect(seen.length).toBe(ROUNDS * MESSAGES);
    expect(stored.size).toBe(ROUNDS * MESSAGES);
    expect(figures["preferences that would have shown staleness"]).toBeGreaterThan(ROUNDS);
    const { partitions } = await readDeploymentStatus(nc);
    expect(partitions.reduce((total, { deadLetters }) => total + deadLetters, 0)).toBe(0);
  },
  20_000 * ROUNDS,
);
