import { expect, test } from "vitest";
import { grouped } from "../../src/transport/cli/screen/grouped.ts";

test("whole numbers are grouped as in English", () => {
  for (const number of [0, 1, 12, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890, Number.MAX_SAFE_INTEGER])
    expect(grouped(number)).toBe(number.toLocaleString("en-US"));
});
