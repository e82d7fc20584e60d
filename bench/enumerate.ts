import { checkAnswers, coldMessages } from "./support/asked.ts";
import { toChannel } from "./support/group.ts";
import { mean, task } from "./support/measure.ts";
import { compareTasks, count, members, type Question } from "./support/question.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";

export const question: Question = {
  title: "listing the members to notify",
  async *run({ seed, isQuick }) {
    const names: readonly WorkloadName[] = isQuick ? ["mixed"] : ["mentions", "not-me", "mixed", "adversarial"];
    for (const name of names) {
      const small = workloads[name](1_000, seed);
      checkAnswers(small, toChannel(small.members), 3);
      const workload = workloads[name](isQuick ? 100_000 : 1_000_000, seed);
      const channel = toChannel(workload.members);
      const first = channel.fanOut(workload.message(0));
      const arns = first.toArray().join();
      if (arns !== [...first].join() || arns !== [...first.batches(1_000)].flat().join())
        throw new Error(`${name}: the forms of an answer differ`);

      const notified = Math.round(mean(Array.from({ length: 32 }, (_, index) => channel.fanOut(workload.message(index)).size)));
      const cold = coldMessages(workload);
      const fanOuts = () => cold(8).map(({ message }) => channel.fanOut(message));
      const all = Array.from(workload.members, ({ arn }) => arn);
      const copies = new Array<readonly string[]>(8).fill(all);
      const tasks = [
        task(
          "floor: copy the references",
          () => copies,
          (each) => copyReferences(each, notified),
        ),
        task("pushsieve toArray", fanOuts, (fanOut) => fanOut.toArray()),
        task("pushsieve batches(1000)", fanOuts, (fanOut) => walk(fanOut.batches(1_000))),
        task("pushsieve for of", fanOuts, walk),
      ];
      yield compareTasks(`${name}, ${members(workload.size)}, ${count(notified)} notified`, tasks, isQuick, "to floor");
    }
  },
};

function copyReferences(arns: readonly string[], length: number): string[] {
  const copy = new Array<string>(length);
  for (let i = 0; i < length; i++) copy[i] = arns[i]!;
  return copy;
}

function walk(items: Iterable<unknown>): number {
  let walked = 0;
  for (const _ of items) walked++;
  return walked;
}
