import { beforeEach, describe, expect, it, vi } from "vitest";
import { inWords, regionOf, regions } from "../../../src/page/compare/relation.ts";
import {
  a,
  b,
  holds,
  isBehind,
  load,
  loadMessage,
  pairs,
  relation,
  save,
  semantics,
  showPair,
  swap,
} from "../../../src/page/compare/state.ts";

beforeEach(() => load(undefined));

async function related() {
  await vi.waitFor(() => expect(isBehind.value).toBe(false), 5_000);
  return relation.value!;
}

describe("the compare view", () => {
  it("has an example of each relation", async () => {
    const kinds = [];
    for (const pair of pairs) {
      showPair(pair);
      kinds.push((await related()).kind);
    }
    expect(kinds).toEqual(["overlapping", "a-in-b", "equivalent", "disjoint"]);
  });

  it("finds a message for each region, which is in that region", async () => {
    for (const pair of pairs) {
      showPair(pair);
      const found = await related();
      const present = regions.filter((region) => found[region] !== undefined);
      expect(present.length).toBeGreaterThanOrEqual(2);
      for (const region of present) {
        loadMessage(found[region]!);
        expect(regionOf(holds.value!)).toBe(region);
      }
    }
  });

  it("turns the relation round when the rules are swapped", async () => {
    showPair(pairs[1]!);
    expect(inWords(await related())).toBe("A implies B: every message that matches A matches B too.");
    swap();
    expect(inWords(await related())).toBe("B implies A: every message that matches B matches A too.");
  });

  it("has its relation after a reset to the rules that it has, and none for a rule that is broken", async () => {
    await related();
    load(undefined);
    expect((await related()).kind).toBe("overlapping");
    load({ a: "{" });
    expect(relation.value).toBeUndefined();
    expect(holds.value).toBeUndefined();
  });

  it("decides in the chosen semantics", async () => {
    showPair({ title: "", a: '{"type":["Room"]}', b: '{"type":[{"anything-but":["Room"]}]}' });
    expect((await related()).kind).toBe("disjoint");
    semantics.value = "sns";
    const { kind, both } = await related();
    expect({ kind, both }).toMatchObject({ kind: "overlapping", both: { type: { StringValues: expect.arrayContaining(["Room"]) } } });
  });

  it.each([
    [
      '{"a":["1",{"anything-but":["1"]}]}',
      '{"b":["1"]}',
      "B implies A: every message that matches B matches A too. Every message matches one of them.",
    ],
    ['{"$or":[{"a":["1"]},{"b":["1"]}],"c":["x"]}', '{"c":["x"]}', "A implies B: every message that matches A matches B too."],
  ])("says in words how %s and %s relate", async (textA, textB, words) => {
    showPair({ title: "", a: textA, b: textB });
    expect(inWords(await related())).toBe(words);
  });

  it("says that a rule never holds", async () => {
    // Ten values of 120 bytes do not fit into a message.
    const never = JSON.stringify(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`a${index}`, [`${index}`.padEnd(130, "x")]])));
    showPair({ title: "", a: never, b: '{"b":["1"]}' });
    expect(inWords(await related())).toBe("A never holds.");
  });

  it("is the same after its state was saved and loaded", () => {
    a.text.value = "{";
    b.text.value = '{"x":["y"]}';
    semantics.value = "sns";
    const saved = JSON.parse(JSON.stringify(save()));
    load(undefined);
    load(saved);
    expect(save()).toEqual(saved);
    load({ a: 1, b: null });
    expect(a.text.value).toBe(pairs[0]?.a);
  });
});
