import { setTimeout as sleep } from "node:timers/promises";

/** Waits for a condition, not for a time; gives up only if something must be broken. */
export async function until(isDone: () => boolean | Promise<boolean>, what: string, patience = 60_000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`waited ${patience} ms for ${what}`);
    await sleep(25);
  }
}
