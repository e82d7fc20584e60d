import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Deployment } from "../test/workers/deployment.ts";
import { cpuSeconds, NatsServer } from "../test/workers/server.ts";
import { median, quantile } from "./support/measure.ts";
import { type Addressed, residentBytes, Stage } from "./support/nats-stage.ts";
import { toTable } from "./support/tables.ts";
import { smallChannel, workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

/**
 * `npm run bench:nats`: the performance of a deployment on one machine: broker, workers and sender share its cores and its disk.
 * Prints tables of Markdown. `--quick` gives a first impression.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean" } } });
const seed = 1;
const scale = values.quick
  ? { messages: 500, paced: 100, single: 10, members: [100, 1_000], channels: [50, 200], kills: 2 }
  : { messages: 6_000, paced: 800, single: 40, members: [100, 1_000, 10_000, 100_000], channels: [100, 1_000, 5_000], kills: 5 };

const server = await NatsServer.start();
let stage: Stage | undefined;
// An interruption leaves nothing behind.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void Promise.all([server.remove(), stage?.end("SIGKILL")]).finally(() => process.exit(130)));
try {
  const broker = execFileSync("nats-server", ["--version"], { encoding: "utf8" }).trim();
  console.log(`${broker}, Node ${process.version}, ${availableParallelism()} cores, one machine for all`);
  await ask(
    "100 channels of 100 members (mixed)",
    "workers | decisions/s | notifications/s | p50 ms | p99 ms | CPU of workers, us a message | of the broker",
    [1, 2, 4],
    workers,
  );
  const waits = "ack wait | longest wait of a message, median of kills | longest of all";
  await ask("A worker of two is killed (kill -9) at 200 messages/s", waits, [1_000, 5_000], takeover);
  const costs = "members | Puts/s | first decision (channel is read) ms | memberships read/s";
  const decisions = "mentions: p50 ms | mixed: p50 ms | mixed: notified";
  await ask("One channel, one worker, by its members", `${costs} | ${decisions}`, scale.members, oneChannel);
  const firstAndNext = "channels | first messages/s (channel is read) | next messages/s";
  const bytes = "worker, bytes a membership | broker, bytes a membership";
  await ask("Channels of 20 members (mixed), one worker", `${firstAndNext} | ${bytes}`, scale.channels, smallChannels);
} finally {
  await server.remove();
}

/** Prints a table with a row for each value, each on a separate stage. */
async function ask(
  title: string,
  columns: string,
  all: readonly number[],
  row: (stage: Stage, value: number) => Promise<(number | string)[]>,
): Promise<void> {
  const rows: string[][] = [];
  for (const value of all) {
    const ackWaitMs = row === takeover ? value : 5_000;
    stage = new Stage(server.url, await Deployment.start(server.url, { partitions: 8, ackWaitMs }));
    rows.push((await row(stage, value)).map((cell) => (typeof cell === "number" ? rounded(cell).toLocaleString("en-US") : cell)));
    await stage.close();
  }
  console.log(["", `### ${title}`, "", toTable(columns.split(" | "), rows)].join("\n"));
}

/** Workers on the same backlog, and at a steady rate. */
async function workers(stage: Stage, count: number): Promise<number[]> {
  const workload = workloads.mixed(100, seed);
  for (let channel = 0; channel < 100; channel++) await stage.put(channelArn(channel), workload.members);
  await stage.workers(count);
  const to = (index: number): string => channelArn(index % 100);
  // Every worker has read the channels before anything is timed.
  await stage.decided(await stage.publish(messages(workload, count * 300, to)));
  const before = [stage.workersCpu, cpuSeconds(server.pid)] as const;
  const rate = await stage.rate(messages(workload, scale.messages, to));
  const cpu = [stage.workersCpu - before[0], cpuSeconds(server.pid) - before[1]].map((seconds) => (seconds * 1e6) / scale.messages);
  const times = await stage.decided(await stage.pace(200, messages(workload, scale.paced, to)));
  return [count, rate, rate * wantAll(workload), median(times), quantile(times, 0.99), ...cpu];
}

/** A worker is killed while messages arrive; measures how long it takes until all earlier messages are decided. */
async function takeover(stage: Stage, ackWaitMs: number): Promise<string[]> {
  const longest: number[] = [];
  const workload = workloads.mixed(100, seed);
  await stage.put(channelArn(0), workload.members);
  for (let kill = 0; kill < scale.kills; kill++) {
    await stage.workers(2);
    const sending = stage.pace(
      200,
      messages(workload, 200, (index) => channelArn(index % 16)),
    );
    await sleep(300 + kill * 37);
    await stage.end("SIGKILL", 1);
    longest.push(Math.max(...(await stage.decided(await sending))));
  }
  return [ackWaitMs, median(longest), Math.max(...longest)].map((milliseconds) => `${rounded(milliseconds / 1_000)} s`);
}

/** One channel that grows: a message to few members (mentions), a message to most members (mixed), reading it, keeping it. */
async function oneChannel(stage: Stage, size: number): Promise<number[]> {
  const [few, most] = [workloads.mentions(size, seed), workloads.mixed(size, seed)];
  const start = performance.now();
  await stage.put(few.name, few.members);
  const puts = (size * 1_000) / (performance.now() - start);
  await stage.put(most.name, most.members);
  // A start keeps what fits its memory.
  await stage.workers(1, "1KB");
  const oneByOne = async (workload: Workload, count: number) => {
    const times: number[] = [];
    for (const message of messages(workload, count, () => workload.name))
      times.push(...(await stage.decided(await stage.publish([message]))));
    return median(times);
  };
  const cold = await oneByOne(few, 1);
  await stage.workers(1);
  await oneByOne(few, 1);
  await oneByOne(most, 1);
  return [size, puts, cold, (size * 1_000) / cold, await oneByOne(few, scale.single), await oneByOne(most, scale.single), wantAll(most)];
}

/** Channels of 20: the cost for a worker that reads each on demand, and for one that keeps them; and the memory of a membership. */
async function smallChannels(stage: Stage, count: number): Promise<number[]> {
  const before = residentBytes(server.pid);
  for (let index = 0; index < count; index++) await stage.put(channelArn(index), smallChannel(index, seed).members);
  const broker = residentBytes(server.pid) - before;
  await stage.workers(1, "1KB");
  const empty = stage.workerBytes;
  const all = messages(workloads.mixed(20, seed), count, channelArn);
  const first = await stage.rate(all);
  await stage.workers(1);
  await stage.rate(all);
  return [count, first, await stage.rate(all), (stage.workerBytes - empty) / (count * 20), broker / (count * 20)];
}

function channelArn(index: number): string {
  return `arn:aws:chime:us-east-1:123456789012:app-instance/4f1c2a7e-0b65-4d0e-9a53-7d9a1c1f2b48/channel/${index}`;
}

function messages(workload: Workload, count: number, to: (index: number) => string): Addressed[] {
  return Array.from({ length: count }, (_, index) => ({ channelArn: to(index), message: workload.message(index) }));
}

/** Members that are notified of every message. Suitable for a mean. */
function wantAll({ members }: Workload): number {
  return Array.from(members).filter(({ preferences }) => preferences.PushNotifications?.AllowNotifications === "ALL").length;
}

function rounded(value: number): number {
  return value > 100 ? Math.round(value) : Math.round(value * 10) / 10;
}
