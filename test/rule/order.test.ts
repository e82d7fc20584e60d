import { describe, expect, it } from "vitest";
import { parseFilterRule } from "../../src/index.ts";
import { canonicalRule, isInOrder, printRule } from "../../src/rule/canonical.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import type { RuleTape } from "../../src/rule/tape.ts";
import { unlimited } from "../support/property.ts";
import { toy } from "../support/toy-dialect.ts";

function read(rule: unknown): RuleTape {
  const { accepted } = readFilterRule(JSON.stringify(rule), { limits: unlimited });
  return accepted!.rule;
}
const canonical = (rule: unknown): string => printRule(canonicalRule(read(rule)));
const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Each is the beginning of others, and JSON escapes some of their characters or none. */
const strings = ["", " ", "!", '"', "#", "0", "A", "[", "\\", "]", "a", "}", "~", "\u007f", "\u0080", "\n", "\u0001", "\ud800", "😀", "é"]
  .flatMap((each) => [each, `a${each}`, `${each}a`, `${each}"`])
  .filter((each, index, all) => each !== "" && all.indexOf(each) === index);

describe("the canonical order", () => {
  it("of strings and names is that of their code units", () => {
    expect(canonical({ a: strings })).toBe(JSON.stringify({ a: strings.toSorted(byCodeUnit) }));
    expect(canonical({ a: [{ "anything-but": strings }] })).toBe(JSON.stringify({ a: [{ "anything-but": strings.toSorted(byCodeUnit) }] }));
    const names = strings.filter((each) => !/^\d/.test(each));
    expect(canonical(Object.fromEntries(names.map((name) => [name, ["1"]])))).toBe(
      `{${names
        .toSorted(byCodeUnit)
        .map((name) => `${JSON.stringify(name)}:["1"]`)
        .join()}}`,
    );
  });

  it("of branches is that of their texts, wherever two of them differ", () => {
    const [a, b] = [{ a: ["1"] }, { b: ["1"] }];
    const branches = [
      ...strings.map((name) => ({ [name]: ["1"] })),
      ...strings.map((value) => ({ same: [value] })),
      ...strings.map((value) => ({ same: [{ "anything-but": [value] }] })),
      { same: ["a", "b"] },
      { same: ["a", { "anything-but": ["b"] }] },
      { same: [{ "anything-but": ["a", "b"] }] },
      { same: ["a"], too: ["1"] },
      { same: ["a"], too: ["1", "2"] },
      { same: ["a"], too: ["2"] },
      { $or: [a, b] },
      { $or: [a, { c: ["1"] }] },
      { $or: [a, b, { c: ["1"] }] },
      { $or: [a, { b: ["1", "2"] }] },
      { $or: [a, b], a: ["1"] },
    ];
    const texts = branches.map(canonical);
    expect(new Set(texts).size).toBe(texts.length);
    const sorted = texts.toSorted(byCodeUnit);
    expect(canonical({ $or: branches })).toBe(`{"$or":[${sorted.join()}]}`);
    for (const [index, text] of texts.entries()) {
      for (const other of texts.slice(0, index)) {
        const [first, second] = [text, other].toSorted(byCodeUnit);
        expect(canonical({ $or: [JSON.parse(text), JSON.parse(other)] })).toBe(`{"$or":[${first},${second}]}`);
      }
    }
  });

  it("drops repeats, and a rule is in it only without them", () => {
    for (const [rule, expected] of [
      [{ a: ["2", "1", "2"] }, { a: ["1", "2"] }],
      [{ a: ["1", "1"] }, { a: ["1"] }],
      [{ a: [{ "anything-but": ["1", "1"] }] }, { a: [{ "anything-but": ["1"] }] }],
      [{ $or: [{ a: ["1"] }, { a: ["1"] }] }, { $or: [{ a: ["1"] }] }],
      [{ $or: [{ a: ["1"], b: ["2"] }, { b: ["2"], a: ["1"] }, { a: ["0"] }] }, { $or: [{ a: ["0"] }, { a: ["1"], b: ["2"] }] }],
    ]) {
      expect(isInOrder(read(rule))).toBe(false);
      expect(canonical(rule)).toBe(JSON.stringify(expected));
      expect(isInOrder(read(expected))).toBe(true);
    }
    const same = read({ a: ["1"], b: ["2", { "anything-but": ["1", "2"] }] });
    expect(canonicalRule(same)).toBe(same);
  });
});

it("an operand that is not a string is kept, and counts once", () => {
  const text = '{"a":[{"exists":true},5]}';
  const { accepted } = readFilterRule(text, {}, toy);
  expect(printRule(accepted!.rule)).toBe(text);
  const limited = (maxComplexity: number) => readFilterRule(text, { limits: { maxComplexity } }, toy).accepted === undefined;
  expect([limited(3), limited(2)]).toEqual([false, true]);
});

it("an option that does not exist is named with its function", () => {
  expect(() => parseFilterRule('{"a":["1"]}', { limit: {} } as object)).toThrow(/parseFilterRule.*limit|limit.*parseFilterRule/);
});
