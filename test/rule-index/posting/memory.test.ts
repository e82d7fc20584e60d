import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AttributeView } from "../../../src/attributes/attribute-view.ts";
import { canonicalRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import type { RuleTape } from "../../../src/rule/tape.ts";
import { Arena, placeIn } from "../../../src/rule-index/interning/arena.ts";
import { NAME, Terms } from "../../../src/rule-index/interning/terms.ts";
import { type FrozenList, IntLists } from "../../../src/rule-index/posting/int-lists.ts";
import { PostingRuleIndex } from "../../../src/rule-index/posting/posting.ts";
import { hashOfRange } from "../../../src/text/string-hash.ts";
import { check } from "../../support/property.ts";

describe("an arena", () => {
  it("gives out blocks that do not overlap, and uses freed ones again", () => {
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
              arena.chunkOf(offset).fill(at, placeIn(offset), placeIn(offset) + length);
              blocks.push({ offset, length, mark: at });
            }
            for (const { offset, length: units, mark } of blocks) {
              const found = arena.chunkOf(offset).subarray(placeIn(offset), placeIn(offset) + units);
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
  it("hold what was pushed and not removed, and frozen ones stay as they were", () => {
    const step = fc.record({
      list: fc.nat({ max: 2 }),
      kind: fc.constantFrom("push", "push", "push", "remove", "freeze"),
      at: fc.nat({ max: 40 }),
    });
    check(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const lists = new IntLists();
        const model: number[][] = [[], [], []];
        const frozen: [FrozenList, number[]][] = [];
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
            expect(Array.from({ length: items.length }, (_, position) => lists.now(index).items[position])).toEqual(items);
            expect(lists.now(index).length).toBe(items.length);
            expect(lists.single(index)).toBe(items.length === 1 ? items[0] : -1);
          }
        }
        for (const [{ items, length }, then] of frozen) expect(Array.from({ length }, (_, position) => items[position])).toEqual(then);
      }),
      200,
    );
  });
});

describe("terms", () => {
  it("tell every string apart and give it back, whatever its characters", () => {
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

  it("keep a string until its last use is given back, and its name as long as it has one", () => {
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
    expect(index.match(AttributeView.of({ mention: { StringValues: ["user-999-1"] } })).size).toBe(0);
  });
});

function rule(text: string): RuleTape {
  const { accepted } = readFilterRule(text, {});
  if (accepted === undefined) throw new Error("the rule is valid");
  return canonicalRule(accepted.rule);
}
