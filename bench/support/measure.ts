import { Bench } from "tinybench";

/** Something to be timed: works on a batch and returns the milliseconds of one operation, without what prepared it. */
export interface Task {
  readonly name: string;
  readonly batch: () => number | Promise<number>;
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

/** Keeps what is made from being optimised away. */
let sink: unknown;

/** A task whose batch prepares items, which is not timed, and works on one after the other, which is. */
export function task<T>(name: string, prepare: () => readonly T[], work: (item: T) => unknown, isAsync = false): Task {
  const batchAsync = async () => {
    const items = prepare();
    const start = performance.now();
    for (let i = 0; i < items.length; i++) sink = await work(items[i]!);
    return (performance.now() - start) / items.length;
  };
  return { name, batch: isAsync ? batchAsync : timed(prepare, work) };
}

/** Returns a function that prepares items and returns the milliseconds that the work on one of them takes. */
export function timed<T>(prepare: () => readonly T[], work: (item: T) => unknown): () => number {
  return () => {
    const items = prepare();
    const start = performance.now();
    for (let i = 0; i < items.length; i++) sink = work(items[i]!);
    const milliseconds = performance.now() - start;
    if (sink === undefined) throw new Error("nothing was made");
    return milliseconds / items.length;
  };
}

/** How long tasks are run: `rounds` in which each gets `slice` milliseconds, at least one batch. */
export interface Turns {
  readonly rounds: number;
  readonly slice: number;
  /** Milliseconds after which no round is begun, once there were three. */
  readonly budget?: number;
}

/**
 * Times tasks that answer one question, and compares them with the first. They take turns, many short rounds, so that
 * a busy moment of the machine meets all of them, and ratios are taken within a round. A sample is the mean of one
 * batch, since one operation is shorter than the clock. Call `warmUp` before.
 */
export async function measure(tasks: readonly Task[], { rounds, slice, budget = Number.POSITIVE_INFINITY }: Turns): Promise<Measured[]> {
  const done: ReadonlyMap<string, readonly number[]>[] = [];
  const end = performance.now() + budget;
  while (done.length < rounds && (done.length < 3 || performance.now() < end)) done.push(await round(tasks, slice));
  const samplesOf = (name: string) => done.map((each) => each.get(name) ?? []);
  const first = samplesOf(tasks[0]?.name ?? "");
  return tasks.map(({ name }) => {
    const samples = samplesOf(name).flat();
    const ratio = median(samplesOf(name).map((each, index) => median(each) / median(first[index] ?? [])));
    const [p25, p75] = [quantile(samples, 0.25), quantile(samples, 0.75)];
    return { name, median: median(samples), p25, p75, ratio, batches: samples.length };
  });
}

/** Runs all tasks for a while, untimed, so that the first one measured is not the one that pays for compilation. */
export async function warmUp(tasks: readonly Task[], milliseconds: number): Promise<void> {
  for (const { batch } of tasks) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) await batch();
  }
}

async function round(tasks: readonly Task[], time: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const bench = new Bench({ time, iterations: 1, warmup: false, retainSamples: true, throws: true });
  for (const { name, batch } of tasks) {
    const sample = async () => {
      const start = bench.now();
      return { overriddenDuration: await batch(), overriddenIterationCost: bench.now() - start };
    };
    bench.add(name, sample, { async: true });
  }
  await bench.run();
  return new Map(bench.tasks.map(({ name, result }) => [name, "latency" in result ? (result.latency.samples ?? []) : []]));
}

export function quantile(samples: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

export function median(samples: ArrayLike<number>): number {
  return quantile(samples, 0.5);
}

export function mean(samples: ArrayLike<number>): number {
  return Float64Array.from(samples).reduce((sum, each) => sum + each, 0) / samples.length;
}
