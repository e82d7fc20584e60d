import { describe, expect, it } from "vitest";
import { nearestMatch, nearestMismatch } from "../../../src/analysis/index.ts";
import type { MessageAttributes } from "../../../src/index.ts";

describe("a nearest match", () => {
  it("makes room if 1 KB is too little, with the fewest changes", () => {
    const values = ["m".repeat(300), "n".repeat(400), "o".repeat(200)];
    const { change } = nearestMatch({ a: ["x".repeat(400)] }, { b: { StringValues: values } });
    expect(change?.remove).toEqual({ b: { StringValues: [values[1]] } });
    expect(change?.count).toBe(2);
  });

  it("is as small if many values must be removed", () => {
    const values = Array.from({ length: 511 }, (_, index) => index.toString(36).padStart(2, "0"));
    const { change, undecided } = nearestMatch({ a: ["x".repeat(20)] }, { b: { StringValues: values } });
    // The message has 1,023 bytes, 21 more are needed, and each value takes 2.
    expect({ undecided, count: change?.count }).toEqual({ undecided: false, count: 11 });
  });

  it("drops values that no message can carry, and reports that", () => {
    const { change } = nearestMatch({ a: ["1"] }, { a: { StringValues: ["", "2"] }, "": { StringValues: ["3"] } });
    expect(change).toEqual({
      count: 3,
      add: { a: { StringValues: ["1"] } },
      remove: { a: { StringValues: [""] }, "": { StringValues: ["3"] } },
      anyOther: [],
      result: { a: { StringValues: ["2", "1"] } },
    });
  });

  it("says where any other value is as good", () => {
    const { change } = nearestMatch({ a: [{ "anything-but": ["x"] }] }, { a: { StringValues: ["x"] } }, { semantics: "sns" });
    expect(change).toMatchObject({ add: { a: { StringValues: ["y"] } }, anyOther: ["a"] });
  });
});

type Values = Readonly<Record<string, string[]>>;

function messageOf(values: Values): MessageAttributes {
  return Object.fromEntries(Object.entries(values).map(([name, StringValues]) => [name, { StringValues }]));
}

describe("of several changes, a nearest match", () => {
  it.each<[promise: string, rule: string, before: Values, add: Values, remove: Values]>([
    ["has the fewest values", '{"$or":[{"a":["1"],"b":["1"]},{"long":["value"]}]}', {}, { long: ["value"] }, {}],
    ["then the fewest bytes", '{"$or":[{"aa":["1"]},{"b":["22"]},{"c":["3"]}]}', {}, { c: ["3"] }, {}],
    ["counting a name once", '{"$or":[{"name":["22"]},{"b":["333"]}]}', { name: ["1"] }, { name: ["22"] }, {}],
    ["then the first value", '{"$or":[{"a":["1"]},{"b":["1"]}]}', {}, { a: ["1"] }, {}],
    ["keeps what the rule does not exclude", '{"a":[{"anything-but":["1"]}]}', { a: ["1", "2"], b: ["1"] }, {}, { a: ["1"] }],
    ["adds and removes", '{"a":["2"],"b":[{"anything-but":["1"]}]}', { a: ["1"], b: ["1"] }, { a: ["2"] }, { b: ["1"] }],
    ["then the fewest bytes left", '{"$or":[{"a":[{"anything-but":["1"]}]},{"b":["1"]}]}', { a: ["1"] }, {}, { a: ["1"] }],
  ])("%s: %s", (_, text, before, add, remove) => {
    const { change } = nearestMatch(text, messageOf(before));
    expect({ add: change?.add, remove: change?.remove }).toEqual({ add: messageOf(add), remove: messageOf(remove) });
    expect(change?.count).toBe([...Object.values(add), ...Object.values(remove)].flat().length);
  });

  it("does not exist if no message matches", () => {
    expect(nearestMatch('{"a":[""]}', { a: { StringValues: ["1"] } })).toStrictEqual({ undecided: false });
    expect(nearestMatch(JSON.stringify({ a: ["l".repeat(512)], b: ["m".repeat(511)] }), {})).toStrictEqual({ undecided: false });
  });
});

describe("a nearest mismatch", () => {
  it("is the smallest change after which the rule does not hold", () => {
    const { change } = nearestMismatch('{"a":["1","2"],"b":["3"]}', { a: { StringValues: ["1", "2"] }, b: { StringValues: ["3"] } });
    expect(change).toMatchObject({ count: 1, remove: { b: { StringValues: ["3"] } }, result: { a: { StringValues: ["1", "2"] } } });
  });

  it("needs no change if the rule does not hold, and does not exist if it always holds", () => {
    expect(nearestMismatch('{"a":["1"]}', {}).change?.count).toBe(0);
    expect(nearestMismatch('{"a":["1",{"anything-but":["1"]}]}', {})).toEqual({ undecided: false });
  });
});
