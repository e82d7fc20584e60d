import { describe, expect, it } from "vitest";
import type { FilterRule } from "../../../src/index.ts";
import { canonicalRule, printRule } from "../../../src/rule/canonical.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import type { RuleTape } from "../../../src/rule/tape.ts";
import { decodeRule } from "../../../src/rule-index/interning/decode.ts";
import { after, type Program } from "../../../src/rule-index/interning/program.ts";
import { ProgramWriter } from "../../../src/rule-index/interning/program-writer.ts";
import { Terms } from "../../../src/rule-index/interning/terms.ts";
import { type Copy, sharable, split } from "../../../src/rule-index/posting/sharing/split.ts";
import { unlimited } from "../../support/property.ts";

const but = (...values: string[]) => [{ "anything-but": values }];
const announcement: FilterRule = { type: ["announcement"] };
const mention: FilterRule = { mention: ["Eve"] };
const topical: FilterRule = { topic: ["t"], type: ["announcement"] };
const notEve: FilterRule = { sender: but("Eve") };
const notRoom: FilterRule = { type: but("Room") };

interface Case {
  readonly title: string;
  readonly rule: FilterRule;
  readonly shared: readonly FilterRule[];
  /** The triggers and the vetoes; none if the rule stays whole. */
  readonly pieces?: readonly [triggers: readonly FilterRule[], vetoes: readonly FilterRule[]];
}

const cases: readonly Case[] = [
  { title: "a shared exclusion", rule: { ...notEve, ...notRoom }, shared: [notRoom], pieces: [[], [notRoom, notEve]] },
  { title: "only shared exclusions", rule: { ...notEve, ...notRoom }, shared: [notRoom, notEve], pieces: [[], [notEve, notRoom]] },
  { title: "exclusions that are not shared", rule: { ...notEve, ...notRoom }, shared: [announcement] },
  { title: "one exclusion", rule: notRoom, shared: [notRoom] },
  { title: "a shared trigger", rule: { ...announcement, ...notEve }, shared: [announcement], pieces: [[announcement], [notEve]] },
  { title: "all parts shared", rule: { ...announcement, ...notEve }, shared: [announcement, notEve], pieces: [[announcement], [notEve]] },
  { title: "a trigger that is not shared, beside a shared exclusion", rule: { ...announcement, ...notEve }, shared: [notEve] },
  { title: "a trigger without exclusions", rule: topical, shared: [topical, announcement] },
  { title: "one string", rule: announcement, shared: [announcement] },
  { title: "a shared branch", rule: { $or: [mention, topical] }, shared: [topical], pieces: [[mention, topical], []] },
  { title: "a shared branch of one attribute", rule: { $or: [mention, topical] }, shared: [mention], pieces: [[mention, topical], []] },
  {
    title: "an $or that is shared as a whole, without exclusions",
    rule: { $or: [mention, topical] },
    shared: [{ $or: [mention, topical] }],
  },
  { title: "branches that are not shared", rule: { $or: [mention, topical] }, shared: [announcement] },
  {
    title: "a shared branch beside an exclusion",
    rule: { $or: [mention, announcement], ...notEve },
    shared: [announcement],
    pieces: [[mention, announcement], [notEve]],
  },
  {
    title: "a shared $or beside an exclusion",
    rule: { $or: [mention, topical], ...notEve },
    shared: [{ $or: [mention, topical] }],
    pieces: [[{ $or: [mention, topical] }], [notEve]],
  },
  { title: "an $or with a branch that holds for the empty message", rule: { $or: [mention, notRoom] }, shared: [mention, notRoom] },
  { title: "an $or beside a wanted attribute", rule: { $or: [mention, topical], team: ["a"] }, shared: [mention, topical] },
];

describe("the pieces of a rule, in which the index keeps it,", () => {
  for (const { title, rule, shared, pieces } of cases) {
    it(`are right for ${title}`, () => {
      const { program, copy, print } = written(rule);
      const texts = new Set(shared.map(textOf));
      const found = split(program, copy, (piece) => texts.has(print(piece)));
      const sorted = (rules: readonly string[]) => rules.toSorted();
      expect(found === undefined ? undefined : [sorted(found.triggers.map(print)), sorted(found.vetoes.map(print))]).toEqual(
        pieces?.map((rules) => sorted(rules.map(textOf))),
      );
      if (found !== undefined) expect(printRule(decodeRule(found.triggers, found.vetoes, "guide", terms))).toBe(textOf(rule));
    });
  }

  it.each<[FilterRule, FilterRule[]]>([
    [notRoom, []],
    [{ ...notEve, ...notRoom }, [notEve, notRoom]],
    [announcement, []],
    [topical, []],
    [{ ...announcement, ...notEve }, [announcement]],
    [{ ...topical, ...notEve }, [topical]],
    [{ $or: [mention, topical] }, [mention, topical]],
    [{ $or: [mention, topical], ...notEve }, [mention, topical, { $or: [mention, topical] }]],
    [{ $or: [mention, notRoom] }, []],
  ])("that are worth sharing: %j", (rule, expected) => {
    const { program, copy, print } = written(rule);
    expect(sharable(program, copy).map(print).toSorted()).toEqual(expected.map(textOf).toSorted());
  });
});

const terms = new Terms();
const writer = new ProgramWriter("guide", terms);

function written(rule: FilterRule): { program: Program; copy: Copy; print: (piece: Program) => string } {
  const { units, start, end } = writer.write(tapeOf(rule));
  const program = { units: units.slice(start, end), start: 0, end: end - start };
  const copy: Copy = (nodes) => {
    const copied = nodes.flatMap((node) => [...program.units.subarray(node, after(program.units, node))]);
    return { units: Int32Array.from(copied), start: 0, end: copied.length };
  };
  return { program, copy, print: (piece) => printRule(decodeRule([piece], [], "guide", terms)) };
}

function textOf(rule: FilterRule): string {
  return printRule(canonicalRule(tapeOf(rule)));
}

function tapeOf(rule: FilterRule): RuleTape {
  return readFilterRule(JSON.stringify(rule), { limits: unlimited }).accepted!.rule;
}
