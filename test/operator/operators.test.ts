import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Collector } from "../../src/diagnostic/collector.ts";
import { chime } from "../../src/operator/chime.ts";
import { type Operator, type OperatorWords, someIsOneOf } from "../../src/operator/operator.ts";
import { predicateOf } from "../../src/operator/predicates.ts";
import { wordsOf } from "../../src/operator/words.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { treeOf } from "../../src/rule/tree.ts";
import { scanJson } from "../../src/text/scan.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

const word = fc.constantFrom("a", "b", "c", "d");
const valuesArb = fc.array(word, { maxLength: 4 });
const operandArb = ({ operand }: Operator) => fc.uniqueArray(word, { minLength: 1, maxLength: operand === "string" ? 1 : 3 });

describe.each(chime.operators.map((operator) => [wordsOf(operator).name, operator] as const))("the operator %s", (_, operator) => {
  it("holds where its predicate does, for one operand and for any of several", () => {
    check(
      fc.property(
        fc.array(operandArb(operator), { minLength: 1, maxLength: 3 }),
        valuesArb,
        semanticsArb,
        (operands, values, semantics) => {
          const holds = operands.map((operand) => predicateOf(operator).holds(operand, values, semantics));
          expect(operands.map((operand) => predicateOf(operator).compile([operand], semantics)(values))).toEqual(holds);
          expect(predicateOf(operator).compile(operands, semantics)(values)).toBe(holds.includes(true));
        },
      ),
    );
  });

  it("tests its strings as its quantifier says", () => {
    check(
      fc.property(operandArb(operator), valuesArb, semanticsArb, (operand, values, semantics) => {
        const isIn = (value: (typeof operand)[number]) => operand.includes(value);
        const expected = {
          "some-in": values.some(isIn),
          "none-in": !values.some(isIn),
          "some-out": values.some((value) => !isIn(value)),
        }[operator.quantifier(semantics)];
        expect(predicateOf(operator).holds(operand, values, semantics)).toBe(expected);
      }),
    );
  });

  it("prints an operand as it is read again", () => {
    check(
      fc.property(operandArb(operator), (operand) => {
        const { accepted } = readFilterRule(`{"name":[${operator.print(operand)}]}`, { limits: unlimited });
        expect(treeOf(accepted!.rule).members).toEqual([{ kind: "attribute", name: "name", entries: [{ operator, operand }] }]);
        expect(scanJson(operator.print(operand), new Collector()).kind).toBe(operator.keyword === undefined ? "string" : "object");
      }),
    );
  });

  it("means the same in any order and with repeats, if its operand is a set", () => {
    if (operator.operand !== "set") return;
    check(
      fc.property(operandArb(operator), valuesArb, semanticsArb, (operand, values, semantics) => {
        const turned = [...operand, ...operand].reverse();
        expect(predicateOf(operator).holds(turned, values, semantics)).toBe(predicateOf(operator).holds(operand, values, semantics));
      }),
    );
  });

  it("has a unique number", () => {
    expect(chime.operatorAt(chime.codeOf(operator))).toBe(operator);
  });
});

describe("what operators say for people", () => {
  const [includes, anythingBut] = chime.operators.map(wordsOf) as [OperatorWords, OperatorWords];

  it("for several operands: any of them may hold, and what an absent attribute means", () => {
    expect(includes.describe([["a"]], "guide")).toBe('has "a"');
    expect(includes.describe([["a"], ["b"], ["c"]], "guide")).toBe('has "a", "b" or "c"');
    expect(anythingBut.describe([["a", "b"], ["c"]], "guide")).toBe('does not have "a" or "b", or does not have "c", or is absent');
    expect(anythingBut.describe([["a", "b"], ["c"]], "sns")).toBe('has a value other than "a" or "b", or has a value other than "c"');
  });

  it("for values without a wanted one: that", () => {
    expect(includes.because(["Bob"], ["x", "Tim"], "guide")).toBe('"Bob" is not among the values');
    expect(anythingBut.because(["Room"], ["Chat"], "guide")).toBe('no value is "Room"');
    expect(anythingBut.because(["x", "Room"], ["Chat"], "guide")).toBe('no value is "x" or "Room"');
  });

  it("for values with excluded ones: which, and what that means", () => {
    expect(anythingBut.because(["a", "b"], [], "guide")).toBe("the attribute is absent, which anything-but matches (guide semantics)");
    expect(anythingBut.because(["a", "b"], [], "sns")).toBe("the attribute is absent, which anything-but does not match (sns semantics)");
    expect(anythingBut.because(["a", "b"], ["a", "b", "a"], "guide")).toBe('"a" and "b" is excluded');
    expect(anythingBut.because(["a", "b"], ["a", "c"], "guide")).toBe('"a" is excluded (guide semantics)');
    expect(anythingBut.because(["a", "b"], ["a", "c"], "sns")).toBe('"c" is not excluded (sns semantics)');
  });
});

describe("a predicate over many strings", () => {
  it.each([1, 2, 15, 16, 17, 40])("finds each of %d, and nothing else", (count) => {
    const strings = Array.from({ length: count }, (_, index) => `v${index}`);
    const has = someIsOneOf(strings);
    for (const string of strings) expect(has(["x", string])).toBe(true);
    expect(has(["x", `v${count}`, "v", 5, undefined])).toBe(false);
    expect(has([])).toBe(false);
  });
});
