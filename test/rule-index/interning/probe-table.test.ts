import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finishHash, type Keys, ProbeTable } from "../../../src/rule-index/interning/probe-table.ts";
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

describe("the memory of a probe table", () => {
  it("is 5 bytes a slot, doubles when three fifths of the slots are in use, and is cut into 64 parts from 1,024 slots on", () => {
    const { table, hashOf } = countedTable(hashes.good!);
    const bytes: [entries: number, bytes: number][] = [[0, table.bytes]];
    for (let id = 0; id < 617; id++) {
      table.insert(id, hashOf(id));
      if (table.bytes !== bytes.at(-1)![1]) bytes.push([id + 1, table.bytes]);
    }
    const doubled = [16, 32, 64, 128, 256, 512].map((slots) => [Math.ceil((slots * 3) / 5) + 1, slots * 2 * 5]);
    expect(bytes).toEqual([[0, 0], [1, 80], ...doubled, [616, 64 * 64 * 5]]);
  });

  it("doubles in one of its parts only, where the first bits of the hashes are", () => {
    const { table } = countedTable((id) => id);
    const insert = (part: number, count: number) => {
      for (let id = 0; id < count; id++) table.insert((part << 26) | id, ((part << 26) | id) >>> 0);
    };
    insert(0, 616);
    const before = table.bytes;
    insert(1, 39);
    expect(table.bytes).toBe(before);
    insert(63, 40);
    expect(table.bytes).toBe(before + 64 * 5);
  });
});

describe("the work of a probe table", () => {
  it("is no name and at most one comparison for an entry with a hash of its own", () => {
    const { table, hashOf, asked } = countedTable(hashes.good!);
    for (let id = 0; id < 500; id++) table.insert(id, hashOf(id));
    for (let id = 0; id < 500; id++) {
      asked.comparisons = 0;
      expect(table.find(id, hashOf(id))).toBe(id);
      // Another entry may have the same bits of its hash beside it.
      expect(asked.comparisons).toBeLessThanOrEqual(3);
    }
    asked.comparisons = 0;
    for (let id = 500; id < 1500; id++) expect(table.find(id, hashOf(id))).toBe(-1);
    expect(asked.comparisons).toBeLessThan(30);
    for (let id = 0; id < 500; id += 2) table.delete(id, hashOf(id));
    expect(asked.names).toBe(0);
  });

  it("is bounded for entries with equal hashes: 32 are compared, and a name finds the others", () => {
    const { table, asked } = countedTable(() => 7);
    for (let id = 0; id < 40; id++) table.insert(id, 7);
    expect(asked.names).toBe(8);
    asked.comparisons = asked.names = 0;
    expect(table.find(39, 7)).toBe(39);
    expect(table.find(40, 7)).toBe(-1);
    expect([asked.comparisons, asked.names]).toEqual([64, 2]);
    expect(table.find(31, 7)).toBe(31);
    expect([asked.comparisons, asked.names]).toEqual([96, 2]);
    expect(table.find(40, 6)).toBe(-1);
    expect([asked.comparisons, asked.names]).toEqual([96, 2]);
  });

  it("is a name only while most hashes of named entries are still in use", () => {
    // All hashes have the same slot, and none has the same bits beside it as its neighbours.
    const hashOf = (id: number) => (id << 12) | 7;
    const { table, asked } = countedTable(hashOf);
    for (let id = 0; id < 60; id++) table.insert(id, hashOf(id));
    const named = (id: number) => {
      asked.names = 0;
      const found = table.find(id, hashOf(id));
      return [found, asked.names];
    };
    expect([named(31), named(32), named(59)]).toEqual([
      [31, 0],
      [32, 1],
      [59, 1],
    ]);
    // Of 28 hashes, six are left: a name of each of the 28 is still made.
    for (let id = 32; id < 54; id++) table.delete(id, hashOf(id));
    expect([named(32), named(53), named(54)]).toEqual([
      [-1, 1],
      [-1, 1],
      [54, 1],
    ]);
    table.delete(54, hashOf(54));
    expect([named(32), named(54), named(55), named(59)]).toEqual([
      [-1, 0],
      [-1, 0],
      [55, 1],
      [59, 1],
    ]);
  });
});

it("a finished hash is that of MurmurHash3", () => {
  expect([0, 1, 0xdeadbeef, -1].map((hash) => finishHash(hash) >>> 0)).toEqual([0, 0x514e28b7, 0x0de5c6a9, 0x81f16f39]);
});

/** A table of numbers that are their own keys, which counts what it asks. */
function countedTable(hashOf: (id: number) => number) {
  const asked = { comparisons: 0, names: 0 };
  const nameOf = (id: number) => {
    asked.names++;
    return `${id}`;
  };
  const is: Keys<number>["is"] = (id, wanted) => {
    asked.comparisons++;
    return id === wanted;
  };
  return { table: new ProbeTable<number>({ hashOf, nameOf, is, nameOfWanted: nameOf }), hashOf, asked };
}

/** A table of numbers that are their own keys. */
function tableOf(hashOf: (id: number) => number): ProbeTable<number> {
  return countedTable(hashOf).table;
}
