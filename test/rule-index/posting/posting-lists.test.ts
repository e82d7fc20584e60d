import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { FLIPS_ALWAYS, READ_CODE } from "../../../src/rule-index/posting/flip-code.ts";
import { PostingLists } from "../../../src/rule-index/posting/posting-lists.ts";
import { NO_PAGE, PostingPages, type PostingRecord } from "../../../src/rule-index/posting/posting-pages.ts";
import { check } from "../../support/property.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A record whose code repeats one word, a test of term 0, until it has this length. */
function recordOf(rule: number, key: number): PostingRecord {
  const length = (rule * 7 + key) % 31;
  return {
    rule,
    isVeto: rule % 2 === 1,
    // "Term 0 absent: flips", so that it flips if no term is marked.
    code: { kind: length === 0 ? FLIPS_ALWAYS : READ_CODE, words: new Array<number>(length).fill(31), length },
  };
}

/** Lists with a model of them, and with the positions that a rule would store. */
class Twin {
  readonly places: Map<string, number> = new Map();
  readonly model: Map<number, Set<number>> = new Map();
  readonly lists: PostingLists = new PostingLists((rule, from, to) => {
    const [name] = [...this.places].find(([each, place]) => each.startsWith(`${rule}:`) && place === from) ?? [];
    if (name === undefined) throw new Error(`rule ${rule} does not lie at ${from}`);
    this.places.set(name, to);
  }, recordOf);

  toggle(rule: number, key: number): void {
    const name = `${rule}:${key}`;
    const place = this.places.get(name);
    const rules = this.model.get(key) ?? new Set();
    this.model.set(key, rules);
    if (place === undefined) {
      this.places.set(name, this.lists.add(key, rule));
      rules.add(rule);
    } else {
      this.lists.remove(rule, place);
      this.places.delete(name);
      rules.delete(rule);
    }
  }

  check(): void {
    expect(this.lists.assertSound()).toBe(this.places.size);
    for (const [key, rules] of this.model) {
      const read: number[] = [];
      const each: number[] = [];
      this.lists.each(key, (rule) => each.push(rule));
      this.lists.read(key, {
        marks: new Int32Array(1),
        ask: (rule) => read.push(rule),
        flipped: (rule, isVeto) => {
          expect(isVeto).toBe(rule % 2 === 1);
          read.push(rule);
        },
      });
      const expected = [...rules].sort(byNumber).join();
      expect([this.lists.length(key), each.sort(byNumber).join(), read.sort(byNumber).join()]).toEqual([rules.size, expected, expected]);
    }
  }
}

it("posting lists have what was added and not removed, wherever their pages move", () => {
  check(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 2 })), { maxLength: 800, size: "max" }), (steps) => {
      const twin = new Twin();
      for (const [at, [rule, key]] of steps.entries()) {
        twin.toggle(rule, key);
        if (at % 50 === 0) twin.check();
      }
      twin.check();
      for (const name of [...twin.places.keys()]) twin.toggle(...(name.split(":").map(Number) as [number, number]));
      twin.check();
      expect([0, 1, 2].map((key) => twin.lists.length(key))).toEqual([0, 0, 0]);
    }),
    60,
  );
});

it("posting lists need no more memory for the thousandth generation of rules than for the tenth", () => {
  const twin = new Twin();
  for (let rule = 0; rule < 100; rule++) for (let key = 0; key < 3; key++) twin.toggle(rule, key);
  const churn = (generation: number) => {
    for (let i = 0; i < 60; i++) for (const _ of [0, 1]) twin.toggle((generation * 31 + i * 7) % 100, i % 3);
  };
  for (let generation = 0; generation < 10; generation++) churn(generation);
  const { bytes } = twin.lists;
  for (let generation = 10; generation < 1_000; generation++) churn(generation);
  twin.check();
  expect(twin.lists.bytes).toBeLessThanOrEqual(bytes * 1.5);
});

it("a list that was long and is short takes little memory again", () => {
  const twin = new Twin();
  for (let key = 0; key < 200; key++) {
    for (let rule = 0; rule < 20; rule++) twin.toggle(rule, key);
    for (let rule = 2; rule < 20; rule++) twin.toggle(rule, key);
  }
  twin.check();
  expect(twin.lists.bytes / 200).toBeLessThan(500);
});

it.each<[message: string, plant: () => unknown]>([
  ["a page knows its key and the page before", () => vi.spyOn(PostingPages.prototype, "keyOf").mockReturnValue(3)],
  ["a page knows its key and the page before", () => vi.spyOn(PostingPages.prototype, "before").mockReturnValue(7)],
  ["a page has records, and room for them", () => vi.spyOn(PostingPages.prototype, "isEmpty").mockReturnValue(true)],
  ["a list knows its length", () => vi.spyOn(PostingLists.prototype, "length").mockReturnValue(5)],
])("lists that check themselves report that it is not so: %s", (message, plant) => {
  const twin = new Twin();
  for (let rule = 0; rule < 20; rule++) twin.toggle(rule, 0);
  twin.check();
  plant();
  expect(() => twin.lists.assertSound()).toThrow(message);
});

it("pages that check themselves report that one is lost", () => {
  const pages = new PostingPages();
  const kept = pages.add(0, NO_PAGE);
  const words = [31];
  pages.append(kept, { rule: 1, isVeto: false, code: { kind: READ_CODE, words, length: 1 } });
  pages.assertSound([kept]);
  expect(() => pages.assertSound([])).toThrow("no page is lost");
});

it("the bytes of lists are those of their pages, of a head for each key, and of a count for each page", () => {
  vi.spyOn(PostingPages.prototype, "bytes", "get").mockReturnValue(0);
  const single = new Twin();
  for (let key = 0; key < 1_000; key++) single.toggle(key, key);
  const heads = single.lists.bytes;
  expect(heads).toBeGreaterThanOrEqual(4 * 1_000);
  const several = new Twin();
  for (let key = 0; key < 1_000; key++) for (const rule of [1, 2]) several.toggle(rule, key);
  expect(several.lists.bytes).toBeGreaterThanOrEqual(heads + 4 * 1_000);
});

it("a page is sparse if less than a quarter is in use, and it is not of the smallest size", () => {
  const pages = new PostingPages();
  const page = pages.add(0, NO_PAGE);
  const words = new Array<number>(25).fill(31);
  const record = (rule: number): PostingRecord => ({ rule, isVeto: false, code: { kind: READ_CODE, words, length: 25 } });
  const isSparse: boolean[] = [];
  // A page begins with 5 units, and each of these records has 27.
  for (let rule = 0; rule < 9; rule++) {
    expect(pages.fit(page, 27)).toBe(true);
    pages.append(page, record(rule));
    isSparse.push(pages.isSparse(page));
  }
  expect(isSparse).not.toContain(true);
  expect(pages.contentOf(page)).toBe(243);
  for (let rule = 0; rule < 9; rule++) {
    pages.cut(page, rule);
    isSparse[rule] = pages.isSparse(page);
  }
  // With two records, 59 of 256 units are in use; with three, 86.
  expect(isSparse).toEqual([false, false, false, false, false, false, true, true, true]);
  pages.shrink(page);
  expect([pages.isSparse(page), pages.isEmpty(page)]).toEqual([false, true]);
});

function byNumber(a: number, b: number): number {
  return a - b;
}
