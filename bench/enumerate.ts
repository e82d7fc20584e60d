import type { Channel } from "../src/index.ts";
import type { PostingRuleIndex } from "../src/rule-index/posting/posting.ts";
import { ColdMessages, checkAnswers, toChannel, toGroup } from "./group.ts";
import { matchedBy, toIndex } from "./index-of.ts";
import { type Measured, type Task, takeTurns, warmUp } from "./measure.ts";
import type { Comparison, Question, QuestionOptions } from "./question.ts";
import { members } from "./report.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

/** Keeps what is made from being optimised away. */
let sink: unknown;

export const question: Question = {
  name: "enumerate",
  title: "the members to notify, written out",
  notes: [
    "The decision is made before; measured is writing it out. The first row of each group is the floor, the least that a",
    "program must do: copy as many bits as there are members; write as many int32, or copy as many references to strings",
    "one by one, as members are notified. Where hardly anybody is (W1, W4), the floor is nearly nothing.",
  ],
  ratioTitle: "to floor",
  async *run(options) {
    const size = options.isQuick ? 100_000 : 1_000_000;
    for (const name of options.isQuick ? (["W3"] as const) : (["W1", "W2", "W3", "W4"] as const)) {
      const workload = workloads[name](size, options.seed);
      const small = workloads[name](1_000, options.seed);
      checkAnswers(small, toGroup(small), 3);
      const [channel, arns] = toChannel(workload);
      const index = toIndex(workload);
      checkForms(workload, channel, index);
      yield* enumerateAll(workload, { channel, arns }, index, options);
    }
  },
};

type Members = { readonly channel: Channel; readonly arns: readonly string[] };

/** Throws unless all forms of one answer hold the same members. */
function checkForms({ name, message }: Workload, channel: Channel, index: PostingRuleIndex): void {
  const fanOut = channel.fanOut(message(0));
  const arns = fanOut.toArray().join();
  const set = matchedBy(index, message(0).MessageAttributes);
  const isSame = arns === [...fanOut].join() && arns === [...fanOut.batches(1_000)].flat().join();
  let bits = 0;
  for (let word of set.bitmap()) for (; word !== 0; word &= word - 1) bits++;
  if (!isSame || set.ids().length !== fanOut.size || bits !== fanOut.size) throw new Error(`${name}: the forms of an answer differ`);
}

async function* enumerateAll(
  workload: Workload,
  group: Members,
  index: PostingRuleIndex,
  options: QuestionOptions,
): AsyncIterable<Comparison> {
  const notified = averageAnswer(workload, group);
  const subject = `${workload.name}, ${members(workload.size)}, ${Math.round(notified).toLocaleString("en")} notified`;
  const cold = new ColdMessages(workload);
  const sets = () => cold.take(8).map(({ message }) => matchedBy(index, message.MessageAttributes));
  const fanOuts = () => cold.take(8).map(({ message }) => group.channel.fanOut(message));
  const numbers = new Uint32Array(notified);
  const words = new Uint32Array((workload.size + 31) >>> 5).fill(0x5555_5555);
  yield {
    subject: `${subject}: a bit a member`,
    measured: await turns(
      [task("floor: copy the bits", copies(words), (bits) => bits.slice()), task("index, bitmap", sets, (set) => set.bitmap())],
      options,
    ),
  };
  yield {
    subject: `${subject}: numbers`,
    measured: await turns(
      [task("floor: write int32", copies(numbers), writeNumbers), task("index, ids", sets, (set) => set.ids())],
      options,
    ),
  };
  const channelTasks = [
    task("pushsieve toArray", fanOuts, (fanOut) => fanOut.toArray()),
    task("pushsieve batches(1000)", fanOuts, (fanOut) => sum(fanOut.batches(1_000), (batch) => batch.length)),
    task("pushsieve for of", fanOuts, (fanOut) => sum(fanOut, () => 1)),
  ];
  const floor = task("floor: copy the references", copies(group.arns), (arns) => copyReferences(arns, notified));
  yield { subject: `${subject}: ARNs`, measured: await turns([floor, ...channelTasks], options) };
}

async function turns(tasks: readonly Task[], options: QuestionOptions): Promise<Measured[]> {
  await warmUp(tasks, options);
  return takeTurns(tasks, options.isQuick ? { rounds: 3, slice: 15, budget: 1_000 } : { rounds: 9, slice: 60, budget: 6_000 });
}

function task<T>(name: string, prepare: () => readonly T[], work: (prepared: T) => unknown): Task {
  const batch = () => {
    const prepared = prepare();
    const start = performance.now();
    for (const each of prepared) sink = work(each);
    const milliseconds = performance.now() - start;
    if (sink === undefined) throw new Error("nothing was made");
    return { milliseconds, operations: prepared.length };
  };
  return { name, batch };
}

function copies<T>(value: T): () => readonly T[] {
  return () => new Array<T>(8).fill(value);
}

function writeNumbers({ length }: Uint32Array): Uint32Array {
  const ids = new Uint32Array(length);
  for (let i = 0; i < length; i++) ids[i] = i;
  return ids;
}

function copyReferences(arns: readonly string[], count: number): string[] {
  const copy = new Array<string>(count);
  for (let i = 0; i < count; i++) copy[i] = arns[i]!;
  return copy;
}

function sum<T>(items: Iterable<T>, value: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}

function averageAnswer(workload: Workload, { channel }: Members): number {
  let total = 0;
  for (let index = 0; index < 32; index++) total += channel.fanOut(workload.message(index)).size;
  return Math.round(total / 32);
}
