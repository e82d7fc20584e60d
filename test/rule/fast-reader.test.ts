import { describe, expect, it } from "vitest";
import { guidance } from "../../src/diagnose/index.ts";
import { chime } from "../../src/operator/chime.ts";
import { printRule } from "../../src/rule/canonical.ts";
import { FastReader } from "../../src/rule/fast-reader.ts";
import { type ResolvedLimits, resolveLimits } from "../../src/rule/limits.ts";
import { readFilterRule } from "../../src/rule/parse.ts";
import { treeOf } from "../../src/rule/tree.ts";
import { parseGuided } from "../support/guided.ts";
import { unlimited } from "../support/property.ts";
import { toy } from "../support/toy-dialect.ts";

const rules = [
  '{"a":["x","y"]}',
  ' { "a" : [ "x" ,\t"y" ] ,\r\n"b":["z"]}\n',
  '{"a":["x",{"anything-but":["y","z"]}],"b":["x"]}',
  '{"a":[{"anything-but":"y"},"x",{"anything-but":["z"]}]}',
  '{"$or":[{"a":["x"]},{"b":["y"],"c":["x"]}],"a":["z"]}',
  '{"$or":[{"$or":[{"a":["x"]},{"b":["x"]}]},{"a":["y"]}]}',
];
const tokens = ['"a"', '"x"', '"y"', '"$or"', '"anything-but"', "{", "}", "[", "]", ":", ",", " ", '{"anything-but":"x"}', '"q":["x"]'];

/** The text, and every text that one token more, less or in another's place makes of it. */
function neighbours(text: string): readonly string[] {
  const parts: readonly string[] = text.match(/"[^"]*"|\s|./g) ?? [];
  const changed = parts.flatMap((_, at) =>
    ["", ...tokens].flatMap((token) => [parts.with(at, token), parts.toSpliced(at, 0, token)]).map((list) => list.join("")),
  );
  return [...new Set([text, ...changed])];
}

/** What the fast reader leaves to the other one, which accepts it: without guidance in silence. */
const left: readonly string[] = ["duplicate-value", "single-branch-or"];

describe.each([
  ["without guidance", undefined],
  ["with guidance", guidance],
])("the fast reader, %s", (_, guidance) => {
  const reader = new FastReader(guidance);
  const read = (text: string, limits: ResolvedLimits = resolveLimits(unlimited)) => reader.read(text, limits);

  it("accepts, of all texts that one token distinguishes from a rule, those with nothing to report, and reads the same in them", () => {
    let accepted = 0;
    for (const text of rules.flatMap(neighbours)) {
      const fast = read(text);
      const slow = readFilterRule(text, { limits: unlimited, guidance });
      const isPlain = slow.accepted !== undefined && slow.diagnostics.length === 0;
      const isLeft = parseGuided(text, { limits: unlimited }).diagnostics.some(({ code }) => left.includes(code));
      expect([text, fast !== undefined]).toEqual([text, isPlain && !isLeft]);
      if (fast === undefined) continue;
      accepted++;
      expect([text, treeOf(fast.rule), fast.isCanonical]).toEqual([text, treeOf(slow.accepted!.rule), slow.accepted!.isCanonical]);
    }
    expect(accepted).toBeGreaterThan(50);
  });

  it("reads lists up to 32 conditions, branches, entries and excluded strings", () => {
    const list = (count: number, each: (index: number) => string) => Array.from({ length: count }, (_, index) => each(index)).join();
    const shapes = [
      (count: number) => `{${list(count, (index) => `"n${index}":["x"]`)}}`,
      (count: number) => `{"$or":[${list(count, (index) => `{"n${index}":["x"]}`)}]}`,
      (count: number) => `{"a":[${list(count, (index) => `"v${index}"`)}]}`,
      (count: number) => `{"a":[{"anything-but":[${list(count, (index) => `"v${index}"`)}]}]}`,
    ];
    expect(shapes.map((shape) => [32, 33].map((count) => read(shape(count)) !== undefined))).toEqual(shapes.map(() => [true, false]));
  });

  it("allows exactly as many branches and strings as the limits", () => {
    const text = '{"$or":[{"a":["x"]},{"b":["x"]},{"c":["x"]}]}';
    const accepts = (limits: Partial<ResolvedLimits>) => read(text, { ...resolveLimits(unlimited), ...limits }) !== undefined;
    expect([3, 2].map((maxOrBranches) => accepts({ maxOrBranches }))).toEqual([true, false]);
    expect([6, 5].map((maxComplexity) => accepts({ maxComplexity }))).toEqual([true, false]);
  });

  it("calls a text canonical only if it is printed so", () => {
    const canonical = ['{"a":["x","y"],"b":["z"]}', '{"a":["x",{"anything-but":["y","z"]}]}'];
    const other = [
      '{"a":["y","x"]}',
      '{"b":["z"],"a":["x"]}',
      '{"a":[{"anything-but":"y"}]}',
      '{"a":["x"] }',
      '{"a": ["x"]}',
      '{"a":["x"]}\n',
    ];
    for (const text of [...canonical, ...other]) expect([text, read(text)?.isCanonical]).toEqual([text, canonical.includes(text)]);
  });

  it("uses nothing of the text before", () => {
    expect(read('{"a":["x","y"],"b":["z"], "c":["x"]}')?.isCanonical).toBe(false);
    expect(read('{"$or":[{"a":["x"]},{"b":["x"]},{"c":["x"]}]')).toBeUndefined();
    expect(read('{"a":["x"]}', { ...resolveLimits(unlimited), maxComplexity: 2, maxOrBranches: 1 })?.isCanonical).toBe(true);
  });
});

it("the fast reader keeps each of many rules, whatever it reads and rejects afterwards, also with as many parts as a text can have", () => {
  const reader = new FastReader();
  const read = (text: string) => reader.read(text, resolveLimits(unlimited));
  const letters = Array.from({ length: 32 }, (_, index) => String.fromCharCode(0x61 + index));
  // Names and values of one letter.
  const texts = Array.from({ length: 600 }, (_, index) => {
    const values = letters.slice(0, 1 + (index % 32)).map((letter) => `"${letter}"`);
    return `{${letters.slice(0, 1 + (index % 11)).map((letter) => `"${letter}":[${values.join()}]`)}}`;
  });
  const kept = texts.map((text) => {
    for (const rejected of [text.slice(0, -1), text.slice(0, -2), `${text}}`]) expect(read(rejected)).toBeUndefined();
    return read(text)!.rule;
  });
  expect(kept.map(printRule)).toEqual(texts);
});

it("the fast reader reads every character but escapes, control characters and halves of pairs", () => {
  const read = (text: string) => new FastReader().read(text, resolveLimits(unlimited));
  for (const character of [" ", "z", "{", "~", "\u007f", "\u00e9", "\ud7ff", "\ue000", "\uffff"])
    expect([character, treeOf(read(`{"a":["x${character}y"]}`)!.rule)]).toEqual([character, treeOf(treeFrom(`{"a":["x${character}y"]}`))]);
  for (const text of ["\\n", "\n", "\u001f", "\ud800", "\udfff", "\u{1f600}"])
    expect([text, read(`{"a":["x${text}y"]}`)]).toEqual([text, undefined]);
});

it("the fast reader, with guidance, leaves two exclusions of one list to the reader that reports", () => {
  const twice = '{"a":[{"anything-but":"x"},{"anything-but":"y"}]}';
  const [limits, onceEach] = [resolveLimits(unlimited), '{"a":[{"anything-but":"x"}],"b":[{"anything-but":"y"}]}'];
  expect([new FastReader(guidance).read(twice, limits), new FastReader().read(twice, limits) !== undefined]).toEqual([undefined, true]);
  expect(new FastReader(guidance).read(onceEach, limits)).toBeDefined();
});

describe("the fast reader with guidance", () => {
  const long = (length: number) => "a".repeat(length);
  const both = [
    "",
    " x",
    "x ",
    "x\u00a0y",
    "x\u200b",
    "\u007f",
    "<user name>",
    "<x> y",
    "x <y>",
    "\u0024{x}",
    "a\u0024{x}",
    "{{x}}y",
    "{x}",
  ];
  const read = (text: string) => new FastReader(guidance).read(text, resolveLimits(unlimited));
  const warnings = (text: string) => readFilterRule(text, { guidance, limits: unlimited }).diagnostics.length;
  const inPlace = { name: (name: string) => `{"b":["y"],"${name}":["z"]}`, value: (value: string) => `{"b":["${value}","z"]}` };

  it.each([
    ["name", [...both, long(65), "anything-but", "prefix", "cidr", "anythingBut", "Anything_But", "anything-bu", "not", "any"]],
    ["value", [...both, long(513), "undefined", "USER_ARN", "MY_USER_ARN", "YOUR_NAME", "your name", "%s", "%d", "%@", "[object Object]"]],
  ] as const)("leaves every %s that is reported to the reader that reports", (place, strings) => {
    for (const string of strings) {
      const text = inPlace[place](string);
      expect([string, warnings(text) > 0, read(text)]).toEqual([string, true, undefined]);
    }
  });

  it.each([
    ["name", [long(64), "undefined2", "USER_ARN", "YOURS", "%s", "[object Object]", "x<y", "x>", "%", "ab", "nor", "\u00e9"]],
    [
      "value",
      [long(512), "undefined2", "USERARN", "xARN", "ARN", "yes", "No", "x<y", "<", "x>", "%", "%x", "anything-but", "not", "\u00e9"],
    ],
  ] as const)("reads every other %s", (place, strings) => {
    for (const string of strings) {
      const text = inPlace[place](string);
      expect([string, warnings(text), read(text)?.isCanonical]).toEqual([string, 0, place === "name" ? string > "b" : string < "z"]);
    }
  });
});

it("the fast reader reads an operator of another dialect only if its operand is one string or a set of strings, and no other has its keyword", () => {
  const reader = new FastReader(undefined, toy);
  const accepts = (text: string) => reader.read(text, resolveLimits(unlimited)) !== undefined;
  expect(accepts('{"a":[{"prefix":"x"}]}')).toBe(true);
  for (const left of [
    '{"prefix":["x"]}',
    '{"anything-but":["x"]}',
    '{"numeric":"x"}',
    '{"numeric":["x"]}',
    '{"exists":"x"}',
    '{"none":"x"}',
  ])
    expect([left, accepts(`{"a":[${left}]}`)]).toEqual([left, false]);
  expect(new FastReader(undefined, chime).read('{"a":[{"prefix":"x"}]}', resolveLimits(unlimited))).toBeUndefined();
});

function treeFrom(text: string) {
  return readFilterRule(text, { limits: unlimited }).accepted!.rule;
}
