import { describe, expect, it } from "vitest";
import { shapeOf } from "../../../src/analysis/finding/shape.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { unlimited } from "../../support/property.ts";

function shape(text: string): string | undefined {
  const { accepted } = readFilterRule(text, { limits: unlimited });
  if (accepted === undefined) throw new Error(`${text} is not a rule`);
  return shapeOf(accepted.rule);
}

describe("the shape of a rule", () => {
  it("numbers names, and the strings of each name, in the order of their first appearance", () => {
    expect(shape('{"b":["9","8"],"a":["8",{"anything-but":["7"]}],"$or":[{"a":["7"]},{"c":["1"],"b":["8"]}]}')).toBe(
      "(0[0:0,0:1,]1[0:0,1:1,]|(1[0:1,])(2[0:0,]0[0:1,]).)",
    );
  });

  it.each([
    ["names and strings do not matter", '{"a":["1"],"b":["2","3"]}', '{"to":["Al"],"kind":["x","y"]}'],
    ["spaces do not matter", '{"a":["1"]}', '{ "a" : [ "1" ] }'],
    ["equal strings of two names are not compared", '{"a":["1"],"b":["1"]}', '{"a":["1"],"b":["2"]}'],
    ["an operand is a string or a list", '{"a":[{"anything-but":"1"}]}', '{"a":[{"anything-but":["1"]}]}'],
    [
      "names and strings are numbered throughout the rule",
      '{"a":["1","2"],"$or":[{"b":["3"]},{"a":["2"],"b":["4","3"]}]}',
      '{"x":["b","a"],"$or":[{"y":["1"]},{"x":["a"],"y":["2","1"]}]}',
    ],
  ])("is shared if %s", (_, a, b) => {
    expect(shape(a)).toBeDefined();
    expect(shape(b)).toBe(shape(a));
  });

  it.each([
    ["two strings of a name are equal", '{"a":["1","1"]}', '{"a":["1","2"]}'],
    ["the first of them is repeated, or the second", '{"a":["1","2"],"$or":[{"a":["1"]}]}', '{"a":["1","2"],"$or":[{"a":["2"]}]}'],
    ["a later string is new, or known", '{"a":["1","2"],"$or":[{"a":["2"]}]}', '{"a":["1","2"],"$or":[{"a":["3"]}]}'],
    [
      "a string is known under the other name only",
      '{"a":["1"],"b":["2"],"$or":[{"b":["2"]}]}',
      '{"a":["2"],"b":["1"],"$or":[{"b":["2"]}]}',
    ],
    ["two names are equal", '{"a":["1"],"$or":[{"a":["2"]}]}', '{"a":["1"],"$or":[{"b":["2"]}]}'],
    ["the operator is another one", '{"a":["1"]}', '{"a":[{"anything-but":["1"]}]}'],
    [
      "an entry has two strings, or two entries have one each",
      '{"a":[{"anything-but":["1","2"]}]}',
      '{"a":[{"anything-but":["1"]},{"anything-but":["2"]}]}',
    ],
    ["a condition is in the branch, or beside it", '{"$or":[{"a":["1"],"b":["1"]}]}', '{"$or":[{"a":["1"]}],"b":["1"]}'],
    ["branches are one or two", '{"$or":[{"a":["1"]},{"b":["1"]}]}', '{"$or":[{"a":["1"],"b":["1"]}]}'],
    [
      "branches belong to one $or or to a nested one",
      '{"$or":[{"$or":[{"a":["1"]}]},{"b":["1"]}]}',
      '{"$or":[{"$or":[{"a":["1"]},{"b":["1"]}]}]}',
    ],
  ])("differs if %s", (_, a, b) => {
    expect(shape(a)).toBeDefined();
    expect(shape(b)).not.toBe(shape(a));
  });

  it("does not exist if a message of all names and strings might be too large", () => {
    const isShort = (rule: object) => shape(JSON.stringify(rule)) !== undefined;
    // Names and strings have 1,024 bytes together with the other value of each name, for which four are reserved.
    expect(isShort({ a: ["1".repeat(510), "2".repeat(509)] })).toBe(true);
    expect(isShort({ a: ["1".repeat(510), "2".repeat(510)] })).toBe(false);
    expect(isShort({ a: ["\u00e9".repeat(509), "1"] })).toBe(true);
    expect(isShort({ a: ["\u00e9".repeat(509), "12"] })).toBe(false);
    expect(isShort({ a: ["1".repeat(510)], b: ["2".repeat(504)] })).toBe(true);
    expect(isShort({ a: ["1".repeat(510)], b: ["2".repeat(505)] })).toBe(false);
  });
});
