import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import type { RuleTape } from "../../../src/rule/tape.ts";
import { Arena, positionIn } from "../../../src/rule-index/interning/arena.ts";
import { NAME, Terms } from "../../../src/rule-index/interning/terms.ts";
import { ChunkedInts, copied, eachInt, type FrozenInts, writeInts } from "../../../src/rule-index/posting/chunked-ints.ts";
import { IntLists } from "../../../src/rule-index/posting/int-lists.ts";
import { type Membership, Memberships } from "../../../src/rule-index/posting/memberships.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { hashOfRange } from "../../../src/text/string-hash.ts";
import { check } from "../../support/property.ts";

describe("an arena", () => {
  it("allocates blocks that do not overlap, and uses freed ones again", () => {
    check(
      fc.property(
        fc.array(
          fc.tuple(
            fc.boolean(),
            fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(2 ** 17, 2 ** 18 - 1, 2 ** 18, 2 ** 18 + 1, 300_000)),
          ),
          { maxLength: 60 },
        ),
        (steps) => {
          const arena = new Arena();
          const blocks: { offset: number; length: number; mark: number }[] = [];
          for (const [at, [isFree, length]] of steps.entries()) {
            const old = isFree ? blocks.pop() : undefined;
            if (old !== undefined) arena.free(old.offset, old.length);
            else {
              const offset = arena.allocate(length);
              expect(offset).toBeGreaterThan(0);
              arena.chunkOf(offset).fill(at, positionIn(offset), positionIn(offset) + length);
              blocks.push({ offset, length, mark: at });
            }
            for (const { offset, length: units, mark } of blocks) {
              const found = arena.chunkOf(offset).subarray(positionIn(offset), positionIn(offset) + units);
              expect([found.length, found.every((unit) => unit === mark)]).toEqual([units, true]);
            }
          }
        },
      ),
      100,
    );
  });
});

describe("lists of ids", () => {
  it("have what was pushed and not removed, and frozen ones do not change", () => {
    const step = fc.record({
      list: fc.nat({ max: 2 }),
      kind: fc.constantFrom("push", "push", "push", "remove", "freeze"),
      at: fc.nat({ max: 40 }),
    });
    check(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const lists = new IntLists();
        const model: number[][] = [[], [], []];
        const frozen: [FrozenInts, number[]][] = [];
        for (const [value, { list, kind, at }] of steps.entries()) {
          const expected = model[list] as number[];
          if (kind === "push") {
            expect(lists.push(list, value)).toBe(expected.push(value) - 1);
          } else if (kind === "freeze") frozen.push([lists.freeze(list), [...expected]]);
          else if (expected.length > 0) {
            const position = at % expected.length;
            const last = expected.pop() as number;
            const isLast = position === expected.length;
            if (!isLast) expected[position] = last;
            expect(lists.remove(list, position)).toBe(isLast ? -1 : last);
          }
          for (const [index, items] of model.entries()) {
            expect(lists.length(index)).toBe(items.length);
            expect(Array.from(items, (_, position) => lists.at(index, position))).toEqual(items);
            expect(lists.single(index)).toBe(items.length === 1 ? items[0] : -1);
          }
        }
        for (const [list, then] of frozen) expect(toArray(list)).toEqual(then);
      }),
      200,
    );
  });
});

describe("an array in chunks", () => {
  it("has what was put there, and frozen views do not change, across any number of chunks", () => {
    const count = fc.nat({ max: 700 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant("push" as const), count }),
      fc.record({ kind: fc.constant("pop" as const), count }),
      fc.record({ kind: fc.constant("put" as const), count: fc.nat({ max: 20 }), place: fc.nat() }),
      fc.record({ kind: fc.constant("freeze" as const) }),
    );
    check(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        const ints = new ChunkedInts();
        const model: number[] = [];
        const frozen: [FrozenInts, number[]][] = [];
        let value = 0;
        for (const next of steps) {
          if (next.kind === "freeze") frozen.push([ints.freeze(), [...model]]);
          else if (next.kind === "push") for (let i = 0; i < next.count; i++) ints.push(model[model.push(value++) - 1] as number);
          else if (next.kind === "pop") for (let i = Math.min(next.count, model.length); i > 0; i--) expect(ints.pop()).toBe(model.pop());
          else if (model.length > 0)
            for (let i = 0; i < next.count; i++) {
              const place = (next.place + i * 37) % model.length;
              ints.put(place, value);
              model[place] = value++;
            }
          expect(ints.length).toBe(model.length);
        }
        expect(Array.from(model, (_, place) => ints.at(place))).toEqual(model);
        frozen.push([ints.freeze(), model]);
        for (const [list, then] of frozen) {
          expect(toArray(list)).toEqual(then);
          const written = new Int32Array(then.length + 2);
          expect([writeInts(list, written, 1), [...written]]).toEqual([then.length + 1, [0, ...then, 0]]);
        }
      }),
      200,
    );
  });

  it("copies one chunk and the list of chunks for a change, and nothing for a change that no frozen view sees", () => {
    const before = copied.bytes;
    const ints = new ChunkedInts();
    for (let i = 0; i < 100_000; i++) ints.push(i);
    for (let i = 0; i < 100_000; i += 999) ints.put(i, -1);
    expect(copied.bytes - before).toBe(0);
    ints.freeze();
    ints.push(7);
    expect(copied.bytes - before).toBe(0);
    ints.put(50_000, 8);
    const chunks = Math.ceil(100_001 / 512);
    expect(copied.bytes - before).toBe(2_048 + chunks * 8);
    ints.put(50_001, 9);
    expect(copied.bytes - before).toBe(2_048 + chunks * 8);
    ints.put(0, 9);
    expect(copied.bytes - before).toBe(2 * 2_048 + chunks * 8);
  });

  it("that was long and is short takes little memory again", () => {
    const ints = new ChunkedInts();
    for (let i = 0; i < 100_000; i++) ints.push(i);
    while (ints.length > 10) ints.pop();
    expect(ints.bytes).toBeLessThan(400);
  });
});

describe("the bytes of memberships", () => {
  const MANY = 4_096;
  it.each<[string, Membership, number]>([
    ["one rule", 0, 8],
    ["pieces that switch on", { triggers: [0, 1], vetoes: [] }, 28],
    ["pieces that switch off", { triggers: [], vetoes: [0, 1] }, 28],
  ])("count the lists of members, and at least what is stated beside them, for %s", (_, membership, beside) => {
    const memberships = new Memberships();
    for (let member = 0; member < MANY; member++) memberships.set(member, membership);
    const { withOnly, inBaseSet, triggered, bytes } = memberships;
    const lists = withOnly.bytes + inBaseSet.bytes + triggered.bytes;
    expect(lists).toBeGreaterThan(4 * MANY);
    expect(bytes - lists).toBeGreaterThanOrEqual(beside * MANY);
  });
});

describe("terms", () => {
  it("distinguish every string and return it, with any characters", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      // The last ones have the same bits as shorter or narrower ones.
      fc.constantFrom("", "a", "aa", "ab", "é", "\u0100", "\ud800", "\0", "\0\0", "\u6261\0", "\u6261", "abcd", "\u6261\u6463"),
    );
    const names = ["n", "m", ""];
    check(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...names), text), { selector: ([name, value]) => `${name}:${value}`, maxLength: 60 }),
        (pairs) => {
          const terms = new Terms();
          const intern = (owner: number, string: string) =>
            terms.intern(owner, `<${string}>`, 1, string.length + 1, hashOfRange(string, 0, string.length));
          const ids = pairs.map(([name, value]) => intern(intern(NAME, name), value));
          for (const id of ids) terms.retain(id);
          expect(new Set(ids).size).toBe(pairs.length);
          for (const [at, [name, value]] of pairs.entries()) {
            const id = ids[at] as number;
            expect(terms.find(terms.find(NAME, name), value)).toBe(id);
            expect([terms.textOf(terms.ownerOf(id)), terms.textOf(id)]).toEqual([name, value]);
          }
          const owners = names.map((name) => terms.find(NAME, name));
          for (const id of ids) terms.release(id);
          for (const name of pairs.map(([each]) => each)) expect(terms.find(NAME, name)).toBe(-1);
          for (const [name, value] of pairs) expect(terms.find(owners[names.indexOf(name)] as number, value)).toBe(-1);
        },
      ),
      200,
    );
  });

  it("keep a string until its last use is released, and its name as long as it has one", () => {
    const terms = new Terms();
    const name = terms.intern(NAME, "n", 0, 1, hashOfRange("n", 0, 1));
    const [x, y] = ["x", "y"].map((value) => terms.intern(name, value, 0, 1, hashOfRange(value, 0, 1))) as [number, number];
    for (const id of [x, x, y]) terms.retain(id);
    terms.release(x);
    terms.release(y);
    expect([terms.find(NAME, "n"), terms.find(name, "x"), terms.find(name, "y")]).toEqual([name, x, -1]);
    terms.release(x);
    expect([terms.find(NAME, "n"), terms.find(name, "x")]).toEqual([-1, -1]);
  });
});

describe("the posting index under churn", () => {
  it("needs no more memory for the thousandth generation of rules than for the tenth", () => {
    const index = new PostingRuleIndex("guide");
    const generation = (g: number): void => {
      for (let member = 0; member < 50; member++) {
        index.set(member, rule(`{"mention":["user-${g}-${member}"],"n${g % 7}":["x${g}",{"anything-but":["y${g + member}","z"]}]}`));
      }
    };
    for (let g = 0; g < 10; g++) generation(g);
    const bytes = index.bytes;
    for (let g = 10; g < 1_000; g++) generation(g);
    expect(index.bytes).toBeLessThanOrEqual(bytes * 1.5);
    for (let member = 0; member < 50; member++) index.delete(member);
    expect(index.match(viewOf({ mention: { StringValues: ["user-999-1"] } })).size).toBe(0);
  });
});

function toArray(list: FrozenInts): number[] {
  const items: number[] = [];
  eachInt(list, (item) => items.push(item));
  return items;
}

function rule(text: string): RuleTape {
  const { accepted } = readFilterRule(text, {});
  if (accepted === undefined) throw new Error("the rule is valid");
  return canonicalRule(accepted.rule);
}
