import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { FilterRuleError, toJsonLogic, toJsonLogicData } from "../../src/index.ts";

describe("the json-logic export", () => {
  it("prints a single operand without a list", () => {
    expect(toJsonLogic({ a: ["x"] })).toEqual({ in: ["x", { var: ["a", []] }] });
    expect(toJsonLogic('{"a":["x","y"],"b":[{"anything-but":["z"]}]}')).toEqual({
      and: [
        { or: [{ in: ["x", { var: ["a", []] }] }, { in: ["y", { var: ["a", []] }] }] },
        { none: [{ var: ["b", []] }, { in: [{ var: "" }, ["z"]] }] },
      ],
    });
    expect(toJsonLogic({ b: [{ "anything-but": "z" }] }, { semantics: "sns" })).toEqual({
      some: [{ var: ["b", []] }, { "!": [{ in: [{ var: "" }, ["z"]] }] }],
    });
    expect(() => toJsonLogic({})).toThrow(FilterRuleError);
    expect(() => toJsonLogic({ a: ["x"] }, { semantic: "sns" } as never)).toThrow('toJsonLogic has no option "semantic"');
  });

  it("distinguishes names that `var` would take for paths, in the rule and in the data", () => {
    const names = ["a.b", "a%2Eb", "a%b", "ab", "", "%", "a"];
    for (const name of names) {
      const logic = toJsonLogic({ [name]: ["x"] }) as Parameters<typeof jsonLogic.apply>[0];
      const holding = names.filter((other) => jsonLogic.apply(logic, toJsonLogicData({ [other]: { StringValues: ["x"] } })) as boolean);
      expect(holding).toEqual([name]);
    }
    expect(Object.keys(toJsonLogicData({ "": { StringValues: ["x"] }, "a.%": { StringValues: ["y"] }, none: {} }))).toEqual([
      "%",
      "a%2E%25",
    ]);
  });
});
