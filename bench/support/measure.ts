import { Bench } from "tinybench";

/** A task to time: works on a batch and returns the milliseconds of one operation, without the preparation. */
export interface Task {
  readonly name: string;
  readonly isAsync: boolean;
  readonly batch: () => number | Promise<number>;
}

/** Keeps results, so that the compiler does not remove the work. */
let sink: unknown;

/** A task whose batch prepares items, untimed, and works on one after another, timed. */
export function task<T>(name: string, prepare: () => readonly T[], work: (item: T) => unknown, isAsync = false): Task {
  const batchAsync = async () => {
    const items = prepare();
    const start = performance.now();
    for (let i = 0; i < items.length; i++) sink = await work(items[i]!);
    return (performance.now() - start) / items.length;
  };
  return { name, isAsync, batch: isAsync ? batchAsync : timed(prepare, work) };
}

/** Returns a function that prepares items and returns the milliseconds of the work on one of them. */
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

/** After so many milliseconds no further round begins, if there were three. */
const BUDGET = 15_000;

/**
 * Times tasks that answer one question, in milliseconds, and compares them with the first. They take turns in many short rounds
 * of `slice` milliseconds each, so that a busy moment of the machine affects all of them; the ratio is that of the median round.
 * A sample is the mean of one batch, because one operation is shorter than the resolution of the clock. Call `warmUp` before.
 */
export async function measure(tasks: readonly Task[], rounds: number, slice: number) {
  const samples = tasks.map((): (readonly number[])[] => []);
  const end = performance.now() + BUDGET;
  for (let round = 0; round < rounds && (round < 3 || performance.now() < end); round++)
    for (const [index, task] of tasks.entries()) samples[index]!.push(await run(task, slice));
  return tasks.map(({ name }, index) => {
    const mine = samples[index]!;
    const all = mine.flat();
    const ratio = median(mine.map((each, round) => median(each) / median(samples[0]![round]!)));
    return { name, median: median(all), p25: quantile(all, 0.25), p75: quantile(all, 0.75), ratio, batches: all.length };
  });
}

/** Runs all tasks for a while, so that the first measured task does not pay for compilation. */
export async function warmUp(tasks: readonly Task[], milliseconds: number): Promise<void> {
  for (const task of tasks) await run(task, milliseconds);
}

/** Returns a sample of each batch. */
async function run({ name, batch, isAsync }: Task, milliseconds: number): Promise<readonly number[]> {
  const bench = new Bench({ time: milliseconds, iterations: 1, warmup: false, retainSamples: true, throws: true });
  const sample = (start: number, overriddenDuration: number) => ({ overriddenDuration, overriddenIterationCost: bench.now() - start });
  // Async only if needed: awaiting would slow down synchronous tasks.
  if (isAsync) bench.add(name, async () => sample(bench.now(), await batch()), { async: true });
  else bench.add(name, () => sample(bench.now(), batch() as number), { async: false });
  const [task] = await bench.run();
  return task !== undefined && "latency" in task.result ? (task.result.latency.samples ?? []) : [];
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
