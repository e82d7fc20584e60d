import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import { chime } from "../../../src/operator/chime.ts";
import type { Dialect } from "../../../src/operator/dialect.ts";
import type { Semantics } from "../../../src/operator/operator.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { TermMarks } from "../../../src/rule-index/interning/message-terms.ts";
import {
  AND,
  ANY_TEST,
  ASK,
  after,
  allHold,
  allHoldOnEmpty,
  asksForValues,
  eachTerm,
  kindOf,
  NONE_IN,
  OR,
  SOME_IN,
  SOME_OUT,
} from "../../../src/rule-index/interning/program.ts";
import { ProgramWriter } from "../../../src/rule-index/interning/program-writer.ts";
import { hashOf, Programs } from "../../../src/rule-index/interning/programs.ts";
import { Terms } from "../../../src/rule-index/interning/terms.ts";
import { unlimited } from "../../support/property.ts";
import { toy, toyMatches } from "../../support/toy-dialect.ts";

const kinds = {
  [NONE_IN]: "none-in",
  [SOME_IN]: "some-in",
  [SOME_OUT]: "some-out",
  [ASK]: "ask",
  [ANY_TEST]: "any",
  [OR]: "or",
  [AND]: "and",
};

/** Writes programs of one dialect and semantics, and shows them with the texts of their terms. */
function writing({ semantics = "guide", dialect = chime }: { semantics?: Semantics; dialect?: Dialect } = {}) {
  const terms = new Terms();
  const writer = new ProgramWriter(semantics, terms, dialect);
  const write = (rule: unknown) => writer.write(readFilterRule(JSON.stringify(rule), { limits: unlimited }, dialect).accepted!.rule);
  const unitsOf = (rule: unknown) => {
    const { units, start, end } = write(rule);
    return [...units.subarray(start, end)];
  };
  const shown = (units: Int32Array, start: number, end: number): unknown[] => {
    const nodes: unknown[] = [];
    for (let at = start; at < end; at = after(units, at)) {
      const kind = kindOf(units[at]!);
      const last = after(units, at);
      if (kind > ASK) nodes.push([kinds[kind as keyof typeof kinds], ...shown(units, at + 1, last)]);
      else
        nodes.push(
          `${kinds[kind as keyof typeof kinds]} ${[...units.subarray(kind === ASK ? at + 2 : at + 1, last)].map((id) => terms.textOf(id)).join()}`,
        );
    }
    return nodes;
  };
  const show = (rule: unknown) => {
    const { units, start, end } = write(rule);
    return shown(units, start, end);
  };
  return { terms, write, unitsOf, show };
}

const not = (...strings: readonly unknown[]) => ({ "anything-but": strings });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
/** The same elements in another order, in which neighbours are far apart. */
const shuffled = <T>(all: readonly T[]): T[] => all.map((_, index) => all[(index * 7 + 3) % all.length]!);

describe("the units of a rule", () => {
  it.each<[rule: unknown, nodes: unknown]>([
    [{ a: ["1"] }, ["some-in 1"]],
    [{ a: ["1", "2"] }, ["some-in 1,2"]],
    [{ a: [not("1", "2")] }, ["none-in 1,2"]],
    [{ a: ["1", not("2")] }, [["any", "none-in 2", "some-in 1"]]],
    [{ a: [not("2"), "1", not("3"), "4"] }, [["any", "none-in 2", "none-in 3", "some-in 1,4"]]],
    [{ a: ["1"], b: [not("2")] }, ["none-in 2", "some-in 1"]],
    [{ $or: [{ a: ["1"] }, { b: ["2"] }] }, [["or", "some-in 1", "some-in 2"]]],
    [{ $or: [{ a: ["1"], b: ["2"] }, { c: ["3"] }] }, [["or", "some-in 3", ["and", "some-in 1", "some-in 2"]]]],
    [{ $or: [{ a: ["1"] }], b: ["2"] }, ["some-in 2", ["or", "some-in 1"]]],
    [{ $or: [{ $or: [{ a: ["1"] }, { b: ["2"] }] }, { c: ["3"] }] }, [["or", "some-in 3", ["or", "some-in 1", "some-in 2"]]]],
    [{ $or: [{ a: ["1"] }, { a: ["1"] }, { b: ["2"] }] }, [["or", "some-in 1", "some-in 2"]]],
    [{ a: ["1", "1"] }, ["some-in 1"]],
  ])("%j", (rule, nodes) => {
    expect(writing().show(rule)).toEqual(nodes);
  });

  it("are the same whatever the order of its parts is, few or many, and have none twice", () => {
    for (const count of [2, 15, 16, 17, 40]) {
      const names = numbered(count);
      const parts = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, ["1"]]));
      const rules = [
        (list: readonly string[]) => ({ a: list }),
        (list: readonly string[]) => ({ a: [not(...list)] }),
        (list: readonly string[]) => ({ a: ["x", ...list.map((name) => not(name))] }),
        (list: readonly string[]) => parts(list),
        (list: readonly string[]) => ({ $or: list.map((name) => ({ [name]: ["1"] })) }),
        (list: readonly string[]) => ({ $or: [parts(list), { z: ["1"] }] }),
      ];
      for (const rule of rules) {
        const { unitsOf } = writing();
        const units = unitsOf(rule(names));
        const other = shuffled(names);
        expect(unitsOf(rule(names.toReversed()))).toEqual(units);
        expect(unitsOf(rule(other))).toEqual(unitsOf(rule(other.toReversed())));
      }
      const { unitsOf } = writing();
      const units = unitsOf({ a: names });
      expect(unitsOf({ a: [...names, ...names] })).toEqual(units);
      expect(units.slice(1)).toEqual(units.slice(1).toSorted((x, y) => x - y));
      expect(unitsOf({ $or: [...names, ...names.toReversed()].map((name) => ({ [name]: ["1"] })) })).toEqual(
        unitsOf({ $or: names.map((name) => ({ [name]: ["1"] })) }),
      );
    }
  });

  it("are written after others, in memory that is used again", () => {
    const { write, show } = writing();
    const long = write({ a: numbered(500) });
    expect(long.end).toBe(501);
    expect(show({ b: ["1"], c: [not("2"), "3"] })).toEqual(["some-in 1", ["any", "none-in 2", "some-in 3"]]);
  });
});

describe("an operand that its operator evaluates", () => {
  const rules: readonly Readonly<Record<string, unknown[]>>[] = [
    { a: [{ prefix: "Ch" }] },
    { a: [not("Chat")] },
    { a: [{ "anything-but": { prefix: ["R", "Ch"] } }] },
    { a: [{ numeric: [">=", 5, "<", 7] }] },
    { a: [{ exists: true }] },
    { a: [{ exists: false }] },
    { a: [5, "Chat"], b: [{ exists: true }] },
    { $or: [{ a: [{ prefix: "R" }], b: ["x"] }, { a: [{ "anything-but": { prefix: ["C"] } }] }, { a: [{ exists: false }] }] },
    { $or: [{ a: ["x"] }, { b: ["x"] }] },
  ];
  const lists = [["Chat"], ["Room"], ["5"], ["5.0", "Room"], ["7"], ["Chat", "Room"], ["x"]];
  const messages = [{}, ...lists.map((a) => ({ a })), ...lists.map((a) => ({ a, b: ["x"] })), { b: ["x", "y"] }];

  it.each(["guide", "sns"] as const)("decides as its words say, and for the empty message without it, in %s", (semantics) => {
    const { terms, write } = writing({ semantics, dialect: toy });
    const programs = new Programs(terms);
    const ids = rules.map((rule) => {
      const program = write(rule);
      return programs.add(program, hashOf(program), 0);
    });
    const marks = new TermMarks(terms, toy);
    for (const message of messages) {
      marks.read(viewOf(Object.fromEntries(Object.entries(message).map(([name, StringValues]) => [name, { StringValues }]))), true);
      for (const [index, rule] of rules.entries()) {
        const expected = toyMatches(rule, message, semantics);
        const { units, start, end } = programs.programOf(ids[index]!);
        expect([rule, message, programs.holds(ids[index]!, marks), allHold(units, start, end, marks, terms)]).toEqual([
          rule,
          message,
          expected,
          expected,
        ]);
        const onEmpty = toyMatches(rule, {}, semantics);
        expect([allHoldOnEmpty(units, start, end), programs.holdsOnEmpty(ids[index]!)]).toEqual([onEmpty, onEmpty]);
        expect(programs.isFlipped(ids[index]!, marks)).toBe(expected !== onEmpty);
      }
      marks.clear();
    }
  });

  it("keeps the order of its strings, and its terms are counted", () => {
    const { terms, write, show } = writing({ dialect: toy });
    expect(show({ a: [{ prefix: "Ch" }] })).toEqual(["ask Ch"]);
    expect(show({ a: [{ "anything-but": { prefix: ["R", "Ch"] } }] })).toEqual(["ask R,Ch"]);
    expect(show({ a: [not("R", "Ch")] })).toEqual(["none-in Ch,R"]);
    const { units, start, end } = write({ $or: [{ a: [{ prefix: "Ch" }], b: ["1"] }, { c: ["2"] }] });
    const seen: string[] = [];
    eachTerm(units, start, end, (term) => seen.push(terms.textOf(term)));
    expect(seen.toSorted()).toEqual(["1", "2", "Ch"]);
  });

  it("needs the values of a message, as does an exclusion of SNS, wherever it is", () => {
    for (const [rule, semantics, asks] of [
      [{ a: ["1", not("2")] }, "guide", false],
      [{ a: [not("2")] }, "sns", true],
      [{ a: ["1", not("2")] }, "sns", true],
      [{ $or: [{ a: ["1"], b: [not("2")] }, { c: ["1"] }] }, "sns", true],
      [{ $or: [{ a: ["1"], b: ["2"] }, { c: ["1"] }] }, "sns", false],
      [
        {
          $or: [
            { a: ["1"], b: ["2"] },
            { c: [{ prefix: "x" }], d: ["1"] },
          ],
        },
        "guide",
        true,
      ],
      [{ a: ["1"], b: [{ prefix: "x" }] }, "guide", true],
    ] as const) {
      const { units, start, end } = writing({ semantics, dialect: toy }).write(rule);
      expect([rule, asksForValues(units, start, end)]).toEqual([rule, asks]);
    }
  });
});
