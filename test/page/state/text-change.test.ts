import fc from "fast-check";
import { expect, it } from "vitest";
import { changeBetween } from "../../../src/page/part/text-change.ts";

it("a change between two texts makes one of the other, and keeps what they share at both ends", () => {
  expect(changeBetween('{"a":["b"]}', '{"a":["c","b"]}')).toEqual({ from: 7, to: 7, insert: 'c","' });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { from, to, insert } = changeBetween(before, after);
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      if (before !== after) expect(before.slice(from, to)[0] !== insert[0]).toBe(true);
    }),
  );
});
