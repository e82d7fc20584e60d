import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { Progress } from "../../src/transport/cli/screen/progress.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

async function drawn(isTTY: boolean, total: number | undefined, milliseconds: number): Promise<string> {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const progress = await Progress.of({ stderr: stream }, total);
  progress.add(1000);
  now = milliseconds;
  progress.add(1000);
  progress.hide();
  progress.stop();
  return String(stream.read() ?? "");
}

test("a bar is shown on a terminal, for a file that is not small, and only when it takes long", async () => {
  const bar = await drawn(true, 100_000, 1500);
  expect(bar).toContain("2%");
  expect(bar).toMatch(/\d+s left/);
  expect(await drawn(true, 100_000, 900)).toBe("");
  expect(await drawn(true, 10_000, 1500)).toBe("");
  expect(await drawn(true, undefined, 1500)).toBe("");
  expect(await drawn(false, 100_000, 1500)).toBe("");
});
