import { describe, expect, it } from "vitest";
import { Alphabet, bytesOf } from "../../../src/analysis/diagram/alphabet.ts";
import { Undecided } from "../../../src/analysis/diagram/steps.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { treeOf } from "../../../src/rule/tree.ts";
import { toy } from "../../support/toy-dialect.ts";

function alphabetOf(rules: readonly unknown[], held: Readonly<Record<string, readonly string[]>> = {}): Alphabet {
  const trees = rules.map((rule) => treeOf(readFilterRule(JSON.stringify(rule), {}, toy).accepted!.rule));
  return new Alphabet(trees, new Map(Object.entries(held).map(([name, values]) => [name, new Set(values)])));
}

/** Each letter as a text: `name=value`, then what it is. */
function lettersOf(alphabet: Alphabet): string[] {
  return alphabet.letters.map(({ name, value, isOther, isHeld, isLastOfName }) =>
    [`${name}=${value}`, isOther ? "other" : [], isHeld ? "held" : [], isLastOfName ? "last" : []].flat().join(" "),
  );
}

describe("the values that rules distinguish", () => {
  it("are in the order of their first appearance, those of a name together, and then one other value", () => {
    expect(
      lettersOf(alphabetOf([{ a: ["1", "2"], b: ["x"], $or: [{ a: ["3", "1"] }, { c: [{ "anything-but": ["y"] }] }] }, { b: ["4"] }])),
    ).toEqual(["a=1", "a=2", "a=3", "a=x other last", "b=x", "b=4", "b=y other last", "c=y", "c=x other last"]);
  });

  it("are followed by those of the message, which has no other value under a name that no rule has", () => {
    expect(lettersOf(alphabetOf([{ a: ["1"] }], { b: ["3", "4"], a: ["2", "1"] }))).toEqual([
      "a=1 held",
      "a=2 held",
      "a=x other last",
      "b=3 held",
      "b=4 held last",
    ]);
  });

  it("are not those that no message can carry", () => {
    expect(lettersOf(alphabetOf([{ a: ["1", "", "l".repeat(513)], "": ["x"] }], { a: [""], "": ["4"] }))).toEqual([
      "a=1",
      "a=x other last",
    ]);
  });

  it("are samples if an operator looks into strings, of all its operands", () => {
    // The shortest value that begins with no prefix, then the shortest of each prefix.
    expect(lettersOf(alphabetOf([{ a: [{ prefix: "C" }, "Chat"] }]))).toEqual(["a=Chat", "a= ", "a=C last"]);
    expect(lettersOf(alphabetOf([{ a: [{ prefix: "C" }, { prefix: "R" }, { "anything-but": { prefix: ["Ch"] } }] }]))).toEqual([
      "a= ",
      "a=C",
      "a=R",
      "a=Ch last",
    ]);
    expect(lettersOf(alphabetOf([{ a: [{ prefix: "C" }] }, { a: [{ prefix: "R" }], b: ["C"] }]))).toEqual([
      "a= ",
      "a=C",
      "a=R last",
      "b=C",
      "b=x other last",
    ]);
  });

  it("are not known if an operator has no samples, or two operators have different ones", () => {
    for (const entries of [[{ numeric: [">=", 5] }], [5], [{ prefix: "C" }, { exists: true }], [{ exists: true }, { prefix: "C" }]]) {
      expect(() => alphabetOf([{ a: entries }])).toThrow(Undecided);
    }
  });

  it("have sizes in bytes of UTF-8, and a name counts once", () => {
    const { letters } = alphabetOf([{ "\u00e9": ["\u20ac", "22"], b: ["1"] }]);
    expect(letters.map(({ nameBytes, valueBytes }) => [nameBytes, valueBytes])).toEqual([
      [2, 3],
      [2, 2],
      [2, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(bytesOf(letters)).toBe(2 + 3 + 2 + 1 + (1 + 1 + 1));
  });

  it("are found by name and operand, ascending", () => {
    const alphabet = alphabetOf([{ a: ["1", "2"], b: ["2", { prefix: "C" }] }]);
    const entriesOf = (entries: unknown[]) => {
      const [member] = treeOf(readFilterRule(JSON.stringify({ a: entries }), {}, toy).accepted!.rule).members;
      return member?.kind === "attribute" ? member.entries : [];
    };
    expect(lettersOf(alphabet)).toEqual(["a=1", "a=2", "a=x other last", "b=2", "b= ", "b=C last"]);
    expect([alphabet.numbersOf("a"), alphabet.numbersOf("b"), alphabet.numbersOf("c")]).toEqual([[0, 1, 2], [3, 4, 5], []]);
    const [exclusion, prefix] = entriesOf([{ "anything-but": ["2", "1", "2", "9"] }, { prefix: "C" }]);
    expect([alphabet.numbersIn("a", exclusion!), alphabet.numbersIn("b", exclusion!), alphabet.numbersIn("c", exclusion!)]).toEqual([
      [0, 1],
      [3],
      [],
    ]);
    expect([alphabet.numbersIn("a", prefix!), alphabet.numbersIn("b", prefix!), alphabet.numbersIn("c", prefix!)]).toEqual([[], [5], []]);
  });
});
