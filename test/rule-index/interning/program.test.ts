import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/attributes/attribute-view.ts";
import type { FilterRule } from "../../../src/index.ts";
import { canonicalRule, printRule } from "../../../src/rule/canonical.ts";
import { FastReader } from "../../../src/rule/fast-reader.ts";
import type { RuleNode } from "../../../src/rule/filter-rule.ts";
import { resolveLimits } from "../../../src/rule/limits.ts";
import { readFilterRule } from "../../../src/rule/parse.ts";
import type { RuleTape } from "../../../src/rule/tape.ts";
import { ruleOf, treeOf } from "../../../src/rule/tree.ts";
import { decodeRule } from "../../../src/rule-index/interning/decode.ts";
import { TermMarks } from "../../../src/rule-index/interning/message-terms.ts";
import {
  ANY_TEST,
  allHold,
  allHoldOnEmpty,
  asksForValues,
  headerOf,
  NONE_IN,
  type Program,
  SOME_IN,
} from "../../../src/rule-index/interning/program.ts";
import { ProgramWriter } from "../../../src/rule-index/interning/program-writer.ts";
import { Terms } from "../../../src/rule-index/interning/terms.ts";
import { ASK_RULE, FLIPS_ALWAYS, FlipCoder, flips } from "../../../src/rule-index/posting/flip-code.ts";
import { KeyChooser } from "../../../src/rule-index/posting/keys.ts";
import { attributesArb, ruleArb } from "../../support/arbitraries.ts";
import { naiveMatches } from "../../support/naive.ts";
import { check, semanticsArb, unlimited } from "../../support/property.ts";
import { toy } from "../../support/toy-dialect.ts";

const word = fc.constantFrom("a", "b", "c");
const values = fc.uniqueArray(word, { minLength: 1, maxLength: 2 });
const attribute = fc.oneof(
  values,
  values.map((strings) => [{ "anything-but": strings }]),
  fc.tuple(word, values).map(([string, strings]) => [string, { "anything-but": strings }]),
);
/** Rules and messages of so few words that most of them have some in common. */
const meetingRuleArb = fc.letrec<{ rule: FilterRule; flat: FilterRule }>((tie) => ({
  flat: fc.dictionary(word, attribute, { minKeys: 1, maxKeys: 3 }) as fc.Arbitrary<FilterRule>,
  rule: fc.oneof(
    { depthSize: "small" },
    tie("flat"),
    fc.tuple(tie("flat"), fc.array(tie("rule"), { minLength: 2, maxLength: 3 })).map(([head, $or]) => ({ ...head, $or })),
    fc.array(tie("rule"), { minLength: 2, maxLength: 3 }).map(($or) => ({ $or })),
  ),
})).rule;
const meetingMessageArb = fc.dictionary(
  word,
  values.map((StringValues) => ({ StringValues })),
);

describe("the program of a rule", () => {
  it("is the same for rules that are equal except for order and repeats, and returns the canonical rule", () => {
    check(
      fc.property(ruleArb, fc.nat(), semanticsArb, (rule, seed, semantics) => {
        const terms = new Terms();
        const writer = new ProgramWriter(semantics, terms);
        const tape = tapeOf(rule);
        const program = unitsOf(writer.write(tape));
        expect(unitsOf(writer.write(ruleOf(shuffled(treeOf(tape), seed))))).toEqual(program);
        expect(unitsOf(writer.write(canonicalRule(tape)))).toEqual(program);
        const again = decodeRule([{ units: Int32Array.from(program), start: 0, end: program.length }], [], semantics, terms);
        expect(printRule(again)).toBe(printRule(canonicalRule(tape)));
      }),
    );
  });

  it("is the same from both readers", () => {
    const reader = new FastReader();
    let fast = 0;
    let texts = 0;
    check(
      fc.property(fc.oneof(meetingRuleArb, ruleArb), semanticsArb, (rule, semantics) => {
        const read = reader.read(JSON.stringify(rule), resolveLimits(unlimited));
        texts++;
        if (read === undefined) return;
        fast++;
        const writer = new ProgramWriter(semantics, new Terms());
        const program = unitsOf(writer.write(read.rule));
        expect(unitsOf(writer.write(tapeOf(rule)))).toEqual(program);
      }),
    );
    expect(fast / texts).toBeGreaterThan(0.3);
  });

  it("holds when the rule does; its code under a key that the message carries says whether it flips", () => {
    let coded = 0;
    let asked = 0;
    check(
      fc.property(
        fc.oneof(meetingRuleArb, ruleArb),
        fc.oneof(meetingMessageArb, attributesArb),
        semanticsArb,
        (rule, attributes, semantics) => {
          const terms = new Terms();
          const { units, start, end } = copyOf(new ProgramWriter(semantics, terms).write(tapeOf(rule)));
          const marks = new TermMarks(terms);
          const message = marks.read(viewOf(attributes), true);
          const holds = naiveMatches(rule, attributes, semantics);
          expect(allHold(units, start, end, marks, terms)).toBe(holds);
          const onEmpty = allHoldOnEmpty(units, start, end);
          expect(onEmpty).toBe(naiveMatches(rule, {}, semantics));
          const keys = new KeyChooser(() => 1, terms).of({ units, start, end });
          const carried = keys.filter((key) => message.terms.includes(key) || message.names.includes(key));
          if (holds !== onEmpty) expect(carried.length).toBeGreaterThan(0);
          for (const key of carried) {
            asked++;
            const { kind, words, length } = new FlipCoder().code({ units, start, end }, onEmpty, key);
            if (kind === ASK_RULE) continue;
            coded++;
            const code = Int32Array.from(words.slice(0, length)).reverse();
            expect(kind === FLIPS_ALWAYS || flips(code, 0, length, marks.bits)).toBe(holds !== onEmpty);
          }
        },
      ),
      1_000,
      1_000,
    );
    // An exclusion in `sns` has no code.
    expect(coded / asked).toBeGreaterThan(0.18);
  });
});

it("a rule is indexed under the keys with the fewest rules", () => {
  const terms = new Terms();
  const program = copyOf(
    new ProgramWriter("guide", terms).write(
      tapeOf({ type: ["Chat"], mention: ["Bob", "Al"], $or: [{ topic: ["t"] }, { a: ["x"], b: ["y"] }] }),
    ),
  );
  const nameOf = (term: number) => `${terms.textOf(terms.ownerOf(term))} ${terms.textOf(term)}`;
  const keysWhere = (crowds: { [term: string]: number }) =>
    new KeyChooser((term) => crowds[nameOf(term)] ?? 9, terms).of(program).map(nameOf).sort().join();
  expect(keysWhere({ "type Chat": 3 })).toBe("type Chat");
  expect(keysWhere({ "mention Bob": 2, "mention Al": 2 })).toBe("mention Al,mention Bob");
  expect(keysWhere({ "topic t": 1, "b y": 1 })).toBe("b y,topic t");
});

it("the program of a rule does not depend on the order of its parts, however many there are", () => {
  const parts = Array.from({ length: 40 }, (_, index) => index);
  const rule = (order: readonly number[]) => ({
    ...Object.fromEntries(order.map((index) => [`a${index}`, [`s${index}`, "t"]])),
    $or: order.map((index) => ({ b: [`s${index}`], c: [{ "anything-but": [`s${index % 5}`] }] })),
  });
  const writer = new ProgramWriter("guide", new Terms());
  const first = unitsOf(writer.write(tapeOf(rule(parts))));
  expect(unitsOf(writer.write(tapeOf(rule(parts.toReversed()))))).toEqual(first);
  expect(unitsOf(writer.write(tapeOf(rule([...parts.slice(17), ...parts.slice(0, 17)]))))).toEqual(first);
});

it("the program of an attribute has one test for all its strings, and one for each exclusion", () => {
  const terms = new Terms();
  const { units, start, end } = new ProgramWriter("guide", terms).write(tapeOf({ a: ["x", { "anything-but": ["z"] }, "y"] }));
  const texts = (from: number, to: number) => Array.from(units.subarray(from, to), (term) => terms.textOf(term)).sort();
  expect(units[start]).toBe(headerOf(ANY_TEST, 5));
  expect([units[1], texts(2, 3)]).toEqual([headerOf(NONE_IN, 1), ["z"]]);
  expect([units[3], texts(4, 6), end]).toEqual([headerOf(SOME_IN, 2), ["x", "y"], 6]);
});

it("the program of an operator that checks values has the operator, and returns the rule", () => {
  for (const semantics of ["guide", "sns"] as const) {
    const terms = new Terms();
    const rule = {
      a: [{ prefix: "Ch" }, "x", { numeric: [">=", 5, "<", 7] }],
      b: [{ "anything-but": { prefix: ["R", "C"] } }],
      c: [{ "anything-but": ["z"] }],
    };
    const { accepted } = readFilterRule(JSON.stringify(rule), { limits: unlimited }, toy);
    const program = copyOf(new ProgramWriter(semantics, terms, toy).write(accepted!.rule));
    expect(asksForValues(program.units, program.start, program.end)).toBe(true);
    expect(printRule(decodeRule([program], [], semantics, terms, toy))).toBe(printRule(canonicalRule(accepted!.rule)));
  }
});

it("the keys of a rule have no repeats, however many there are", () => {
  for (const count of [2, 12, 40]) {
    const terms = new Terms();
    const keysOf = (rule: FilterRule) => new KeyChooser(() => 1, terms).of(new ProgramWriter("guide", terms).write(tapeOf(rule)));
    const strings = Array.from({ length: count }, (_, index) => `s${index}`);
    const $or = ["x", "y"].map((other) => ({ a: strings, b: [...strings, other] }));
    expect(keysOf({ $or })).toHaveLength(count);
    expect(new Set(keysOf({ $or })).size).toBe(count);
  }
});

function tapeOf(rule: FilterRule): RuleTape {
  const { accepted } = readFilterRule(JSON.stringify(rule), { limits: unlimited });
  if (accepted === undefined) throw new Error("the rule is valid");
  return accepted.rule;
}

/** The same rule in reverse order, with its first parts repeated. */
function shuffled({ members }: RuleNode, seed: number): RuleNode {
  return {
    members: turned(members, seed).map((member) =>
      member.kind === "or"
        ? { kind: "or", branches: withRepeat(turned(member.branches, seed)).map((branch) => shuffled(branch, seed + 1)) }
        : {
            ...member,
            entries: withRepeat(turned(member.entries, seed)).map((entry) => ({
              ...entry,
              operand: withRepeat(turned(entry.operand, seed)),
            })),
          },
    ),
  };
}

function turned<T>(items: readonly T[], seed: number): T[] {
  const at = seed % Math.max(1, items.length);
  return [...items.slice(at), ...items.slice(0, at)].reverse();
}

function withRepeat<T>(items: readonly T[]): T[] {
  return [...items, ...items.slice(0, 1)];
}

function unitsOf({ units, start, end }: Program): number[] {
  return Array.from(units.subarray(start, end));
}

function copyOf(program: Program): Program {
  const units = Int32Array.from(unitsOf(program));
  return { units, start: 0, end: units.length };
}
