import { coldMessages } from "./support/asked.ts";
import { checkAnswers, toChannel, toGroup } from "./support/group.ts";
import { matchedBy, toIndex } from "./support/internals.ts";
import { mean, task } from "./support/measure.ts";
import { compareTasks, count, type Figures, members, type Question, type QuestionOptions } from "./support/question.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";

export const question: Question = {
  title: "the members to notify, written out",
  notes: [
    "The decision is made before; measured is writing it out. The first row of each group is the floor, the least that a",
    "program must do: copy as many bits as there are members; write as many int32, or copy as many references to strings",
    "one by one, as members are notified. Where hardly anybody is (mentions, adversarial), the floor is nearly nothing.",
  ],
  async *run(options) {
    const names = options.isQuick ? (["mixed"] as const) : (["mentions", "not-me", "mixed", "adversarial"] as const);
    for (const name of names) yield* enumerate(name, options);
  },
};

async function* enumerate(name: WorkloadName, { seed, isQuick }: QuestionOptions): AsyncIterable<Figures> {
  const small = workloads[name](1_000, seed);
  checkAnswers(small, toGroup(small), 3);
  const workload = workloads[name](isQuick ? 100_000 : 1_000_000, seed);
  const { size, message } = workload;
  const channel = toChannel(workload.members);
  const index = toIndex(workload);

  const first = channel.fanOut(message(0));
  const set = matchedBy(index, message(0).MessageAttributes);
  const arns = first.toArray().join();
  const bits = sum(set.bitmap(), (word) => word.toString(2).replaceAll("0", "").length);
  const isSame = arns === [...first].join() && arns === [...first.batches(1_000)].flat().join();
  if (!isSame || set.ids().length !== first.size || bits !== first.size) throw new Error(`${name}: the forms of an answer differ`);

  const notified = Math.round(mean(Array.from({ length: 32 }, (_, each) => channel.fanOut(message(each)).size)));
  const compare = (what: string, tasks: Parameters<typeof compareTasks>[1]) => {
    const turns = isQuick ? { rounds: 3, slice: 15, budget: 1_000 } : { rounds: 9, slice: 60, budget: 6_000 };
    return compareTasks(`${name}, ${members(size)}, ${count(notified)} notified: ${what}`, tasks, turns, "to floor");
  };
  const cold = coldMessages(workload);
  const sets = () => cold(8).map((asked) => matchedBy(index, asked.message.MessageAttributes));
  const fanOuts = () => cold(8).map((asked) => channel.fanOut(asked.message));
  const words = new Array<Uint32Array>(8).fill(new Uint32Array((size + 31) >>> 5).fill(0x5555_5555));
  const all = Array.from(workload.members, ({ arn }) => arn);
  const floors = [() => words, () => new Array<number>(8).fill(notified), () => new Array<string[]>(8).fill(all)] as const;
  yield compare("a bit a member", [
    task("floor: copy the bits", floors[0], (bits) => bits.slice()),
    task("index, bitmap", sets, (each) => each.bitmap()),
  ]);
  yield compare("numbers", [task("floor: write int32", floors[1], writeNumbers), task("index, ids", sets, (each) => each.ids())]);
  yield compare("ARNs", [
    task("floor: copy the references", floors[2], (each) => copyReferences(each, notified)),
    task("pushsieve toArray", fanOuts, (fanOut) => fanOut.toArray()),
    task("pushsieve batches(1000)", fanOuts, (fanOut) => sum(fanOut.batches(1_000), (batch) => batch.length)),
    task("pushsieve for of", fanOuts, (fanOut) => sum(fanOut, () => 1)),
  ]);
}

function writeNumbers(length: number): Uint32Array {
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
