import type { PushMessage } from "../src/index.ts";
import { decideOne } from "./support/asked.ts";
import { checkAnswers, countInLoop, type Group, toGroup } from "./support/group.ts";
import { quantile, timed } from "./support/measure.ts";
import { type Columns, type FigureRow, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";
import { worst } from "./workloads/worst.ts";

const MESSAGES = 10;
const cases = [
  { title: "adversarial-zipf", workload: workloads["adversarial-zipf"] },
  { title: "few-values: 4 a name", workload: workloads["few-values"] },
  ...worst,
];
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
      const rows = cases.map(({ title, workload }) => measureCase(title, workload(size, seed), isQuick));
      all.push(...rows.map(({ name, cells }) => ({ name: `${name}, ${size}`, cells })));
      yield { subject: members(size), columns, rows };
    }
    yield { subject: "slowest of all", columns, rows: all.sort((a, b) => a.cells[2]! - b.cells[2]!).slice(0, 1) };
  },
};

interface Sample {
  readonly ours: number;
  readonly loop: number;
  readonly size: number;
}

function measureCase(name: string, workload: Workload, isQuick: boolean): FigureRow {
  const group = toGroup(workload);
  checkAnswers(workload, group, 3);
  const start = performance.now();
  // For the compiler, which a service has behind it: nothing is kept of this.
  for (let index = 0; performance.now() - start < (isQuick ? 150 : 500); index++) measureMessage(workload, group, index, 3);
  const samples = Array.from({ length: MESSAGES }, (_, index) => measureMessage(workload, group, index, isQuick ? 3 : 7));
  const pick = (value: (sample: Sample) => number, share = 0.5) => quantile(samples.map(value), share);
  const ratio = ({ ours, loop }: Sample) => loop / ours;
  return {
    name,
    cells: [pick(({ ours }) => ours), pick(({ loop }) => loop), pick(ratio, 0), pick(ratio), pick(ratio, 1), pick(({ size }) => size)],
  };
}

function measureMessage({ size, message, member }: Workload, { channel, predicates }: Group, index: number, rounds: number): Sample {
  const text = JSON.stringify(message(index));
  const { arn } = member(index % size);
  const copies = () => Array.from({ length: size > 1_000 ? 1 : 60 }, (): PushMessage => JSON.parse(text));
  const sides = [
    timed(copies, (each) => decideOne(channel, { message: each, arn })),
    timed(copies, (each) => countInLoop(predicates, each)),
  ];
  const rows = Array.from({ length: rounds }, () => sides.map((side) => side()));
  const [ours = Number.NaN, loop = Number.NaN] = sides.map((_, side) =>
    quantile(
      rows.map((row) => row[side]!),
      0.5,
    ),
  );
  return { ours, loop, size: channel.fanOut(message(index)).size };
}
