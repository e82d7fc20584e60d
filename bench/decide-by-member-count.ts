import { type Asked, ColdMessages, checkAnswers, countInLoop, type Group, toGroup } from "./group.ts";
import { isKoncordeInstalled, KONCORDE_ABSENT } from "./koncorde.ts";
import { type Batch, type Measured, type Task, takeTurns, warmUp } from "./measure.ts";
import { checkPeer, type Peer, peersOf } from "./peers-of-group.ts";
import type { Comparison, FigureRow, Figures, Question, QuestionOptions } from "./question.ts";
import { members } from "./report.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

type WorkloadName = keyof typeof workloads;

/** What is asked of how many; `loops` and `peers` say beside whom. */
interface DecideScope {
  readonly names: readonly WorkloadName[];
  readonly sizes: readonly number[];
  /** The workloads and the largest size at which the peers are asked too. */
  readonly peersOf: readonly WorkloadName[];
  readonly peersUpTo: number;
  readonly hasLoop: boolean;
}

const full: DecideScope = {
  names: ["W1", "W2", "W2b", "W2c", "W3", "W3o", "W4", "W4z", "W6", "W7"],
  sizes: [1_000, 10_000, 100_000, 1_000_000],
  peersOf: ["W1", "W2", "W3", "W4"],
  peersUpTo: 10_000,
  hasLoop: true,
};
const quick: DecideScope = {
  ...full,
  names: ["W1", "W3", "W4"],
  sizes: full.sizes.slice(0, 3),
  peersOf: ["W1", "W4"],
  peersUpTo: 1_000,
};

/** The rows that a chart is drawn of. */
export const OURS = "pushsieve fanOut, size, has";
export const LOOP = "loop over compiled rules";

export const question: Question = {
  name: "decide-by-member-count",
  title: "who of a channel is notified?",
  notes: [
    "Time for one message: Channel.fanOut, size, and one has() of an ARN. Cold: message and ARN are parsed afresh and",
    "used once; parsing is not measured. The loop is what a program writes without an index: it asks a compiled rule",
    "for every member, and counts. Peers are loops too, but koncorde, which is an index; at small sizes only.",
  ],
  run: (options) => decide(options.isQuick ? quick : full, options),
};

export async function* decide(scope: DecideScope, options: QuestionOptions): AsyncIterable<Comparison | Figures> {
  const growth: FigureRow[] = [];
  for (const name of scope.names) {
    const medians = new Map<number, readonly Measured[]>();
    for (const size of scope.sizes) {
      const { subject, measured } = await decideOne(workloads[name](size, options.seed), scope, options);
      medians.set(size, measured);
      yield { subject, measured };
    }
    growth.push({ name, cells: growthOf(medians) });
  }
  if (scope.sizes.length < 2) return;
  const [from, to] = [Math.min(10_000, scope.sizes.at(-1)!), scope.sizes.at(-1)!];
  yield {
    subject: `growth from ${members(from)} to ${members(to)}, and the loop in relation to ours there`,
    columns: [
      { title: `at ${from / 1_000}k`, unit: "ms" },
      { title: `at ${to / 1_000}k`, unit: "ms" },
      { title: "growth", unit: "times" },
      { title: "loop", unit: "times" },
    ],
    rows: growth,
  };
  if (scope.peersOf.length > 0 && !(await isKoncordeInstalled())) yield { subject: KONCORDE_ABSENT, columns: [], rows: [] };
}

function growthOf(medians: ReadonlyMap<number, readonly Measured[]>): number[] {
  const [, largest = []] = [...medians].at(-1) ?? [];
  const from = medians.get(10_000)?.[0]?.median ?? Number.NaN;
  const to = largest[0]?.median ?? Number.NaN;
  return [from, to, to / from, largest.find(({ name }) => name === LOOP)?.ratio ?? Number.NaN];
}

async function decideOne(workload: Workload, scope: DecideScope, options: QuestionOptions): Promise<Comparison> {
  const { size } = workload;
  const group = toGroup(workload);
  checkAnswers(workload, group, size <= 10_000 ? 5 : 2);
  const withPeers = size <= scope.peersUpTo && scope.peersOf.some((name) => name === workload.name);
  const peers = withPeers ? await peersOf(workload) : [];
  for (const peer of peers) await checkPeer(peer, workload, 2);
  const tasks = await tasksOf(workload, group, scope, peers);
  await warmUp(tasks, options);
  const turns = options.isQuick ? { rounds: 3, slice: 15, budget: 2_000 } : { rounds: 9, slice: 30, budget: 12_000 };
  return { subject: `${workload.name}, ${members(size)}`, measured: await takeTurns(tasks, turns) };
}

async function tasksOf(workload: Workload, group: Group, { hasLoop }: DecideScope, peers: readonly Peer[]): Promise<Task[]> {
  const { channel, predicates } = group;
  const cold = new ColdMessages(workload);
  const decideAll = ({ message, arn }: Asked) => {
    const fanOut = channel.fanOut(message);
    return fanOut.size + (fanOut.has(arn) ? 1 : 0);
  };
  return [
    await taskOf(OURS, cold, 200, decideAll),
    await taskOf("  of that fanOut, size", cold, 200, ({ message }) => channel.fanOut(message).size),
    ...(hasLoop ? [await taskOf(LOOP, cold, 20, ({ message }) => countInLoop(predicates, message))] : []),
    ...(await Promise.all(peers.map(({ name, prepare, count }) => taskOf(name, cold, 20, count, prepare)))),
  ];
}

type Ask<T> = (data: T) => number | Promise<number>;

/** A task of batches that take about 10 ms, of at most `most` messages. */
async function taskOf<T = Asked>(
  name: string,
  cold: ColdMessages,
  most: number,
  ask: Ask<T>,
  prepare?: (asked: Asked) => T,
): Promise<Task> {
  const batch = (count: number) => {
    const asked = cold.take(count);
    return askAll(prepare === undefined ? (asked as T[]) : asked.map(prepare), ask);
  };
  const { milliseconds } = await batch(1);
  const count = Math.max(1, Math.min(most, Math.round(10 / milliseconds)));
  return { name, batch: () => batch(count) };
}

function askAll<T>(data: readonly T[], ask: Ask<T>): Batch | Promise<Batch> {
  let notified = 0;
  const start = performance.now();
  for (let i = 0; i < data.length; i++) {
    const answer = ask(data[i]!);
    if (typeof answer !== "number") return askAllAsync(data, ask);
    notified += answer;
  }
  const milliseconds = performance.now() - start;
  if (Number.isNaN(notified)) throw new Error("nobody was counted");
  return { milliseconds, operations: data.length };
}

async function askAllAsync<T>(data: readonly T[], ask: Ask<T>): Promise<Batch> {
  const start = performance.now();
  for (const each of data) await ask(each);
  return { milliseconds: performance.now() - start, operations: data.length };
}
