import { Bench } from "tinybench";

/** Something to be timed: does its work once, and tells how long the part that counts took. */
export interface Task {
  readonly name: string;
  readonly isAsync?: boolean;
  /** Milliseconds of a whole batch, and how many operations it held. */
  readonly batch: () => Batch | Promise<Batch>;
}

export interface Batch {
  readonly milliseconds: number;
  readonly operations: number;
}

/** How long one operation took, in milliseconds, over all batches. */
export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  /** How many times as long as the first task, in the median round. */
  readonly ratio: number;
  readonly batches: number;
}

/**
 * Times tasks that answer one question, and compares them with the first. They take turns, many short rounds,
 * so that a busy moment of the machine meets all of them, and ratios are taken within a round. A sample is the
 * mean of one batch, since one operation is shorter than the clock.
 */
export async function measure(tasks: readonly Task[], { isQuick }: { readonly isQuick: boolean }): Promise<Measured[]> {
  const rounds: Map<string, readonly number[]>[] = [];
  const count = isQuick ? 4 : 16;
  while (rounds.length < count) rounds.push(await measureOnce(tasks, isQuick ? 15 : 45));
  return tasks.map(({ name }) => summarise(name, tasks[0]?.name ?? name, rounds));
}

/**
 * Runs all tasks of a question for a while, untimed, so that the first one measured is not the one that pays
 * for compilation, and all are measured in a process that has seen all kinds of rules.
 */
export async function warmUp(tasks: readonly Task[], { isQuick }: { readonly isQuick: boolean }): Promise<void> {
  for (const { batch } of tasks) {
    const end = performance.now() + (isQuick ? 60 : 200);
    while (performance.now() < end) await batch();
  }
}

/**
 * The same for tasks of which one batch may take seconds: every round runs each task for `slice` milliseconds,
 * at least one batch. Stops early, not before three rounds, when `budget` milliseconds are used up.
 */
export async function takeTurns(tasks: readonly Task[], { rounds, slice, budget }: Turns): Promise<Measured[]> {
  const done: Map<string, readonly number[]>[] = [];
  const end = performance.now() + budget;
  while (done.length < rounds && (done.length < 3 || performance.now() < end)) {
    const round = new Map<string, readonly number[]>();
    for (const task of tasks) round.set(task.name, await samplesOf(task, slice));
    done.push(round);
  }
  return tasks.map(({ name }) => summarise(name, tasks[0]?.name ?? name, done));
}

export interface Turns {
  readonly rounds: number;
  readonly slice: number;
  readonly budget: number;
}

async function samplesOf({ batch }: Task, slice: number): Promise<number[]> {
  const samples: number[] = [];
  const end = performance.now() + slice;
  do {
    const { milliseconds, operations } = await batch();
    samples.push(milliseconds / operations);
  } while (performance.now() < end);
  return samples;
}

async function measureOnce(tasks: readonly Task[], time: number): Promise<Map<string, readonly number[]>> {
  const bench = new Bench({ time, iterations: 3, warmupTime: time / 10, warmupIterations: 1, retainSamples: true, throws: true });
  for (const { name, batch, isAsync = false } of tasks) {
    const timed = (start: number, { milliseconds, operations }: Batch) => ({
      overriddenDuration: milliseconds / operations,
      overriddenIterationCost: bench.now() - start,
    });
    // Never async where it need not be: awaiting would cost the synchronous ones.
    if (isAsync) bench.add(name, async () => timed(bench.now(), await batch()), { async: true });
    else bench.add(name, () => timed(bench.now(), batch() as Batch), { async: false });
  }
  await bench.run();
  return new Map(bench.tasks.map(({ name, result }) => [name, "latency" in result ? (result.latency.samples ?? []) : []]));
}

function summarise(name: string, first: string, rounds: readonly Map<string, readonly number[]>[]): Measured {
  const samples = rounds.flatMap((round) => round.get(name) ?? []);
  const ratios = rounds.map((round) => quantile(round.get(name) ?? [], 0.5) / quantile(round.get(first) ?? [], 0.5));
  return {
    name,
    median: quantile(samples, 0.5),
    p25: quantile(samples, 0.25),
    p75: quantile(samples, 0.75),
    ratio: quantile(ratios, 0.5),
    batches: samples.length,
  };
}

export function quantile(samples: readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
