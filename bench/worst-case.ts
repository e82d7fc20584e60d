import type { PushMessage } from "../src/index.ts";
import { decideOne } from "./support/asked.ts";
import { checkAnswers, countInLoop, type Group, toGroup } from "./support/group.ts";
import { quantile, timed } from "./support/measure.ts";
import { type Columns, type FigureRow, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";
import { worst } from "./workloads/worst.ts";

const cases = [workloads["adversarial-zipf"], workloads["few-values"], ...worst];
const ratios = { "worst ratio": "times", median: "times", "best ratio": "times" } as const;
const columns: Columns = { ours: "ms", loop: "ms", ...ratios, notified: "count" };

export const question: Question = {
  title: "rules and messages made to hurt",
  notes: [
    "Valid rules, messages within 1 KB. Each message is measured on its own (fanOut, size, has; cold), the loop over compiled",
    "rules right after it; ratio: the loop to ours. Below 1, a message exists for which the loop is faster.",
  ],
  async *run({ seed, isQuick }) {
    const all: FigureRow[] = [];
    for (const size of isQuick ? [20, 5_000] : [20, 1_000, 100_000]) {
      const rows = cases.map((workload) => measureCase(workload(size, seed), isQuick));
      all.push(...rows.map(({ name, cells }) => ({ name: `${name}, ${size}`, cells })));
      yield { subject: members(size), columns, rows };
    }
    yield { subject: "slowest of all", columns, rows: all.sort((a, b) => a.cells[2]! - b.cells[2]!).slice(0, 1) };
  },
};

function measureCase(workload: Workload, isQuick: boolean): FigureRow {
  const group = toGroup(workload);
  checkAnswers(workload, group, 3);
  const start = performance.now();
  // For the compiler, which a service has behind it: nothing is kept of this.
  for (let index = 0; performance.now() - start < (isQuick ? 150 : 500); index++) measureMessage(workload, group, index, 3);
  const samples = Array.from({ length: 10 }, (_, index) => measureMessage(workload, group, index, isQuick ? 3 : 7));
  const at = (column: number, share = 0.5) =>
    quantile(
      samples.map((sample) => sample[column]!),
      share,
    );
  return { name: workload.name, cells: [at(0), at(1), at(2, 0), at(2), at(2, 1), at(3)] };
}

/** Milliseconds of ours and of the loop, the ratio, and how many are notified. */
function measureMessage({ size, message, member }: Workload, { channel, predicates }: Group, index: number, rounds: number): number[] {
  const text = JSON.stringify(message(index));
  const { arn } = member(index % size);
  const copies = () => Array.from({ length: size > 1_000 ? 1 : 60 }, (): PushMessage => JSON.parse(text));
  const ours = timed(copies, (each) => decideOne(channel, { message: each, arn }));
  const loop = timed(copies, (each) => countInLoop(predicates, each));
  const times = Array.from({ length: rounds }, () => [ours(), loop()] as const);
  const [a, b] = [
    quantile(
      times.map(([each]) => each),
      0.5,
    ),
    quantile(
      times.map(([, each]) => each),
      0.5,
    ),
  ];
  return [a, b, b / a, channel.fanOut(message(index)).size];
}
