import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, type Letter } from "../../../src/analysis/diagram/alphabet.ts";
import { type Diagram, type Diagrams, FALSE, TRUE } from "../../../src/analysis/diagram/diagrams.ts";
import { Steps } from "../../../src/analysis/diagram/steps.ts";
import { Question } from "../../../src/analysis/question/question.ts";
import { Smallest } from "../../../src/analysis/witness/smallest.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import { check, semanticsArb, unlimited } from "../../support/property.ts";

const MOST_LETTERS = 10;
const nameArb = fc.constantFrom("a", "bbbb", "c".repeat(30));
const valuesArb = fc.uniqueArray(fc.constantFrom("1", "22", "4444", "88888888"), { minLength: 1, maxLength: 3 });
const entryArb = fc.oneof(
  valuesArb,
  valuesArb.map((values) => [{ "anything-but": values }]),
);
const partsArb = fc.dictionary(nameArb, entryArb, { minKeys: 1, maxKeys: 2 });
const ruleArb = fc.oneof(
  partsArb,
  fc.tuple(partsArb, fc.array(partsArb, { minLength: 2, maxLength: 3 })).map(([rule, $or]) => ({ ...rule, $or })),
);
const heldArb = fc
  .array(fc.tuple(nameArb, valuesArb), { maxLength: 2 })
  .map((held) => new Map(held.map(([name, values]) => [name, new Set(values)])));

/** The definition: every message, and the best of those that are small enough. */
function best(letters: readonly Letter[], diagrams: Diagrams, root: Diagram, maxBytes: number): boolean[] | undefined {
  const messages = Array.from({ length: 2 ** letters.length }, (_, bits) => letters.map((_letter, index) => ((bits >> index) & 1) === 0));
  const sizeOf = (taken: boolean[]) => {
    const chosen = letters.filter((_, index) => taken[index]);
    const names = new Map(chosen.map(({ name, nameBytes }) => [name, nameBytes]));
    return [...names.values(), ...chosen.map(({ valueBytes }) => valueBytes)].reduce((sum, bytes) => sum + bytes, 0);
  };
  return messages
    .map((taken) => ({
      taken,
      bytes: sizeOf(taken),
      changes: letters.filter(({ isHeld }, index) => isHeld !== taken[index]).length,
      order: taken.map((takes) => (takes ? "0" : "1")).join(""),
    }))
    .filter(
      ({ taken, bytes }) => bytes <= maxBytes && taken.reduce((left, takes, index) => diagrams.given(left, index, takes), root) === TRUE,
    )
    .toSorted((a, b) => a.changes - b.changes || a.bytes - b.bytes || (a.order < b.order ? -1 : 1))[0]?.taken;
}

function questionOf(text: string, held?: ReadonlyMap<string, ReadonlySet<string>>, steps = new Steps(undefined)) {
  const { accepted } = readFilterRule(text, { limits: unlimited });
  if (accepted === undefined) throw new Error(`${text} is not a rule`);
  const question = new Question([accepted.rule], steps, held);
  return { question, rule: accepted.rule };
}

describe("a smallest message", () => {
  it("has the fewest changes, then the fewest bytes, then the first letters, whatever the limit of bytes", () => {
    let [some, none] = [0, 0];
    check(
      fc.property(ruleArb, heldArb, semanticsArb, fc.boolean(), fc.nat(1_000), (rule, held, semantics, isNegated, limit) => {
        const { question, rule: tape } = questionOf(JSON.stringify(rule), held);
        const { letters, diagrams } = question;
        fc.pre(letters.length <= MOST_LETTERS);
        const holds = question.rule(tape, semantics);
        const root = isNegated ? diagrams.not(holds) : holds;
        const maxBytes = limit % (bytesOf(letters) + 1);
        const smallest = new Smallest(letters, diagrams, new Steps(undefined));
        const expected = best(letters, diagrams, root, maxBytes);
        expect(smallest.find(root, maxBytes)).toEqual(expected);
        expect(smallest.exists(root, maxBytes)).toBe(expected !== undefined);
        if (expected === undefined) none++;
        else some++;
      }),
      300,
    );
    expect(Math.min(some, none)).toBeGreaterThan(0);
  });

  it("is found without a second way from where the first one is short enough, however large the names before it are", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => name.repeat(60)) as [string, string, string, string];
    const [l, m, n, o] = ["l".repeat(100), "m".repeat(200), "n".repeat(300), "o".repeat(400)] as const;
    const $or = [{ [a]: ["1", l, m], [b]: ["1", l, n] }, { [a]: ["1", o], [c]: [m, o] }, { [d]: [n] }];
    const rule = { $or, [a]: [o], [b]: [m, n, o], [c]: ["1", n, o], [d]: ["1", l, m] };
    const steps = new Steps(undefined);
    const { question, rule: tape } = questionOf(JSON.stringify(rule), undefined, steps);
    // The fewest values would be four, with 1,241 bytes.
    expect(question.witness(question.rule(tape, "guide"))).toEqual({
      [a]: { StringValues: ["1", o] },
      [b]: { StringValues: [n] },
      [c]: { StringValues: ["1"] },
      [d]: { StringValues: ["1"] },
    });
    expect(steps.spent).toBe(410);
  });

  it("does not exist for what is never true", () => {
    const { question } = questionOf('{"a":["1"]}');
    const smallest = new Smallest(question.letters, question.diagrams, new Steps(undefined));
    expect([smallest.find(FALSE, 1_024), smallest.exists(FALSE, 1_024)]).toEqual([undefined, false]);
  });
});
