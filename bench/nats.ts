import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { PushMessage } from "../src/index.ts";
import { NatsServer } from "../test/workers/server.ts";
import { residentBytes, Stage, stages } from "./nats/stage.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

/**
 * `npm run bench:nats`: what a deployment does on one machine: broker, workers and sender share its cores and its
 * disk. Prints rows of Markdown. `--quick` for a first look; `--seed` for other rules and messages.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, seed: { type: "string", default: "1" } } });
const seed = Number(values.seed);
const isQuick = values.quick;

const scale = isQuick
  ? { messages: 500, paced: 100, members: [100, 1_000], channels: [50, 200], kills: 2, memory: 5_000 }
  : { messages: 6_000, paced: 800, members: [100, 1_000, 10_000, 100_000], channels: [100, 1_000, 5_000], kills: 5, memory: 100_000 };

const server = await NatsServer.start();
// Nothing is left behind when it is interrupted.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void Promise.all([server.remove(), ...[...stages].map((stage) => stage.abandon())]).finally(() => process.exit(130));
  });
}
try {
  console.log(
    `${nameOfServer()}, Node ${process.version}, ${availableParallelism()} cores, one machine for all; seed ${seed}${isQuick ? ", quick" : ""}`,
  );
  await workers();
  await takeover();
  await members();
  await channels();
} finally {
  await server.remove();
}

/** 1, 2 and 4 workers on the same backlog, and at a steady pace. */
async function workers(): Promise<void> {
  heading("Workers: 100 channels of 100 members (W3)", ["workers", "decisions/s", "notifications/s", "p50 ms", "p99 ms"]);
  for (const size of [1, 2, 4]) {
    const stage = await Stage.open(server);
    const workload = workloads.W3(100, seed);
    for (let channel = 0; channel < 100; channel++) await stage.put(() => channelArn(channel), workload.members);
    await stage.workers(size);
    const to = (index: number): string => channelArn(index % 100);
    // Every worker has met the channels before anything is timed.
    await stage.decided(await stage.publish(messages(workload, size * 300, to)));
    const backlog = messages(workload, scale.messages, to);
    const start = performance.now();
    const ids = await stage.publish(backlog);
    await stage.decided(ids);
    const each = stage.since(start, ids) / ids.length;
    const paced = await stage.pace(200, messages(workload, scale.paced, to));
    await stage.decided(paced);
    const { p50, p99 } = stage.latencies(paced);
    row([size, perSecond(each), perSecond(each / notified(workload, 100)), tenths(p50), tenths(p99)]);
    await stage.close();
  }
}

/** A worker is killed while messages come; how long until everything that was published before is decided. */
async function takeover(): Promise<void> {
  heading("A worker of two is killed (kill -9) at 200 messages/s", [
    "ack wait",
    "longest wait of a message, median of kills",
    "longest of all",
  ]);
  for (const ackWait of [1_000, 5_000]) {
    const longest: number[] = [];
    const stage = await Stage.open(server, { ackWait });
    const workload = workloads.W3(100, seed);
    await stage.put(() => channelArn(0), workload.members);
    for (let kill = 0; kill < scale.kills; kill++) {
      await stage.workers(2);
      const sending = stage.pace(
        200,
        messages(workload, 200, (index) => channelArn(index % 16)),
      );
      await new Promise((resolve) => setTimeout(resolve, 300 + kill * 37));
      await stage.killOne();
      const ids = await sending;
      await stage.decided(ids);
      longest.push(stage.latencies(ids).max);
    }
    longest.sort((a, b) => a - b);
    row([`${ackWait / 1_000} s`, `${tenths(longest[longest.length >> 1]! / 1_000)} s`, `${tenths(longest.at(-1)! / 1_000)} s`]);
    await stage.close();
  }
}

/** One channel that grows: a message to few of it (W1), a message to most of it (W3), reading it, keeping it. */
async function members(): Promise<void> {
  heading("One channel, one worker, by its members", [
    "members",
    "Puts/s",
    "first decision (channel is read) ms",
    "memberships read/s",
    "W1: p50 ms",
    "W3: p50 ms",
    "W3: notified",
  ]);
  for (const size of scale.members) {
    const stage = await Stage.open(server);
    const [few, most] = [workloads.W1(size, seed), workloads.W3(size, seed)];
    const puts = await stage.put(() => "arn:few", few.members);
    await stage.put(() => "arn:most", most.members);
    await stage.workers(1);
    const first = await stage.publish(messages(few, 1, () => "arn:few"));
    await stage.decided(first);
    const cold = stage.latencies(first).p50;
    const one = async (workload: Workload, arn: string): Promise<number> => {
      const ids: string[] = [];
      await stage.decided(await stage.publish(messages(workload, 1, () => arn)));
      for (const message of messages(workload, isQuick ? 10 : 40, () => arn)) {
        const [id] = await stage.publish([message]);
        await stage.decided([id!]);
        ids.push(id!);
      }
      return stage.latencies(ids).p50;
    };
    const cells = [await one(few, "arn:few"), await one(most, "arn:most")];
    row([size, Math.round(puts), tenths(cold), perSecond(cold / size), ...cells.map(tenths), notified(most, size)]);
    await stage.close();
  }
}

/** Channels of 20: what a worker does that meets each for the first time, and again; and what a membership takes. */
async function channels(): Promise<void> {
  heading("Channels of 20 members (W3), one worker", [
    "channels",
    "first messages/s (channel is read)",
    "next messages/s",
    "worker, bytes a membership",
    "broker, bytes a membership",
  ]);
  for (const size of scale.channels) {
    const stage = await Stage.open(server);
    const before = residentBytes(server.pid);
    await stage.put((index) => channelArn(Math.floor(index / 20)), inChannelsOf20(size));
    const broker = (residentBytes(server.pid) - before) / (size * 20);
    await stage.workers(1);
    const empty = stage.workerBytes;
    const workload = workloads.W3(20, seed);
    const rounds: number[] = [];
    for (let round = 0; round < 2; round++) {
      const start = performance.now();
      const ids = await stage.publish(messages(workload, size, channelArn));
      await stage.decided(ids);
      rounds.push(stage.since(start, ids) / size);
    }
    row([size, ...rounds.map(perSecond), Math.round((stage.workerBytes - empty) / (size * 20)), Math.round(broker)]);
    await stage.close();
  }
}

function channelArn(index: number): string {
  return `arn:aws:chime:us-east-1:123456789012:app-instance/4f1c2a7e-0b65-4d0e-9a53-7d9a1c1f2b48/channel/${index}`;
}

function* messages(
  workload: Workload,
  count: number,
  to: (index: number) => string,
): Generator<{ channelArn: string; message: PushMessage }> {
  for (let index = 0; index < count; index++) yield { channelArn: to(index), message: workload.message(index) };
}

function* inChannelsOf20(count: number): Generator<WorkloadMember> {
  for (let channel = 0; channel < count; channel++) yield* workloads.W3(20, seed + channel).members;
}

/** Members that are notified of every message: those that want all. Good for a mean. */
function notified(workload: Workload, size: number): number {
  let all = 0;
  for (const { preferences } of workload.members) if (preferences.PushNotifications?.AllowNotifications === "ALL") all++;
  return all * (size / workload.size);
}

function heading(title: string, columns: readonly string[]): void {
  console.log(`\n### ${title}\n\n| ${columns.join(" | ")} |\n|${" --- |".repeat(columns.length)}`);
}

function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en-US") : cell)).join(" | ")} |`);
}

/** Milliseconds for one -> how many a second. */
function perSecond(each: number): number {
  const rate = 1_000 / each;
  return rate > 100 ? Math.round(rate / 10) * 10 : Math.round(rate * 10) / 10;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function nameOfServer(): string {
  return execFileSync("nats-server", ["--version"], { encoding: "utf8" }).trim();
}
