import type { Browser, Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** The time that the thread worked, in microseconds. */
  readonly tdur?: number;
}

/**
 * Watches the tasks of the page's own thread. Returns a function that ends this, and returns how long the longest one worked, in
 * milliseconds. The time in which other programs had the processor does not count.
 */
export async function watchTasks(browser: Browser, page: Page): Promise<() => Promise<number>> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] };
    const threads = new Set(
      traceEvents
        .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
        .map(({ pid, tid }) => `${pid} ${tid}`),
    );
    const tasks = traceEvents.filter(({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && threads.has(`${pid} ${tid}`));
    if (tasks.length === 0) throw new Error("the trace has no tasks of the page");
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
  };
}
