import { setImmediate } from "node:timers/promises";
import type { Channel, FanOut, PushMessage } from "../src/index.ts";
import { toChannel } from "./support/group.ts";
import { median, quantile, timed } from "./support/measure.ts";
import { memoryNow, minus } from "./support/memory.ts";
import { count, type FigureRow, type Figures, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";
import { defineWorkload, filtered, messageOf, type Workload, type WorkloadOf } from "./workloads/workload.ts";

const announcement = { type: ["announcement"] };

/** All members have one rule; about half of the changes leave it, the others return to it. */
const oneRule = defineWorkload("one rule", {
  preferences: (_me, random) =>
    below(random, 2) === 0 ? filtered('{"type":["announcement"]}') : { PushNotifications: { AllowNotifications: "ALL" } },
  attributes: () => announcement,
});

/** A channel, and a message that switches as many of its members as possible. */
const shapes: readonly (readonly [title: string, of: WorkloadOf, message: Parameters<typeof messageOf>[0]])[] = [
  ["mentions, distinct rules", workloads.mentions, { mention: ["user-7"] }],
  ["one rule shared by all", oneRule, announcement],
  ["few-rules, five shared rules", workloads["few-rules"], { mention: ["everyone"], ...announcement, topic: ["t3"], priority: ["high"] }],
  ["not-me-and-not-room, shared pieces", workloads["not-me-and-not-room"], { type: ["Room"], sender: ["user-7"] }],
  ["shared-or, shared branches", workloads["shared-or"], { ...announcement, topic: ["t3"] }],
  ["mixed", workloads.mixed, { ...announcement, topic: ["t3"], priority: ["high"] }],
];

export const question: Question = {
  title: "FanOuts that wait while the channel changes",
  async *run({ seed, isQuick }) {
    const size = isQuick ? 20_000 : 100_000;
    const rows: FigureRow[] = [];
    for (const [name, of, values] of shapes)
      rows.push({ name, cells: await costOfPairs(of(size, seed), messageOf(values), isQuick ? 200 : 1_000, seed) });
    const subject = `${members(size)}, a fan-out and a change: a bit a member is ${count(size / 8)} bytes`;
    yield { subject, columns: { "bytes a pair": "bytes", median: "ms", p75: "ms", p99: "ms" }, rows };
    yield oldest(oneRule(1_000, seed), isQuick ? [100, 1_000] : [100, 1_000, 10_000], seed);
    if (!isQuick) yield oldest(oneRule(1_000_000, seed), [100, 1_000], seed);
  },
};

async function costOfPairs(workload: Workload, message: PushMessage, pairs: number, seed: number): Promise<number[]> {
  const channel = toChannel(workload.members);
  changeAndHold(channel, workload, message, seed, pairs);
  // Weakly held objects are freed only after the running job.
  await setImmediate();
  const before = memoryNow();
  const { held, times } = changeAndHold(channel, workload, message, seed + 1, pairs);
  await setImmediate();
  const { together } = minus(memoryNow(), before);
  if (held.some(({ size }) => size > workload.size)) throw new Error("a FanOut changed with its channel");
  return [together / pairs, median(times), quantile(times, 0.75), quantile(times, 0.99)];
}

function oldest(workload: Workload, counts: readonly number[], seed: number): Figures {
  const message = messageOf(announcement);
  const rows = counts.map((kept) => {
    const channel = toChannel(workload.members);
    const expected = channel.fanOut(message).toArray();
    const { held } = changeAndHold(channel, workload, message, seed, kept);
    const cells = [timeToWrite(held[0]!), timeToWrite(held.at(-1)!), expected.length];
    if (held[0]!.toArray().sort().join() !== expected.sort().join()) throw new Error("a FanOut changed with its channel");
    return { name: `${count(kept)} kept`, cells };
  });
  const subject = `${members(workload.size)} of one rule, writing out a kept FanOut`;
  return { subject, columns: { oldest: "ms", newest: "ms", notified: "count" }, rows };
}

function timeToWrite(fanOut: FanOut): number {
  const write = () => fanOut.toArray();
  const time = timed(() => [write], write);
  return median([time(), time(), time(), time(), time()]);
}

/** Makes a FanOut and then changes a preference, repeatedly; returns the FanOuts, and the milliseconds of each pair. */
function changeAndHold(channel: Channel, { size, member }: Workload, message: PushMessage, seed: number, pairs: number) {
  const random = mulberry32(seed);
  const held: FanOut[] = [];
  const times = Array.from({ length: pairs }, (_, version) => {
    const { arn, preferences } = member(below(random, size), version + 1);
    const start = performance.now();
    held.push(channel.fanOut(message));
    channel.set(arn, preferences);
    return performance.now() - start;
  });
  return { held, times };
}
