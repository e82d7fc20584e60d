import { describe, expect, it } from "vitest";
import { ChunkedInts, copied } from "../../../src/rule-index/posting/chunked-ints.ts";
import { IntLists } from "../../../src/rule-index/posting/int-lists.ts";

/** The bytes of an array in one chunk, which has room for so many numbers. */
const one = (room: number) => 120 + 8 + 4 * room;

function ofLength(length: number): ChunkedInts {
  const ints = new ChunkedInts();
  for (let value = 0; value < length; value++) ints.push(value);
  return ints;
}

/** The bytes that some work copies for frozen views. */
function copiedBy(work: () => void): number {
  const before = copied.bytes;
  work();
  return copied.bytes - before;
}

describe("the room of numbers in chunks", () => {
  it("grows by half and two, up to a chunk, and then by chunks", () => {
    const rooms = [2, 5, 9, 15, 24, 38, 59, 90, 137, 207, 312, 470, 512];
    const ints = new ChunkedInts();
    for (let length = 0; length < 512; length++) {
      expect([length, ints.bytes]).toEqual([length, one(rooms.find((room) => room >= length)!)]);
      ints.push(length);
    }
    ints.push(512);
    expect(ints.bytes).toBe(120 + 2 * (8 + 2048));
  });

  it("shrinks to twice the length once three quarters of a larger one are free", () => {
    const ints = ofLength(16);
    while (ints.length > 6) ints.pop();
    expect(ints.bytes).toBe(one(24));
    ints.pop();
    expect(ints.bytes).toBe(one(10));
    while (ints.length > 0) ints.pop();
    expect(ints.bytes).toBe(one(10));
    const small = ofLength(15);
    while (small.length > 0) small.pop();
    expect(small.bytes).toBe(one(15));
  });

  it("loses a chunk once one and a half are free", () => {
    const ints = ofLength(513);
    while (ints.length > 257) ints.pop();
    expect(ints.bytes).toBe(120 + 2 * (8 + 2048));
    ints.pop();
    expect(ints.bytes).toBe(one(512));
  });
});

describe("a frozen view", () => {
  it("costs the first change a copy of its chunk and of the list of chunks, and the second one nothing", () => {
    const ints = ofLength(600);
    ints.freeze();
    expect(copiedBy(() => ints.put(3, -1))).toBe(2048 + 2 * 8);
    expect(copiedBy(() => ints.put(3, -2))).toBe(0);
    expect(copiedBy(() => ints.put(4, -2))).toBe(0);
    ints.freeze();
    expect(copiedBy(() => ints.put(4, -3))).toBe(2048 + 2 * 8);
  });

  it("costs nothing for numbers after it, and for room that was made after it", () => {
    const ints = ofLength(14);
    ints.freeze();
    expect(copiedBy(() => ints.push(14))).toBe(0);
    expect(copiedBy(() => ints.put(14, -1))).toBe(0);
    // More room is a copy of the chunk that the view reads, and only the first time.
    expect(copiedBy(() => ints.push(15))).toBe(4 * 15 + 8);
    expect(copiedBy(() => growTo(ints, 40))).toBe(0);
    expect(copiedBy(() => ints.put(0, -1))).toBe(0);
  });
});

function growTo(ints: ChunkedInts, length: number): void {
  while (ints.length < length) ints.push(ints.length);
}

describe("lists of ids", () => {
  const heads = 64;
  /** Lists of the same elements. */
  const listsOf = (count: number, ...elements: number[]) => {
    const lists = new IntLists();
    for (let list = 0; list < count; list++) for (const element of elements) lists.push(list, element);
    return lists;
  };
  const shrink = (lists: IntLists, list: number) => {
    while (lists.length(list) > 1) lists.remove(list, lists.length(list) - 1);
  };

  it("of one element take nothing beside their heads, also if they had several", () => {
    expect(listsOf(16, 7).bytes).toBe(heads);
    const lists = listsOf(3, 7, 8);
    expect(lists.bytes).toBe(heads + 3 * one(2));
    for (const list of [0, 1, 2]) shrink(lists, list);
    expect(lists.bytes).toBe(heads);
    expect([0, 1, 2].map((list) => lists.single(list))).toEqual([7, 7, 7]);
  });

  it("use the room of 16 lists that have become short again, and no more", () => {
    const lists = listsOf(17, 1, 2, 3);
    for (let list = 0; list < 17; list++) shrink(lists, list);
    for (let list = 0; list < 17; list++) lists.push(list, 9);
    expect(lists.bytes - listsOf(17, 1).bytes).toBe(16 * one(5) + one(2));
  });

  it("that grow again do not take the place of others", () => {
    const lists = listsOf(8, 1, 2);
    for (const list of [2, 5]) shrink(lists, list);
    for (const list of [8, 9, 10]) for (const element of [10 * list, 10 * list + 1]) lists.push(list, element);
    for (const list of [2, 5]) lists.push(list, 3);
    const contents = (list: number) => Array.from({ length: lists.length(list) }, (_, position) => lists.at(list, position));
    for (const list of [0, 1, 3, 4, 6, 7]) expect(contents(list)).toEqual([1, 2]);
    for (const list of [8, 9, 10]) expect(contents(list)).toEqual([10 * list, 10 * list + 1]);
    for (const list of [2, 5]) expect(contents(list)).toEqual([1, 3]);
  });
});
