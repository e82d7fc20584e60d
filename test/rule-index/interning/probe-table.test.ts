import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProbeTable } from "../../../src/rule-index/interning/probe-table.ts";
import { check } from "../../support/property.ts";

/** Hash functions from good to hostile: the table must be correct with any of them. */
const hashes: Readonly<Record<string, (key: number) => number>> = {
  good: (key) => Math.imul(key + 1, 0x9e3779b1),
  "four values": (key) => key & 3,
  constant: () => -1,
  "neighbouring slots": (key) => key,
};

describe("a probe table", () => {
  it("keeps everything while it grows, also past the size at which it is cut into segments", () => {
    for (const hashOf of [hashes.good, hashes["neighbouring slots"]] as ((key: number) => number)[]) {
      const table = tableOf(hashOf);
      const find = (id: number) => table.find(id, hashOf(id));
      for (let id = 0; id < 20_000; id++) table.insert(id, hashOf(id));
      for (let id = 0; id < 20_000; id += 3) table.delete(id, hashOf(id));
      const wrong = Array.from({ length: 20_100 }, (_, id) => id).filter((id) => find(id) !== (id < 20_000 && id % 3 !== 0 ? id : -1));
      expect(wrong).toEqual([]);
    }
  });

  for (const [name, hashOf] of Object.entries(hashes)) {
    it(`finds exactly what was inserted and not deleted, with a ${name} hash`, () => {
      check(
        fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 150 })), { maxLength: 600, size: "max" }), (steps) => {
          const table = tableOf(hashOf);
          const model = new Set<number>();
          for (const [isInsertion, id] of steps) {
            if (isInsertion === model.has(id)) continue;
            if (isInsertion) {
              table.insert(id, hashOf(id));
              model.add(id);
            } else {
              table.delete(id, hashOf(id));
              model.delete(id);
            }
          }
          for (let id = 0; id <= 150; id++) {
            const found = table.find(id, hashOf(id));
            expect([id, found]).toEqual([id, model.has(id) ? id : -1]);
          }
        }),
        150,
      );
    });
  }
});

/** A table of numbers that are their own keys. */
function tableOf(hashOf: (id: number) => number): ProbeTable<number> {
  const name = (id: number) => `${id}`;
  return new ProbeTable<number>({ hashOf, nameOf: name, is: (id, wanted) => id === wanted, nameOfWanted: name });
}
