import { afterEach, describe, expect, it, vi } from "vitest";
import { BackgroundSync } from "../../src/messaging/store/background-sync.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a file that grows", () => {
  it("is synced a moment after it has grown, once for everything, and never twice at the same time", async () => {
    vi.useFakeTimers();
    const synced: string[] = [];
    let end = () => {};
    const file = new BackgroundSync("db-wal", (path) => {
      synced.push(path);
      return new Promise((resolve) => {
        end = resolve;
      });
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(synced).toEqual([]);
    for (let times = 0; times < 50; times++) file.grown();
    expect(synced).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(synced).toEqual(["db-wal"]);
    file.grown();
    await vi.advanceTimersByTimeAsync(1000);
    expect(synced.length).toBe(1);
    end();
    await vi.advanceTimersByTimeAsync(0);
    file.grown();
    await vi.advanceTimersByTimeAsync(1000);
    expect(synced.length).toBe(2);
  });

  it("is synced again after a failure, as if there had been none", async () => {
    vi.useFakeTimers();
    let tries = 0;
    const file = new BackgroundSync("db-wal", () => Promise.reject(new Error(`failure ${++tries}`)));
    file.grown();
    await vi.advanceTimersByTimeAsync(1000);
    file.grown();
    await vi.advanceTimersByTimeAsync(1000);
    expect(tries).toBe(2);
  });

  it("may be gone", async () => {
    new BackgroundSync("/nowhere/db-wal").grown();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
});
