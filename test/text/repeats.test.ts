import { describe, expect, it } from "vitest";
import { Repeats } from "../../src/text/repeats.ts";

describe("repeats", () => {
  it.each([1, 8, 9, 10, 100])("are noticed among %i different strings, and only they", (count) => {
    const repeats = new Repeats();
    const texts = Array.from({ length: count }, (_, at) => `text ${at}`);
    for (const text of texts) expect(repeats.isRepeat(text)).toBe(false);
    for (const text of texts) expect(repeats.isRepeat(text)).toBe(true);
    expect(repeats.isRepeat("other")).toBe(false);
    expect(repeats.isRepeat("other")).toBe(true);
  });

  it("are counted apart by each", () => {
    expect(new Repeats().isRepeat("text")).toBe(false);
    expect(new Repeats().isRepeat("text")).toBe(false);
  });
});
