import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf, placeOf } from "../../../src/page/shell/address.ts";

describe("an address", () => {
  it("returns the state that was written into it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        const state = JSON.parse(JSON.stringify(json));
        const hash = await hashOf({ view: "rule", state });
        expect(hash).toMatch(/^rule\/[\w-]+$/);
        expect(await placeOf(`#${hash}`)).toEqual({ view: "rule", state });
      }),
      { numRuns: 50 },
    );
  });

  it("is shorter than its state", async () => {
    const state = { rule: '{"mention":["bob"]}'.repeat(100) };
    expect((await hashOf({ view: "rule", state })).length).toBeLessThan(120);
  });

  it("names a view without a state", async () => {
    expect(await hashOf({ view: "compare" })).toBe("compare");
    expect(await placeOf("#compare")).toEqual({ view: "compare" });
    expect(await placeOf("")).toEqual({ view: "" });
  });

  it.each(["#rule/%%%", "#rule/AAAA", "#rule/q1YqKs1JVbJSAgA", "#rule/eyJhIjox"])(
    "is rejected in words if it is damaged: %s",
    async (hash) => {
      await expect(placeOf(hash)).rejects.toThrow("the link is damaged: part of it is missing or was changed");
    },
  );

  it("does not unpack without limit", async () => {
    const hash = await hashOf({ view: "rule", state: "x".repeat(5_000_000) });
    expect(hash.length).toBeLessThan(10_000);
    await expect(placeOf(hash)).rejects.toThrow("the link is damaged");
  });
});
