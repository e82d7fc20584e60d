import fc from "fast-check";
import { type Node, parseTree } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { explainRule, guidance, renderDiagnostic } from "../../src/diagnose/index.ts";
import { Collector } from "../../src/diagnostic/collector.ts";
import { compileFilterRule, type Diagnostic, type FilterRule, parseFilterRule } from "../../src/index.ts";
import { chime } from "../../src/operator/chime.ts";
import { canonicalRule, printRule } from "../../src/rule/canonical.ts";
import { FastReader } from "../../src/rule/fast-reader.ts";
import type { RuleNode } from "../../src/rule/filter-rule.ts";
import { resolveLimits } from "../../src/rule/limits.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { RuleReader } from "../../src/rule/read.ts";
import { complexityOf, type RuleTape } from "../../src/rule/tape.ts";
import { ruleOf, treeOf } from "../../src/rule/tree.ts";
import { scanForgiving } from "../../src/text/forgiving.ts";
import type { JsonNode } from "../../src/text/json-tree.ts";
import { scanJson } from "../../src/text/scan.ts";
import { attributesArb, ruleArb } from "../support/arbitraries.ts";
import { mutatedRuleArb } from "../support/broken.ts";
import { parseGuided } from "../support/guided.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

const notJson = new Set(["invalid-json", "trailing-text"]);
/** Codes that replace the errors with guidance: the text, or a word of it, was meant to be something else. */
const reinterpreted = new Set(["preferences-as-rule", "encoded-twice", "combinator-as-name"]);

const placesOf = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code, path, span }) => ({ code, path, span }));

const spacedRuleArb = fc.tuple(ruleArb, fc.nat({ max: 3 })).map(([rule, spaces]) => JSON.stringify(rule, undefined, spaces));

const anyTextArb: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ maxLength: 200 }),
  fc.json(),
  mutatedRuleArb,
  ruleArb.map((rule) => JSON.stringify(rule, null, 2)),
);

const plainWordArb = fc.oneof(
  fc.constantFrom("a", "b", "ab", "a!", "B", "\u00e9"),
  fc.stringMatching(/^[a-z](?:[a-z0-9 :.-]{0,18}[a-z0-9])?$/),
);
const plainListArb = fc.uniqueArray(plainWordArb, { minLength: 1, maxLength: 4 });
const plainEntriesArb = fc.oneof(
  plainListArb,
  fc
    .tuple(fc.uniqueArray(plainWordArb, { maxLength: 2 }), fc.oneof({ arbitrary: plainListArb, weight: 4 }, plainWordArb))
    .chain(([strings, excluded]) =>
      fc.constantFrom([...strings, { "anything-but": excluded }], [{ "anything-but": excluded }, ...strings]),
    ),
);
/** Rules of words that need no escape, as programs write them: in any order, with or without spaces. */
const plainRuleArb: fc.Arbitrary<string> = fc
  .tuple(
    fc.letrec<{ rule: FilterRule }>((tie) => ({
      rule: fc
        .tuple(
          fc.uniqueArray(fc.tuple(plainWordArb, plainEntriesArb), { selector: ([name]) => name, minLength: 1, maxLength: 3 }),
          fc.option(fc.array(tie("rule"), { minLength: 2, maxLength: 4 }), { maxDepth: 2, depthSize: "small", freq: 2, nil: undefined }),
        )
        .map(([members, $or]) => ({ ...Object.fromEntries(members), ...($or === undefined ? {} : { $or }) }) as FilterRule),
    })).rule,
    fc.constantFrom(undefined, undefined, undefined, 1),
  )
  .map(([rule, spaces]) => JSON.stringify(rule, undefined, spaces));

describe.each([
  ["alone", undefined],
  ["with guidance", guidance],
])("the fast reader, %s", (_, guidance) => {
  it("gives the result of the reader that reports, for any text, and only if that has nothing to report", () => {
    const reader = new FastReader(guidance);
    const taken = { fast: 0, texts: 0 };
    check(
      fc.property(fc.oneof(anyTextArb, spacedRuleArb, plainRuleArb), fc.boolean(), (text, isLifted) => {
        const limits = resolveLimits(isLifted ? unlimited : undefined);
        const fast = reader.read(text, limits);
        taken.texts++;
        if (fast === undefined) return;
        taken.fast++;
        const { accepted, diagnostics } = readFilterRule(text, { limits, guidance });
        expect(diagnostics).toEqual([]);
        expect(treeOf(fast.rule)).toEqual(treeOf(accepted!.rule));
        expect(contentOf(fast.rule)).toEqual(contentOf(accepted!.rule));
        expect({ ...fast, rule: undefined }).toEqual({ ...accepted, rule: undefined });
      }),
      3_000,
    );
    expect(taken.fast / taken.texts).toBeGreaterThan(0.1);
  });

  it("reads at least 95% of the texts that are meant for it", () => {
    const reader = new FastReader(guidance);
    let [read, all] = [0, 0];
    check(
      fc.property(plainRuleArb, (text) => {
        all++;
        if (reader.read(text, resolveLimits(unlimited)) !== undefined) read++;
      }),
      1_000,
      1_000,
    );
    expect(read / all).toBeGreaterThanOrEqual(0.95);
  });

  it("gives rules that do not change while it reads others", () => {
    const reader = new FastReader(guidance);
    check(
      fc.property(plainRuleArb, fc.array(plainRuleArb, { minLength: 1, maxLength: 3 }), (text, others) => {
        const first = reader.read(text, resolveLimits(unlimited));
        if (first === undefined) return;
        const then = treeOf(first.rule);
        for (const other of others) reader.read(other, resolveLimits(unlimited));
        expect(treeOf(first.rule)).toEqual(then);
        expect(treeOf(reader.read(text, resolveLimits(unlimited))!.rule)).toEqual(then);
      }),
    );
  });

  it("calls exactly those texts canonical that the canonical form prints", () => {
    const reader = new FastReader(guidance);
    const found = { true: 0, false: 0 };
    check(
      fc.property(plainRuleArb, fc.boolean(), (given, isPrinted) => {
        const rule = readFilterRule(given, { limits: unlimited }).accepted!.rule;
        const text = isPrinted ? printRule(canonicalRule(rule)) : given;
        const fast = reader.read(text, resolveLimits(unlimited));
        if (fast === undefined) return;
        expect(fast.isCanonical).toBe(text === printRule(canonicalRule(rule)));
        found[`${fast.isCanonical}`]++;
      }),
      1_000,
    );
    const all = found.true + found.false;
    expect(found.true / all).toBeGreaterThan(0.3);
    expect(found.false / all).toBeGreaterThan(0.1);
  });

  it("leaves texts that are over a limit by one to the reader that reports", () => {
    const limits = resolveLimits({ maxComplexity: 5, maxOrBranches: 2, maxBytes: 300 });
    const reader = new FastReader(guidance);
    const isPlain = (text: string) => reader.read(text, limits) !== undefined;
    expect([isPlain('{"a":["1","2","3","4"]}'), isPlain('{"a":["1","2","3","4","5"]}')]).toEqual([true, false]);
    expect([isPlain('{"$or":[{"a":["1"]},{"b":["1"]}]}'), isPlain('{"$or":[{"a":["1"]}]}')]).toEqual([true, false]);
    expect(reader.read('{"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]}]}', { ...limits, maxComplexity: 9 })).toBe(undefined);
    expect([isPlain(`{"a":["${"x".repeat(90)}"]}`), isPlain(`{"a":["${"x".repeat(91)}"]}`)]).toEqual([true, false]);
  });
});

describe("parsing", () => {
  it.each([[undefined], [guidance]])(
    "never throws, and places every diagnostic inside the text, in order, also with guidance",
    (guidance) => {
      check(
        fc.property(anyTextArb, (text) => {
          const { rule, diagnostics } = parseFilterRule(text, { guidance });
          expect(rule === undefined).toBe(diagnostics.some((each) => each.severity === "error"));
          let last = 0;
          for (const diagnostic of diagnostics) {
            const { start, end } = diagnostic.span ?? { start: -1, end: -1 };
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(Math.max(text.length, start + 1));
            expect(renderDiagnostic(diagnostic, text)).toContain("^");
            last = start;
          }
        }),
        3000,
      );
    },
  );

  it("accepts the same with and without guidance, and finds the same errors in JSON", () => {
    const found = { same: 0, more: 0, notJson: 0, accepted: 0 };
    check(
      fc.property(anyTextArb, fc.boolean(), (text, isLifted) => {
        const limits = isLifted ? unlimited : undefined;
        const [plain, guided] = [parseFilterRule(text, { limits }), parseFilterRule(text, { limits, guidance })];
        expect(JSON.stringify(plain.rule)).toBe(JSON.stringify(guided.rule));
        expect(
          plain.diagnostics.filter(({ severity, help, fix }) => severity !== "error" || help !== undefined || fix !== undefined),
        ).toEqual([]);
        if (plain.rule !== undefined) found.accepted++;
        else if (!isJson(text)) {
          // It stops at the first mistake in the notation, which is its last report.
          const mistakes = plain.diagnostics.filter(({ code }) => notJson.has(code) || code === "too-deep");
          expect(mistakes).toHaveLength(1);
          found.notJson++;
        } else if (guided.diagnostics.some(({ code }) => reinterpreted.has(code))) found.more++;
        else {
          const errors = guided.diagnostics.filter(({ severity }) => severity === "error");
          expect(placesOf(plain.diagnostics)).toEqual(placesOf(errors));
          found.same++;
        }
      }),
      3_000,
    );
    const all = found.same + found.more + found.notJson + found.accepted;
    expect(found.same / all).toBeGreaterThan(0.1);
    expect(found.notJson / all).toBeGreaterThan(0.1);
  });

  it.each([scanJson, scanForgiving])("accepts as JSON exactly what JSON.parse accepts: %o", (scan) => {
    check(
      fc.property(anyTextArb, (text) => {
        const problems = new Collector();
        scan(text, problems);
        expect(problems.report().some((each) => notJson.has(each.code))).toBe(!isJson(text));
      }),
      5000,
    );
  });

  it.each([scanJson, scanForgiving])("reads the same values as JSON.parse, at the offsets of jsonc-parser: %o", (scan) => {
    check(
      fc.property(
        fc.oneof(
          fc.json(),
          ruleArb.map((rule) => JSON.stringify(rule, null, 1)),
        ),
        (text) => {
          const tree = scan(text, new Collector());
          expect(outline(tree)).toEqual(referenceOutline(parseTree(text) as Node));
        },
      ),
    );
  });

  it("returns the written rule", () => {
    check(
      fc.property(ruleArb, fc.constantFrom(undefined, 2, "\t"), (rule, indent) => {
        const parsed = parseGuided(JSON.stringify(rule, null, indent), { limits: unlimited });
        expect(JSON.stringify(parsed.rule)).toBe(JSON.stringify(rule));
      }),
    );
  });

  it("counts names and strings as written, and accepts as many as the limit", () => {
    check(
      fc.property(
        fc.oneof(
          ruleArb.map((rule) => JSON.stringify(rule)),
          plainRuleArb,
        ),
        (text) => {
          const complexity = naiveComplexity(JSON.parse(text));
          expect(complexityOf(readFilterRule(text, { limits: unlimited }).accepted!.rule)).toBe(complexity);
          const isAccepted = (maxComplexity: number) => parseGuided(text, { limits: { ...unlimited, maxComplexity } }).rule !== undefined;
          expect([isAccepted(complexity), isAccepted(complexity - 1)]).toEqual([true, false]);
          const isFast = (maxComplexity: number) =>
            new FastReader(guidance).read(text, resolveLimits({ ...unlimited, maxComplexity })) !== undefined;
          if (isFast(Number.POSITIVE_INFINITY)) expect([isFast(complexity), isFast(complexity - 1)]).toEqual([true, false]);
        },
      ),
    );
  });

  it("finds every name that occurs twice in an object, also among many", () => {
    check(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "\\u0061"), { minLength: 1, maxLength: 40 }),
        (keys) => {
          const text = `{${keys.map((key) => `"${key}":["x"]`).join(",")}}`;
          const decoded = keys.map((key) => JSON.parse(`"${key}"`) as string);
          const repeats = decoded.filter((key, index) => decoded.indexOf(key) !== index).length;
          const { diagnostics } = parseGuided(text, { limits: unlimited });
          expect(diagnostics.filter((each) => each.code === "duplicate-key")).toHaveLength(repeats);
          if (repeats > 0) expect(new FastReader(guidance).read(text, resolveLimits(unlimited))).toBeUndefined();
        },
      ),
    );
  });

  it("ends without overflowing the stack on deep nesting, even if the size limit was lifted", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"$or":[', "]}"],
      ['{"a":', "}"],
      ['{"a":[', ""],
      ["[{", "}]"],
    ] as const) {
      for (const depth of [200, 1_000, 100_000]) {
        const text = `${open.repeat(depth)}${close.repeat(depth)}`;
        expect(codesOf(parseGuided(text, { limits: unlimited }).diagnostics)).not.toEqual([]);
        expect(codesOf(parseGuided(text).diagnostics)).not.toEqual([]);
      }
    }
  });

  it("takes time in proportion to the length of the text", () => {
    // Steps are the characters that the scanner reads from the text, counted by a String object.
    for (const piece of ["'", "“", '"\n', "/*", "[", "{", ",", "\\", "a ", "{'", '"a" ', "=", "}", ":", "//\n", '"\\u', '{\\"a\\":']) {
      const small = countReads(piece.repeat(500));
      const large = countReads(piece.repeat(4000));
      expect({ piece, ratio: large / small < 12 }).toEqual({ piece, ratio: true });
    }
  });

  it("reads no further than the last reported error, however long the text", () => {
    for (const piece of [
      "[{",
      '"a" ',
      "=",
      ":",
      "//\n",
      "\u00a0'",
      "{a,",
      "{'a' ",
      '"\\x',
      '"a":1,',
      '{"a":1,"a":1,',
      "{}[],x",
      "@ ",
      "5 ",
    ]) {
      const text = `{"a":[${piece.repeat(30_000)}`;
      expect({ piece, reads: countReads(text), errors: errorsIn(text) }).toEqual({
        piece,
        reads: countReads(text.slice(0, 15_000)),
        errors: 100,
      });
    }
  });

  it("reads no further than the hundredth repeat of a name, even in an object that has nothing else", () => {
    for (const [before, piece] of [
      ["{", '"a":["x"],'],
      ['{"$or":[', '{"a":["x"],"a":["x"]},'],
    ] as const) {
      const text = `${before}${piece.repeat(20_000)}`;
      const codes = parseGuided(text, { limits: unlimited }).diagnostics.map(({ code }) => code);
      expect({ piece, reads: countReads(text), codes: new Set(codes), count: codes.length }).toEqual({
        piece,
        reads: countReads(text.slice(0, 15_000)),
        codes: new Set(["duplicate-key"]),
        count: 100,
      });
    }
  });

  it("reads no further than the hundredth error in a rule, for errors of any kind", () => {
    const entries = ["5,", "[],", '{"x":1},', "{},", '{"anything-but":[]},', '{"anything-but":5},'];
    for (const [before, entry] of [...entries.map((each) => ['{"a":[', each] as const), ['{"$or":[', "5,"], ['{"$or":[', "{},"]] as const) {
      const read = (count: number) => {
        const problems = new Collector();
        const root = scanJson(`${before}${entry.repeat(count)}{}]}`, new Collector());
        const counted = countVisits(root);
        new RuleReader("", problems, resolveLimits(unlimited), chime).rule(counted.root);
        return { entry, visits: counted.visits(), errors: problems.report().length };
      };
      expect(read(5_000)).toEqual(read(500));
      expect(read(500).errors).toBe(100);
    }
  });

  it("does not read a text that is far too large, nor count its bytes", () => {
    for (const piece of ["[", '"', "\u00e9", " ", '{"a":', "\\"]) {
      const reads = countReads(piece.repeat(100_000), (text) => parseGuided(text));
      expect({ piece, isLittle: reads < 200 }).toEqual({ piece, isLittle: true });
    }
  });

  it("reads a valid text of any length if the limits are lifted, in proportion to it", () => {
    const rule = (count: number) => `{"a":[${Array.from({ length: count }, (_, index) => `"${index + 100_000}"`).join(",")}]}`;
    const reads = (count: number) => countReads(rule(count), (text) => parseGuided(text, { limits: unlimited }));
    expect(reads(40_000) / reads(4_000)).toBeGreaterThan(8);
    expect(reads(40_000) / reads(4_000)).toBeLessThan(12);
  });

  it("writes no more messages than it reports, for any number and depth of problems", () => {
    // Printing a path walks up; its steps are counted by reads of the names in the rule.
    const replaceAll = String.prototype.replaceAll;
    let steps = 0;
    String.prototype.replaceAll = function (this: string, ...args: never[]) {
      steps++;
      return (replaceAll as (...args: never[]) => string).apply(this, args);
    };
    try {
      parseGuided(`${'{"$or":['.repeat(490)}{"a":[${"1,".repeat(20_000)}`);
    } finally {
      String.prototype.replaceAll = replaceAll;
    }
    // Two for every step of their common path, and one for each own step.
    expect(steps).toBeLessThan(2 * (2 * 490 + 1 + 2 * 100));
  });

  it("accepts every rule of 2,048 bytes, however deep its $or are nested", () => {
    const depth = 203;
    const text = `${'{"$or":['.repeat(depth)}{"a":["b"]}${"]}".repeat(depth)}`;
    expect(text.length).toBeLessThanOrEqual(2048);
    expect(compileFilterRule(text).matches({ a: { StringValues: ["b"] } })).toBe(true);
    expect(explainRule(compileFilterRule(text), {}).matched).toBe(false);
    expect(compileFilterRule(compileFilterRule(text).toString()).matches({})).toBe(false);
  });

  it("reports at most 100 problems, errors before warnings", () => {
    const many = parseGuided(`{"a":[${"1,".repeat(150)}"x"${',"x"'.repeat(150)}]}`, { limits: unlimited }).diagnostics;
    expect(many).toHaveLength(100);
    expect(many.every((each) => each.severity === "error")).toBe(true);
  });
});

describe("the canonical form", () => {
  it("has the branches of every $or in the order of their texts, each once", () => {
    const expectSorted = ({ members }: RuleNode): void => {
      for (const member of members) {
        if (member.kind !== "or") continue;
        const texts = member.branches.map((branch) => printRule(ruleOf(branch)));
        expect(texts).toEqual([...new Set(texts)].sort((a, b) => (a < b ? -1 : 1)));
        member.branches.forEach(expectSorted);
      }
    };
    check(
      fc.property(fc.array(ruleArb, { minLength: 2, maxLength: 6 }), ($or) => {
        const { accepted } = readFilterRule(JSON.stringify({ $or }), { limits: unlimited });
        if (accepted === undefined) throw new Error("the arbitrary makes valid rules");
        expectSorted(treeOf(canonicalRule(accepted.rule)));
      }),
    );
    const names = ['a"', "a", "a!", "a ", "ab", "a\\", "a\u0001", "\u00e9", "aé", "a#"];
    const $or = names.flatMap((name) => names.map((other) => ({ [name]: ["x"], [`${name}${other}`]: ["y"] })));
    const { accepted } = readFilterRule(JSON.stringify({ $or }), { limits: unlimited });
    expectSorted(treeOf(canonicalRule(accepted!.rule)));
  });

  it("means the same, and is its own canonical form", () => {
    check(
      fc.property(ruleArb, attributesArb, semanticsArb, (rule, attributes, semantics) => {
        const compiled = compileFilterRule(rule, { semantics, limits: unlimited });
        const canonical = compileFilterRule(compiled.toString(), { semantics, limits: unlimited });
        expect(canonical.toString()).toBe(compiled.toString());
        expect(canonical.matches(attributes)).toBe(compiled.matches(attributes));
      }),
    );
  });

  it("is equal for rules that differ only by order and repeats", () => {
    check(
      fc.property(ruleArb, fc.infiniteStream(fc.nat()), (rule, numbers) => {
        const next = () => numbers.next().value as number;
        const shuffled = shuffle(rule, next);
        expect(compileFilterRule(shuffled, { limits: unlimited }).toString()).toBe(
          compileFilterRule(rule, { limits: unlimited }).toString(),
        );
      }),
    );
  });

  it("distinguishes rules that JSON distinguishes after sorting", () => {
    check(
      fc.property(ruleArb, ruleArb, (a, b) => {
        const equalTexts =
          compileFilterRule(a, { limits: unlimited }).toString() === compileFilterRule(b, { limits: unlimited }).toString();
        expect(equalTexts).toBe(JSON.stringify(normalised(a)) === JSON.stringify(normalised(b)));
      }),
    );
  });
});

/** The units of a rule with its strings in place of their offsets. */
function contentOf({ source, units, start }: RuleTape): unknown {
  const content: unknown[] = [];
  const strings = (at: number, count: number) => {
    for (let i = 0; i < count; i++) content.push(source.slice(units[at + 3 * i], units[at + 3 * i + 1]), units[at + 3 * i + 2]);
    return at + 3 * count;
  };
  const rule = (at: number): number => {
    content.push(units[at]);
    let next = at + 1;
    for (let members = units[at]!; members > 0; members--) {
      next = strings(next, 1);
      const count = units[next]!;
      content.push(count);
      next++;
      for (let i = Math.abs(count); i > 0; i--) {
        if (count < 0) next = rule(next);
        else {
          content.push(units[next], units[next + 1]);
          next = strings(next + 2, units[next + 1]!);
        }
      }
    }
    return next;
  };
  expect(rule(start)).toBeLessThanOrEqual(units.length);
  return content;
}

/** Names and strings, included and excluded, repeats too; operator words do not count. */
function naiveComplexity(rule: Readonly<Record<string, readonly unknown[]>>): number {
  const count = (entry: unknown): number => (typeof entry === "string" ? 1 : [Object.values(entry as object)].flat(2).length);
  return Object.entries(rule).reduce(
    (sum, [name, list]) =>
      sum +
      (name === "$or"
        ? list.reduce((all: number, branch) => all + naiveComplexity(branch as never), 0)
        : list.reduce((all: number, entry) => all + count(entry), 1)),
    0,
  );
}

function codesOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((each) => each.code);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function outline(node: JsonNode): unknown {
  const place = [node.start, node.end];
  if (node.kind === "object") return [place, node.members.map((each) => [each.nameStart, each.nameEnd, each.name, outline(each.value)])];
  if (node.kind === "array") return [place, node.elements.map(outline)];
  return node.kind === "string" ? [place, node.value] : [place, node.kind];
}

function referenceOutline(node: Node): unknown {
  const place = [node.offset, node.offset + node.length];
  const children = node.children ?? [];
  if (node.type === "object") {
    return [
      place,
      children.map(({ children: [name, value] = [] }) =>
        name === undefined || value === undefined ? [] : [name.offset, name.offset + name.length, name.value, referenceOutline(value)],
      ),
    ];
  }
  if (node.type === "array") return [place, children.map(referenceOutline)];
  return node.type === "string" ? [place, node.value] : [place, node.type];
}

function errorsIn(text: string): number {
  return parseGuided(text, { limits: unlimited }).diagnostics.filter(({ severity }) => severity === "error").length;
}

/** A tree that counts how often the kind of a node in it is read. */
function countVisits(root: JsonNode): { root: JsonNode; visits: () => number } {
  let visits = 0;
  const wrap = (node: JsonNode): JsonNode => {
    const { kind } = node;
    const inside =
      node.kind === "array"
        ? { elements: node.elements.map(wrap) }
        : node.kind === "object"
          ? { members: node.members.map((member) => ({ ...member, value: wrap(member.value) })) }
          : {};
    return Object.defineProperty({ ...node, ...inside }, "kind", {
      get: () => {
        visits++;
        return kind;
      },
    }) as JsonNode;
  };
  return { root: wrap(root), visits: () => visits };
}

/** Counts the characters that a scan reads. */
function countReads(text: string, read: (text: string) => unknown = (each) => scanForgiving(each, new Collector())): number {
  const charCodeAt = String.prototype.charCodeAt;
  const indexOf = String.prototype.indexOf;
  const slice = String.prototype.slice;
  const exec = RegExp.prototype.exec;
  let reads = 0;
  String.prototype.charCodeAt = function (this: string, at: number) {
    reads++;
    return charCodeAt.call(this, at);
  };
  String.prototype.indexOf = function (this: string, part: string, from?: number) {
    const found = indexOf.call(this, part, from);
    reads += (found === -1 ? this.length : found) - (from ?? 0);
    return found;
  };
  String.prototype.slice = function (this: string, from?: number, to?: number) {
    const part = slice.call(this, from, to);
    reads += Math.min(part.length, 100);
    return part;
  };
  RegExp.prototype.exec = function (this: RegExp, subject: string) {
    const found = exec.call(this, subject);
    reads += (found?.[0] ?? "").length + 1;
    return found;
  };
  try {
    read(text);
  } finally {
    String.prototype.charCodeAt = charCodeAt;
    String.prototype.indexOf = indexOf;
    String.prototype.slice = slice;
    RegExp.prototype.exec = exec;
  }
  return reads;
}

/** The same rule in another order, with repeats. */
function shuffle<T>(value: T, next: () => number): T {
  if (Array.isArray(value)) {
    const items = value.map((each) => shuffle(each, next));
    const repeated = items.length > 0 && next() % 2 === 0 ? [...items, items[next() % items.length]] : items;
    return repeated.sort(() => (next() % 2 === 0 ? -1 : 1)) as T;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, shuffle(each, next)] as const);
  const turned: Record<string, unknown> = Object.create(null);
  for (const [name, each] of next() % 2 === 0 ? entries.reverse() : entries) turned[name] = each;
  return turned as T;
}

/** Sorted and without repeats, by an independent algorithm: over plain JSON, recursively by JSON text. */
function normalised(rule: FilterRule): unknown {
  const byText = (list: unknown[]) =>
    [...new Map(list.map((each) => [JSON.stringify(each), each])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  return Object.entries(rule)
    .map(([name, list]): [string, unknown] => [
      name,
      name === "$or"
        ? byText((list as FilterRule[]).map(normalised))
        : byText(
            (list as readonly unknown[]).map((entry) =>
              typeof entry === "string"
                ? entry
                : { not: [...new Set([(entry as { "anything-but": string })["anything-but"]].flat())].sort() },
            ),
          ),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
