import { describe, expect, it } from "vitest";
import { Arena, grown, positionIn, roundUp, withRoom } from "../../../src/rule-index/interning/arena.ts";

/** Units of a chunk. */
const CHUNK = 2 ** 18;

describe("the memory of an arena", () => {
  /** The units after each of these allocations. */
  const unitsAfter = (...lengths: readonly number[]) => {
    const arena = new Arena();
    return lengths.map((length) => {
      arena.allocate(length);
      return arena.bytes / 4;
    });
  };

  it("grows by half, or to what is needed, and by chunks when a chunk is full", () => {
    expect(unitsAfter(15, 1, 7, 1)).toEqual([16, 24, 24, 36]);
    expect(unitsAfter(64)).toEqual([65]);
    expect(unitsAfter(2 ** 17, 2 ** 17, 2 ** 17, 2 ** 17, 1)).toEqual([
      2 ** 17 + 1,
      2 ** 17 + 1 + CHUNK,
      2 ** 17 + 1 + CHUNK,
      ...[2, 2].map((chunks) => 2 ** 17 + 1 + chunks * CHUNK),
    ]);
    expect(unitsAfter(200_000)).toEqual([16 + CHUNK]);
    expect(unitsAfter(196_608, 10, 40_000, 20_000)).toEqual([196_609, CHUNK, CHUNK, 2 * CHUNK]);
  });

  it("uses a chunk to its last unit", () => {
    const small = [49_152, 12_288, 3_072, 768, 192, 48, 15];
    // Offset 0 is never used.
    expect(1 + small.reduce((sum, each) => sum + each, 196_608)).toBe(CHUNK);
    expect(unitsAfter(196_608, ...small, 1).slice(1)).toEqual([...small.map(() => CHUNK), 2 * CHUNK]);
    expect(unitsAfter(...small, 196_608, 1).slice(-2)).toEqual([CHUNK, 2 * CHUNK]);
  });

  it("has a longer chunk for a block longer than a chunk", () => {
    expect(unitsAfter(300_000, 1)).toEqual([16 + 393_216, 16 + 393_216 + CHUNK]);
  });

  it("is used again for blocks of the same rounded length, the last freed first", () => {
    const arena = new Arena();
    const [first, second, other] = [arena.allocate(70), arena.allocate(96), arena.allocate(97)];
    arena.free(first, 70);
    arena.free(second, 96);
    arena.free(other, 97);
    const { bytes } = arena;
    expect([arena.allocate(65), arena.allocate(80), arena.allocate(128)]).toEqual([second, first, other]);
    expect(arena.bytes).toBe(bytes);
    expect(arena.allocate(65)).not.toBe(first);
  });
});

describe("a length", () => {
  it.each([
    [1, 1],
    [63, 63],
    [64, 64],
    [65, 96],
    [96, 96],
    [97, 128],
    [128, 128],
    [129, 192],
    [192, 192],
    [193, 256],
    [256, 256],
    [257, 384],
    [100_000, 131_072],
  ])("of %i is rounded up to %i", (length, rounded) => {
    expect(roundUp(length)).toBe(rounded);
  });
});

it("a position is that in the chunk", () => {
  expect([0, 5, CHUNK - 1, CHUNK, 3 * CHUNK + 7].map(positionIn)).toEqual([0, 5, CHUNK - 1, 0, 7]);
});

it("an array grows with a quarter to spare, and only if it must", () => {
  const array = Int32Array.of(1, 2, 3);
  expect(withRoom(array, 3)).toBe(array);
  expect([...withRoom(array, 4)]).toEqual([1, 2, 3, ...Array.from({ length: 13 }, () => 0)]);
  expect(withRoom(array, 100).length).toBe(125);
  expect(withRoom(new Uint8Array(2), 20)).toEqual(new Uint8Array(25));
  expect([...grown(array, 5)]).toEqual([1, 2, 3, 0, 0]);
});

it("an arena counts the bytes of all its chunks", () => {
  const arena = new Arena();
  const blocks = Array.from({ length: 9 }, () => arena.allocate(2 ** 16));
  expect(arena.bytes).toBeGreaterThanOrEqual(9 * 4 * 2 ** 16);
  expect(new Set(blocks).size).toBe(9);
});

it("an arena says how many units are lost, in use or not", () => {
  const arena = new Arena();
  arena.allocate(5);
  arena.assertHolds([5]);
  expect(() => arena.assertHolds([5, 3])).toThrow("the index is not sound: no block is lost: 5 units are allocated, 8 are in use");
});
