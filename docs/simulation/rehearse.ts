import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { workloads } from "../../bench/workloads/index.ts";
import { membershipKey } from "../../src/workers/protocol/names.ts";
import { Deployment } from "../../test/workers/deployment.ts";
import { WorkerProcess } from "../../test/workers/processes.ts";
import { cpuSeconds, NatsServer } from "../../test/workers/server.ts";
import { until } from "../../test/workers/waiting.ts";
import { type Costs, messagesOf, type Prediction, type Scenario, sizeOf } from "./model.ts";

/**
 * `npm run rehearse`: measures the unit costs of the simulation, and then runs its scenarios against a real broker, with the same
 * messages. Writes `measured.json`; `npm run docs` makes the page of it. 10,000 channels and 1 million memberships take some minutes.
 */
const { values } = parseArgs({
  options: {
    channels: { type: "string", default: "10000" },
    members: { type: "string", default: "100" },
    rates: { type: "string", default: "100,200,400,800" },
    seconds: { type: "string", default: "20" },
  },
});
const base: Scenario = {
  seed: 1,
  seconds: Number(values.seconds),
  channels: Number(values.channels),
  members: Number(values.members),
  zipf: 1,
  messagesPerSecond: 0,
  changesPerSecond: 0,
  burst: 1,
  partitions: 8,
  workers: 1,
  workersPerPartition: 1,
  cacheBytes: 0,
  brokers: 1,
  warmUp: 0,
};
/** Channels that only measure the costs, after those of the scenarios: read to warm the worker up, one by one, and many at a time. */
const [WARM_UP, ONE_BY_ONE, AT_A_TIME] = [100, 60, 400];
/** How many messages are in progress when processor time is measured: a busy worker does several steps for several messages at once. */
const LANES = 64;

/** Other work on this machine lets everything wait, which the simulation does not know. */
const load = Math.round(loadavg()[0]!);
const server = await NatsServer.start();
const deployment = await Deployment.start(server.url, { partitions: base.partitions, ackWaitMs: 30_000 });
const decidedAt = new Map<string, number>();
deployment.nc.subscribe(`${deployment.prefix}.decisions.>`, {
  callback: (_, { subject }) => void decidedAt.set(subject.slice(subject.lastIndexOf(".") + 1), performance.now()),
});
const channelArn = (channel: number): string => `arn:aws:chime:us-east-1:123456789012:app-instance/rehearsal/channel/${channel}`;
const workload = workloads.mixed(10 * base.members, base.seed);
const all = [...workload.members];
let published = 0;
let worker: WorkerProcess | undefined;
try {
  const memberships = await fill();
  worker = await startWorker("--memory", "8GB");
  const costs = await measureCosts(worker);
  await worker.end("SIGTERM");
  const rows: { scenario: Scenario; measured: Pick<Prediction, "p50" | "p90" | "p99" | "max" | "misses"> }[] = [];
  for (const messagesPerSecond of values.rates.split(",").map(Number)) {
    // A third of all channels fits.
    const scenario = { ...base, messagesPerSecond, cacheBytes: Math.round((memberships * costs.memberBytes) / 3) };
    rows.push({ scenario, measured: await run(scenario) });
    console.log(JSON.stringify(rows.at(-1)));
  }
  const broker = execFileSync("nats-server", ["--version"], { encoding: "utf8" }).trim();
  const figures = { date: new Date().toISOString().slice(0, 10), on: `${broker}, Node ${process.version}`, load, memberships, costs, rows };
  writeFileSync(new URL("measured.json", import.meta.url), `${JSON.stringify(figures, undefined, 2)}\n`);
} finally {
  await worker?.end();
  await deployment.close();
  await server.remove();
}

/** Writes all memberships; the broker answers for the last ones only. */
async function fill(): Promise<number> {
  let count = 0;
  for (let channel = 0; channel < base.channels + WARM_UP + ONE_BY_ONE + AT_A_TIME; channel++) {
    for (let index = 0; index < Math.min(all.length, sizeOf(base, channel)); index++) {
      const { arn, preferences } = all[index]!;
      const key = membershipKey(channelArn(channel), arn);
      deployment.nc.publish(`$KV.${deployment.prefix}-preferences.${key}`, JSON.stringify({ Preferences: preferences }));
      if (++count % 2_000 === 0) await deployment.bucket.revision();
    }
  }
  await until(async () => (await deployment.bucket.revision()) > count, "the memberships to be stored");
  return count;
}

function startWorker(...flags: string[]): Promise<WorkerProcess> {
  return WorkerProcess.start(server.url, "--prefix", deployment.prefix, "--metrics", "0", ...flags);
}

async function publish(channel: number): Promise<{ id: string; at: number }> {
  const [id, at] = [`m${published++}`, performance.now()];
  await deployment.publisher.publish({ channelArn: channelArn(channel), messageId: id, message: workload.message(published) });
  return { id, at };
}

async function latencyOf(channel: number): Promise<number> {
  const { id, at } = await publish(channel);
  await until(() => decidedAt.has(id), "the decision");
  return decidedAt.get(id)! - at;
}

/** Publishes to channels, with many messages in progress. */
async function publishAll(channels: readonly number[]): Promise<void> {
  const left = channels.values();
  const lane = async () => {
    for (const channel of left) await latencyOf(channel);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Channels that no scenario uses. */
function coldChannels(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => base.channels + from + index);
}

async function measureCosts(running: WorkerProcess): Promise<Costs> {
  const membersOf = (channel: number) => Math.min(all.length, sizeOf(base, channel));
  const sum = (of: readonly number[]) => of.reduce((total, channel) => total + membersOf(channel), 0);
  const seconds = async () => [await scrape(running, "process_cpu_seconds_total"), cpuSeconds(server.pid)] as const;
  await publishAll(coldChannels(0, WARM_UP));
  const oneByOne = coldChannels(WARM_UP, ONE_BY_ONE);
  const first: number[] = [];
  const next: number[] = [];
  for (const channel of oneByOne) first.push(await latencyOf(channel));
  for (const channel of oneByOne) next.push(await latencyOf(channel));
  const fixed = median(next);
  const line = lineThrough(
    oneByOne.map(membersOf),
    first.map((each) => each - fixed),
  );
  const busy = coldChannels(WARM_UP + ONE_BY_ONE, AT_A_TIME);
  const [start] = await seconds();
  await publishAll(busy);
  const [afterFirst] = await seconds();
  await publishAll(busy);
  const [afterNext] = await seconds();
  const memberBytes = (await scrape(running, "pushsieve_index_bytes")) / sum(coldChannels(0, WARM_UP + ONE_BY_ONE + AT_A_TIME));
  const count = 3_000;
  const [workerBefore, brokerBefore] = await seconds();
  await publishAll(Array.from({ length: count }, (_, index) => busy[index % AT_A_TIME]!));
  const [workerAfter, brokerAfter] = await seconds();
  const changes = 3_000;
  for (let index = 0; index < changes; index += 100)
    await Promise.all(Array.from({ length: 100 }, (_, at) => deployment.bucket.put(channelArn(-1), `arn:${index + at}`)));
  await sleep(500);
  const workerEnd = await scrape(running, "process_cpu_seconds_total");
  return {
    fixed,
    broker: ((brokerAfter - brokerBefore) * 1_000) / count,
    decide: ((workerAfter - workerBefore) * 1_000) / count,
    read: line.offset,
    readMember: line.slope,
    keepMember: Math.max(0, (afterFirst - start - (afterNext - afterFirst)) * 1_000) / sum(busy),
    change: ((workerEnd - workerAfter) * 1_000) / changes,
    memberBytes,
  };
}

/** The messages of the scenario, at their moments, for a worker that has none of their channels in memory. */
async function run(scenario: Scenario): Promise<Pick<Prediction, "p50" | "p90" | "p99" | "max" | "misses">> {
  worker = await startWorker("--memory", `${Math.max(1, Math.round(scenario.cacheBytes / 1_024))}K`);
  // A process that has just started runs slowly at first, which is not simulated.
  for (let round = 0; round < 5; round++) await publishAll(coldChannels(0, WARM_UP));
  const loaded = await scrape(worker, "pushsieve_channel_loads_total");
  const start = performance.now();
  const sent = await Promise.all(
    [...messagesOf(scenario)].map(async ({ at, channel }) => {
      await sleep(start + at - performance.now());
      return publish(channel);
    }),
  );
  await until(() => sent.every(({ id }) => decidedAt.has(id)), "the decisions", 120_000);
  const misses = ((await scrape(worker, "pushsieve_channel_loads_total")) - loaded) / sent.length;
  await worker.end("SIGTERM");
  const sorted = sent.map(({ id, at }) => decidedAt.get(id)! - at).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1), misses };
}

async function scrape({ monitorUrl }: WorkerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${monitorUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1]);
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
}

/** The line with the least squares, which does not fall, through milliseconds by members. */
function lineThrough(xs: readonly number[], ys: readonly number[]): { slope: number; offset: number } {
  const [x, y] = [xs, ys].map((of) => of.reduce((sum, each) => sum + each, 0) / of.length) as [number, number];
  const slope = xs.reduce((sum, each, at) => sum + (each - x) * (ys[at]! - y), 0) / xs.reduce((sum, each) => sum + (each - x) ** 2, 0);
  return { slope: Math.max(0, slope), offset: Math.max(0, y - Math.max(0, slope) * x) };
}
