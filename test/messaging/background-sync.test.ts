import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BackgroundSync, syncFile } from "../../src/messaging/store/background-sync.ts";

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

  it("is synced if it can be opened", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "pushsieve-sync-")), "db-wal");
    await expect(syncFile(path)).rejects.toMatchObject({ code: "ENOENT" });
    writeFileSync(path, "log");
    await expect(syncFile(path)).resolves.toBeUndefined();
  });
});
