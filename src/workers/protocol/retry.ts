import { setTimeout as sleep } from "node:timers/promises";
import { isRefusal } from "./errors.ts";

/** How long a request is retried before the caller gets its error: longer than a broker takes to restart. */
const PATIENCE = 30_000;
const LONGEST_PAUSE = 1_000;

/**
 * Retries a request that the broker did not answer, because it restarts or the network failed. Only for requests that mean the
 * same if they arrive twice. @throws the last error, if the broker rejects the request, or after `patience` milliseconds.
 */
export async function persist<T>(request: () => Promise<T>, patience: number = PATIENCE): Promise<T> {
  const end = performance.now() + patience;
  for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await request();
    } catch (error) {
      if (isRefusal(error) || performance.now() + pause > end) throw error;
      await sleep(pause);
    }
  }
}

/**
 * Shares one request among many callers. A call during a request waits for the next request, because the answer of the
 * running request may be older than the call.
 */
export function coalesce<T>(request: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    next = undefined;
    const answer = request();
    running = answer
      .catch(() => {})
      .finally(() => {
        if (next === undefined) running = undefined;
      });
    return answer;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running.then(start);
    return next;
  };
}
