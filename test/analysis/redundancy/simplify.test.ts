import { describe, expect, it } from "vitest";
import { simplifyRule } from "../../../src/analysis/index.ts";
import { compileFilterRule } from "../../../src/index.ts";

describe("a simplified rule", () => {
  const simple = (text: string, semantics: "guide" | "sns" = "guide") => simplifyRule(text, { semantics }).text;

  it.each([
    ["merges branches that differ in one list", '{"$or":[{"a":["1"],"b":["1"]},{"b":["1"],"a":["2"]}]}', '{"a":["1","2"],"b":["1"]}'],
    [
      "writes once what all branches have",
      '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"c":["1"]}]}',
      '{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]}',
    ],
    [
      "splices branches of branches",
      '{"$or":[{"$or":[{"a":["1"]},{"b":["1"]}]},{"c":["1"]}]}',
      '{"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]}]}',
    ],
    ["lifts a branch that is alone", '{"a":["1"],"$or":[{"b":["1"]}]}', '{"a":["1"],"b":["1"]}'],
    [
      "lifts no name to an object that has it already",
      '{"a":["1"],"$or":[{"a":["2"],"b":["1"]}]}',
      '{"a":["1"],"$or":[{"a":["2"],"b":["1"]}]}',
    ],
    [
      "merges any number of branches",
      '{"$or":[{"a":["1"],"b":["1"]},{"a":["2"],"b":["1"]},{"a":[{"anything-but":["3"]}],"b":["1"]}]}',
      '{"a":["1","2",{"anything-but":["3"]}],"b":["1"]}',
    ],
    [
      "merges a branch in one list only",
      '{"$or":[{"a":["1"],"b":["1"]},{"a":["2"],"b":["1"]},{"a":["1"],"b":["2"]}]}',
      '{"$or":[{"a":["1","2"],"b":["1"]},{"a":["1"],"b":["2"]}]}',
    ],
    [
      "keeps branches whose merger could not be lifted",
      '{"a":["1"],"$or":[{"a":["2"],"b":["1"]},{"a":["3"],"b":["1"]}]}',
      '{"a":["1"],"$or":[{"a":["2"],"b":["1"]},{"a":["3"],"b":["1"]}]}',
    ],
    [
      "moves no name to an object that has it already",
      '{"a":["1"],"$or":[{"a":["2"],"b":["1"]},{"a":["2"],"c":["1"]}]}',
      '{"a":["1"],"$or":[{"a":["2"],"b":["1"]},{"a":["2"],"c":["1"]}]}',
    ],
    [
      "keeps a condition that one branch does not have",
      '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"c":["1"]},{"d":["1"]}]}',
      '{"$or":[{"a":["1"],"b":["1"]},{"a":["1"],"c":["1"]},{"d":["1"]}]}',
    ],
    ["lifts a $or with its object", '{"$or":[{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]}]}', '{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]}'],
    [
      "splices no branch that has another condition",
      '{"$or":[{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]},{"d":["1"]}]}',
      '{"$or":[{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]},{"d":["1"]}]}',
    ],
    [
      "is rewritten until nothing changes",
      '{"$or":[{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]}]},{"a":["1"],"d":["1"]}]}',
      '{"a":["1"],"$or":[{"b":["1"]},{"c":["1"]},{"d":["1"]}]}',
    ],
    [
      "keeps the smallest exclusion of a list",
      '{"a":[{"anything-but":["1","2"]},{"anything-but":["1"]}]}',
      '{"a":[{"anything-but":["1"]}]}',
    ],
    ["is always true in the shortest way", '{"a":["1",{"anything-but":["1","2"]},"2"]}', '{"a":["1",{"anything-but":["1"]}]}'],
    [
      "is never true in the shortest way",
      '{"a":["1"],"b":["1"],"$or":[{"a":[{"anything-but":["1","2"]}],"c":["1"]},{"a":[{"anything-but":["1"]}]}]}',
      '{"a":["1"],"$or":[{"a":[{"anything-but":["1"]}]}]}',
    ],
    [
      "is returned unchanged if nothing can be removed",
      '{"b":[{"anything-but":"1"}],"a":["2","1"]}',
      '{"b":[{"anything-but":"1"}],"a":["2","1"]}',
    ],
  ])("%s", (_, text, expected) => {
    expect(simple(text)).toBe(expected);
  });

  it("means the same in the chosen semantics, not in the other", () => {
    const text = '{"type":["Room"],"$or":[{"type":[{"anything-but":["Room"]}]},{"mention":["Bob"]}]}';
    expect(simple(text)).toBe('{"type":["Room"],"mention":["Bob"]}');
    expect(simple(text, "sns")).toBe(text);
  });

  it("has no more branches than are allowed", () => {
    const branches = (name: string, count: number) => Array.from({ length: count }, (_, index) => `{"${name}${index}":["1"]}`).join();
    const text = `{"$or":[{"$or":[${branches("a", 4)}]},${branches("b", 4)}]}`;
    expect(simple(text)).toBe(text);
    expect(simplifyRule(text, { limits: { maxOrBranches: 8 } }).text).toBe(`{"$or":[${branches("a", 4)},${branches("b", 4)}]}`);
  });

  it("is accepted if the rule was: an exclusion is never longer than the size limit allows", () => {
    const text = `{"a":["${"x".repeat(1_960)}"],"b":["1","1"],"c":[{"anything-but":"y"}]}`.padEnd(2_048);
    const simpler = simplifyRule(text).rule;
    expect(() => compileFilterRule(simpler)).not.toThrow();
  });

  it("keeps hostile names", () => {
    expect(simple('{"__proto__":["1","1"],"constructor":["2"]}')).toBe('{"__proto__":["1"],"constructor":["2"]}');
  });
});
