import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Retry } from "../../src/messaging/delivery/retry.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("retries after twice as long each time, up to the longest pause; after a success, the shortest pause comes again", () => {
  let runs = 0;
  const retry = new Retry(() => runs++, 100, 300);
  const pauseOf = () => {
    const before = runs;
    retry.afterFailure();
    // Until then, further failures are the same, and the success of something else changes nothing.
    retry.afterFailure();
    retry.afterSuccess();
    for (let pause = 1; pause <= 1000; pause++) {
      vi.advanceTimersByTime(1);
      if (runs > before) return [pause, runs - before];
    }
    return [];
  };
  expect([pauseOf(), pauseOf(), pauseOf(), pauseOf()]).toEqual([100, 200, 300, 300].map((pause) => [pause, 1]));
  retry.afterSuccess();
  expect([pauseOf(), vi.getTimerCount()]).toEqual([[100, 1], 0]);
});
