import type { PushMessage } from "../src/index.ts";
import { checkAnswers, countInLoop, type Group, toGroup } from "./group.ts";
import { quantile } from "./measure.ts";
import type { FigureRow, Question } from "./question.ts";
import { members } from "./report.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";
import { worst } from "./workloads/worst.ts";

const MESSAGES = 10;
const cases = [{ title: "W4z: zipf values", workload: workloads.W4z }, { title: "W7: 4 values a name", workload: workloads.W7 }, ...worst];

export const question: Question = {
  name: "worst-case",
  title: "rules and messages made to hurt",
  notes: [
    "Valid rules, messages within 1 KB. Each message is measured on its own (fanOut, size, has; cold), the loop over compiled",
    "rules right after it; ratio: the loop to ours. Below 1, a message exists for which the loop is faster.",
  ],
  async *run(options) {
    let slowest: FigureRow = { name: "", cells: [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN] };
    for (const size of options.isQuick ? [20, 5_000] : [20, 1_000, 100_000]) {
      const rows = cases.map(({ title, workload }) => measureCase(title, workload(size, options.seed), options.isQuick));
      for (const row of rows) if (row.cells[2]! < slowest.cells[2]!) slowest = { name: `${row.name}, ${size}`, cells: row.cells };
      yield { subject: members(size), columns, rows };
    }
    yield { subject: "slowest of all", columns, rows: [slowest] };
  },
};

const columns = [
  { title: "ours", unit: "ms" },
  { title: "loop", unit: "ms" },
  { title: "worst ratio", unit: "times" },
  { title: "median", unit: "times" },
  { title: "best ratio", unit: "times" },
  { title: "notified", unit: "count" },
] as const;

function measureCase(name: string, workload: Workload, isQuick: boolean): FigureRow {
  const group = toGroup(workload);
  checkAnswers(workload, group, 3);
  const start = performance.now();
  // For the compiler, which a service has behind it: nothing is kept of this.
  for (let index = 0; performance.now() - start < (isQuick ? 150 : 500); index++) measureMessage(workload, group, index, true);
  const measured = Array.from({ length: MESSAGES }, (_, index) => measureMessage(workload, group, index, isQuick));
  const median = (pick: (each: MeasuredMessage) => number, share = 0.5) => quantile(measured.map(pick), share);
  const ratio = ({ ours, loop }: MeasuredMessage) => loop / ours;
  return {
    name,
    cells: [
      median(({ ours }) => ours),
      median(({ loop }) => loop),
      median(ratio, 0),
      median(ratio),
      median(ratio, 1),
      median(({ size }) => size),
    ],
  };
}

interface MeasuredMessage {
  readonly ours: number;
  readonly loop: number;
  readonly size: number;
}

function measureMessage(
  { size, message, member }: Workload,
  { channel, predicates }: Group,
  index: number,
  isQuick: boolean,
): MeasuredMessage {
  const text = JSON.stringify(message(index));
  const { arn } = member(index % size);
  const copies = size > 1_000 ? 1 : 60;
  const rounds = isQuick ? 3 : 7;
  const decideOne = (each: PushMessage) => {
    const fanOut = channel.fanOut(each);
    return fanOut.size + (fanOut.has(arn) ? 1 : 0);
  };
  const ours: number[] = [];
  const loop: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours[round] = time(text, copies, decideOne);
    loop[round] = time(text, copies, (each) => countInLoop(predicates, each));
  }
  return { ours: quantile(ours, 0.5), loop: quantile(loop, 0.5), size: channel.fanOut(message(index)).size };
}

function time(text: string, copies: number, ask: (message: PushMessage) => number): number {
  const messages = Array.from({ length: copies }, (): PushMessage => JSON.parse(text));
  let notified = 0;
  const start = performance.now();
  for (const each of messages) notified += ask(each);
  const milliseconds = performance.now() - start;
  if (Number.isNaN(notified)) throw new Error("nobody was counted");
  return milliseconds / copies;
}
