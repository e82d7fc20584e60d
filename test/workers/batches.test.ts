import { expect, it } from "vitest";
import { batchesOf } from "../../src/workers/worker/batches.ts";

function allOf(arns: readonly string[], maxBytes: number): { count: number; batches: string[][] } {
  const { count, texts } = batchesOf(arns, maxBytes);
  const batches: string[][] = [];
  for (let text = texts.next().value; text !== undefined; text = texts.next().value) {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
    batches.push(JSON.parse(text) as string[]);
  }
  return { count, batches };
}

const arnsOf = (count: number, end = "") => Array.from({ length: count }, (_, index) => `arn:${index}${end}`);

it.each([0, 1, 999, 1_000, 1_001, 2_000, 2_500])("%i ARNs are printed in batches of at most 1,000, and their number is known", (size) => {
  const arns = arnsOf(size);
  const { count, batches } = allOf(arns, 100_000);
  expect(batches.flat()).toEqual(arns);
  expect(batches.map(({ length }) => length)).toEqual(
    size === 0 ? [0] : Array.from({ length: Math.ceil(size / 1_000) }, (_, batch) => Math.min(1_000, size - batch * 1_000)),
  );
  expect(count).toBe(batches.length);
});

it.each(["", '"', "\u0000", "日本", "\ud800"])(
  "ARNs that end with %j are printed in batches of at most the given bytes, and their number is known",
  (end) => {
    const arns = arnsOf(1_500, end);
    for (const maxBytes of [40, 1_000, 9_000, 20_000]) {
      const { count, batches } = allOf(arns, maxBytes);
      expect(batches.flat()).toEqual(arns);
      expect(count).toBe(batches.length);
    }
  },
);

it("an ARN that is too large for a batch is an error, before a batch is printed", () => {
  expect(() => batchesOf([...arnsOf(1_200), "a".repeat(2_000)], 1_000)).toThrow(RangeError);
});
