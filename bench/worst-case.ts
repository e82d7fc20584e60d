import type { PushMessage } from "../src/index.ts";
import { decideOne } from "./support/asked.ts";
import { countInLoop, type Group, toGroup } from "./support/group.ts";
import { median, timed } from "./support/measure.ts";
import { type Columns, type FigureRow, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";
import { worst } from "./workloads/worst.ts";

const cases = [workloads["adversarial-zipf"], workloads["few-values"], ...worst];
const columns: Columns = { ours: "ms", loop: "ms", "worst ratio": "times", median: "times", "best ratio": "times", notified: "count" };

export const question: Question = {
  title: "rules and messages that are hard for an index",
  async *run({ seed, isQuick }) {
    for (const size of isQuick ? [20, 5_000] : [20, 1_000, 100_000])
      yield { subject: members(size), columns, rows: cases.map((workload) => measureCase(workload(size, seed), isQuick)) };
  },
};

function measureCase(workload: Workload, isQuick: boolean): FigureRow {
  const group = toGroup(workload, 3);
  const start = performance.now();
  // Warms up the compiler, as in a running service: nothing of this is kept.
  for (let index = 0; performance.now() - start < (isQuick ? 150 : 500); index++) measureMessage(workload, group, index, 3);
  const samples = Array.from({ length: 10 }, (_, index) => measureMessage(workload, group, index, isQuick ? 3 : 7));
  const ratios = samples.map(({ ours, loop }) => loop / ours);
  const times = [median(samples.map(({ ours }) => ours)), median(samples.map(({ loop }) => loop))];
  const notified = median(samples.map((sample) => sample.notified));
  return { name: workload.name, cells: [...times, Math.min(...ratios), median(ratios), Math.max(...ratios), notified] };
}

/** Returns the milliseconds of the index and of the loop, which take turns, and the number of notified members. */
function measureMessage({ size, message, member }: Workload, { channel, predicates }: Group, index: number, rounds: number) {
  const text = JSON.stringify(message(index));
  const { arn } = member(index % size);
  const copies = () => Array.from({ length: size > 1_000 ? 1 : 60 }, (): PushMessage => JSON.parse(text));
  const ours = timed(copies, (each) => decideOne(channel, { message: each, arn }));
  const loop = timed(copies, (each) => countInLoop(predicates, each));
  const times = Array.from({ length: rounds }, () => ({ ours: ours(), loop: loop() }));
  return {
    ours: median(times.map((each) => each.ours)),
    loop: median(times.map((each) => each.loop)),
    notified: channel.fanOut(message(index)).size,
  };
}
