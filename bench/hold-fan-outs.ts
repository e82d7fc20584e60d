import { setImmediate } from "node:timers/promises";
import { Channel, type FanOut, type MessageAttributes, type PushMessage } from "../src/index.ts";
import { quantile } from "./support/measure.ts";
import { memoryNow, minus } from "./support/memory.ts";
import { type FigureRow, type Figures, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";
import { defineWorkload, filtered, type WorkloadOf } from "./workloads/workload.ts";

/** All members have one rule; about half of those that change leave it, the others come back. */
const oneRule = defineWorkload("one rule", {
  preferences: (_me, random) =>
    below(random, 2) === 0 ? filtered('{"type":["announcement"]}') : { PushNotifications: { AllowNotifications: "ALL" } },
  attributes: () => ({ type: ["announcement"] }),
});

/** What a channel is made of, and a message that switches as many of its members as it can. */
interface Shape {
  readonly title: string;
  readonly of: WorkloadOf;
  readonly attributes: MessageAttributes;
}

const values = (...StringValues: string[]) => ({ StringValues });

const shapes: readonly Shape[] = [
  { title: "mentions, distinct rules", of: workloads.mentions, attributes: { mention: values("user-7") } },
  { title: "one rule shared by all", of: oneRule, attributes: { type: values("announcement") } },
  {
    title: "few-rules, five shared rules",
    of: workloads["few-rules"],
    attributes: { mention: values("everyone"), type: values("announcement"), topic: values("t3"), priority: values("high") },
  },
  {
    title: "not-me-and-not-room, shared pieces",
    of: workloads["not-me-and-not-room"],
    attributes: { type: values("Room"), sender: values("user-7") },
  },
  { title: "shared-or, shared branches", of: workloads["shared-or"], attributes: { type: values("announcement"), topic: values("t3") } },
  { title: "mixed", of: workloads.mixed, attributes: { type: values("announcement"), topic: values("t3"), priority: values("high") } },
];

export const question: Question = {
  title: "FanOuts that wait while the channel changes",
  notes: [
    "First: a FanOut is made and kept, then one member changes its preference, again and again. Bytes are what each pair",
    "leaves behind after collecting garbage; a bit a member is the promise. Then: with so many FanOuts kept and a change",
    "after each, how long the oldest takes to write out its ARNs, beside the newest.",
  ],
  async *run({ seed, isQuick }) {
    const size = isQuick ? 20_000 : 100_000;
    yield await pairs(size, isQuick ? 200 : 1_000, seed);
    yield oldest(1_000, isQuick ? [100, 1_000] : [100, 1_000, 10_000], seed);
    if (!isQuick) yield oldest(1_000_000, [100, 1_000], seed);
  },
};

async function pairs(size: number, count: number, seed: number): Promise<Figures> {
  const rows: FigureRow[] = [];
  for (const shape of shapes) rows.push({ name: shape.title, cells: await pairsOf(shape, size, count, seed) });
  return {
    subject: `${members(size)}, a fan-out and a change: a bit a member is ${(size / 8).toLocaleString("en")} bytes`,
    columns: { "bytes a pair": "bytes", median: "ms", p75: "ms", p99: "ms" },
    rows,
  };
}

async function pairsOf(shape: Shape, size: number, count: number, seed: number): Promise<number[]> {
  const channel = toChannel(shape, size, seed);
  changeAndHold(channel, shape, size, seed, count, []);
  // What is held weakly is free only after the running job.
  await setImmediate();
  const before = memoryNow();
  const held: FanOut[] = [];
  const times = changeAndHold(channel, shape, size, seed + 1, count, held);
  await setImmediate();
  const { heap, buffers } = minus(memoryNow(), before);
  if (held.some(({ size: notified }) => notified > size)) throw new Error("a FanOut changed with its channel");
  return [(heap + buffers) / count, quantile(times, 0.5), quantile(times, 0.75), quantile(times, 0.99)];
}

function oldest(size: number, counts: readonly number[], seed: number): Figures {
  const shape = shapes[1]!;
  return {
    subject: `${members(size)} of one rule, writing out a kept FanOut`,
    columns: { oldest: "ms", newest: "ms", notified: "count" },
    rows: counts.map((count) => {
      const channel = toChannel(shape, size, seed);
      const expected = channel.fanOut(messageOf(shape)).toArray();
      const held: FanOut[] = [];
      changeAndHold(channel, shape, size, seed, count, held);
      const first = timeToWrite(held[0]!);
      const last = timeToWrite(held.at(-1)!);
      if (held[0]!.toArray().sort().join() !== expected.sort().join()) throw new Error("a FanOut changed with its channel");
      return { name: `${count.toLocaleString("en")} kept`, cells: [first, last, expected.length] };
    }),
  };
}

function timeToWrite(fanOut: FanOut): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const arns = fanOut.toArray();
    const time = performance.now() - start;
    if (arns.length !== fanOut.size) throw new Error("a FanOut has not as many members as it says");
    return time;
  });
  return quantile(times, 0.5);
}

/** Fills `held`; milliseconds of each pair. */
function changeAndHold(channel: Channel, shape: Shape, size: number, seed: number, count: number, held: FanOut[]): number[] {
  const random = mulberry32(seed);
  const workload = shape.of(size, seed);
  const message = messageOf(shape);
  return Array.from({ length: count }, (_, version) => {
    const { arn, preferences } = workload.member(below(random, size), version + 1);
    const start = performance.now();
    held.push(channel.fanOut(message));
    channel.set(arn, preferences);
    return performance.now() - start;
  });
}

function messageOf({ attributes }: Shape): PushMessage {
  return { PushNotification: { Title: "New message" }, MessageAttributes: attributes };
}

function toChannel({ of }: Shape, size: number, seed: number): Channel {
  const channel = new Channel();
  for (const { arn, preferences } of of(size, seed).members) channel.set(arn, preferences);
  return channel;
}
