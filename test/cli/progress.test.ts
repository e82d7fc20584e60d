import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { Progress } from "../../src/transport/cli/progress.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function drawn(isTTY: boolean, total: number | undefined, milliseconds: number): string {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const progress = new Progress(stream, total);
  progress.add(1);
  now = milliseconds;
  progress.add(1);
  progress.hide();
  progress.stop();
  return String(stream.read() ?? "");
}

test("a bar is shown on a terminal, for a file, and only when it takes long", () => {
  expect(drawn(true, 100, 1500)).toContain("2%");
  expect(drawn(true, 100, 900)).toBe("");
  expect(drawn(true, undefined, 1500)).toBe("");
  expect(drawn(false, 100, 1500)).toBe("");
});
