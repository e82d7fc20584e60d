import { setTimeout as sleep } from "node:timers/promises";
import { isRefusal } from "./errors.ts";

/** How long a request is tried again before its error is given to the caller: longer than a broker takes to restart. */
const PATIENCE = 30_000;
const LONGEST_PAUSE = 1_000;

/**
 * Tries again what the broker did not answer: it restarts, or the network is away. For requests only that mean the
 * same when they arrive twice. @throws the last error, when the broker refuses or nothing helps for `patience` milliseconds.
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
 * One request for many callers: who asks while a request is under way waits for the next one, since the answer of the
 * running one may be older than the question.
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
