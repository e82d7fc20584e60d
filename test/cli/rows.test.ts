import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeOf } from "../../src/analysis/finding/shape.ts";
import { lintRule } from "../../src/analysis/index.ts";
import { jsonProblems } from "../../src/input/problem.ts";
import { FastReader } from "../../src/rule/fast-reader.ts";
import { resolveLimits } from "../../src/rule/limits.ts";
import { hasNamesOnce } from "../../src/text/names-once.ts";
import { RuleInspector } from "../../src/transport/cli/check/inspect.ts";
import { ruleArb } from "../support/arbitraries.ts";
import { check } from "../support/property.ts";

describe("repeated names of an object are found without a scan", () => {
  const name = fc.constantFrom("a", "b", "__proto__", "1", '"', ":", "a:b", "\\");
  const text = fc.letrec<{ value: string; object: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string().map((each) => JSON.stringify(each)),
      fc.constant("[1,null]"),
      tie("object"),
      tie("object").map((each) => `[${each}]`),
    ),
    object: fc
      .array(fc.tuple(name, tie("value")), { maxLength: 4 })
      .map((members) => `{${members.map(([key, each]) => `${JSON.stringify(key)} : ${each}`).join(" , ")}}`),
  })).object;

  test("in every JSON text", () => {
    check(
      fc.property(text, (each) => {
        expect(hasNamesOnce(each, JSON.parse(each))).toBe(jsonProblems(each).length === 0);
      }),
      2000,
    );
  });

  test("and a text that is nested too deeply is left to the scanner", () => {
    const deep = `${'{"a":'.repeat(40)}1${"}".repeat(40)}`;
    expect(hasNamesOnce(deep, JSON.parse(deep))).toBe(false);
  });
});

describe("a proof for one rule applies to all rules of its shape", () => {
  const reader = new FastReader();
  const limits = resolveLimits();
  const shape = (text: string) => {
    const read = reader.read(text, limits);
    return read === undefined ? undefined : shapeOf(read.rule);
  };

  test("the shape is which strings are equal, under which name, and not their text", () => {
    expect(shape('{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}')).toBe(shape('{"to":["A"],"kind":[{"anything-but":["to"]}]}'));
    const others = [
      '{"a":["x","y"]}',
      '{"a":["x"],"b":["x"]}',
      '{"a":[{"anything-but":["x"]}]}',
      '{"a":["x",{"anything-but":["x"]}]}',
      '{"a":["x",{"anything-but":["y"]}]}',
      '{"$or":[{"a":["x"]},{"a":["y"]}]}',
      '{"$or":[{"a":["x"]},{"b":["y"]}]}',
      '{"$or":[{"a":["x"]},{"b":["y"]}],"a":["x"]}',
      '{"$or":[{"a":["x"]},{"b":["y"]}],"c":["x"]}',
      '{"a":["x"],"$or":[{"a":["x"]},{"b":["y"]}]}',
    ];
    expect(new Set(others.map(shape)).size).toBe(others.length);
  });

  test("a rule that names more than a message can carry has none", () => {
    const long = (letter: string) => shape(`{"a":["${letter.repeat(510)}"]}`);
    expect(long("x")).toBeDefined();
    expect(long("é")).toBeUndefined();
  });

  test("so that the inspector finds what the linter finds, in any order of rules", () => {
    for (const information of [false, true]) {
      const inspector = new RuleInspector({ information, catalog: undefined });
      check(
        fc.property(ruleArb, (rule) => {
          const text = JSON.stringify(rule);
          const { diagnostics, undecided } = lintRule(text, { information });
          expect(inspector.inspect(text)).toEqual({ problems: diagnostics, undecided });
        }),
        1500,
      );
    }
  });
});
