import { describe, expect, it } from "vitest";
import { parseFilterRule } from "../../src/index.ts";

type Found = [code: string, path: string, start: number, end: number, message: string];

const repeated = (name: string) => `the name ${name} occurs twice in one object; JSON parsers would keep only the last`;

/** Texts that are not JSON, or repeat a name, with all their reports without guidance. */
const refused: readonly [text: string, ...found: Found[]][] = [
  ["", ["invalid-json", "", 0, 0, "expected a JSON value, found the end of the text"]],
  ["{", ["invalid-json", "", 1, 1, 'expected "}", found the end of the text']],
  ['{"a', ["invalid-json", "", 1, 3, "this string is not closed"]],
  ['{"a"', ["invalid-json", "", 4, 4, 'expected ":" after the name, found the end of the text']],
  ['{"a":', ["invalid-json", "", 5, 5, "expected a value, found the end of the text"]],
  ['{"a":[', ["invalid-json", "", 6, 6, 'expected "]}", found the end of the text']],
  ['{"a":["b"', ["invalid-json", "", 9, 9, 'expected "]}", found the end of the text']],
  ['{"a":["b",', ["invalid-json", "", 10, 10, 'expected "]}", found the end of the text']],
  ['{"a":["b",]}', ["invalid-json", "", 9, 10, 'expected a value after the comma, found "]"']],
  ['{"a":["b"],}', ["invalid-json", "", 10, 11, 'expected a name in double quotes after the comma, found "}"']],
  ['{,"a":["b"]}', ["invalid-json", "", 1, 2, 'expected a name in double quotes, found ","']],
  ['{"a":[,"b"]}', ["invalid-json", "", 6, 7, 'expected a value, found ","']],
  ['{"a":["b" "c"]}', ["invalid-json", "", 10, 11, 'expected "," or "]", found "\\""']],
  ['{"a" ["b"]}', ["invalid-json", "", 5, 6, 'expected ":" after the name, found "["']],
  ['{"a":["b"}', ["invalid-json", "", 9, 10, 'expected "]", found "}"']],
  ['{"a":["b"]]', ["invalid-json", "", 10, 11, 'expected "}", found "]"']],
  ['{"a":["b"]} x ', ["trailing-text", "", 12, 13, 'expected the end of the text, found "x"']],
  ['{"a":["b"]} // x', ["invalid-json", "", 12, 16, 'expected the end of the text, found "// x"']],
  ['{"a":["b"]}\u00a0', ["invalid-json", "", 11, 12, 'expected the end of the text, found "\u00a0"']],
  ["{'a':[\"b\"]}", ["invalid-json", "", 1, 2, 'expected a name in double quotes, found "\'"']],
  ['{a:["b"]}', ["invalid-json", "", 1, 2, 'expected a name in double quotes, found "a"']],
  ['{"a":[bcd]}', ["invalid-json", "", 6, 9, 'expected a value, found "bcd"']],
  ['{"a":[01]}', ["invalid-json", "", 6, 8, 'expected a value, found "01"']],
  ['{"a":["b\\q"]}', ["invalid-json", "", 8, 9, 'expected an escape, found "\\\\q" in a string']],
  ['{"a":["b\\u12"]}', ["invalid-json", "", 8, 9, 'expected an escape, found "\\\\u" in a string']],
  ['{"a":["b\tc"]}', ["invalid-json", "", 8, 9, "a control character must be escaped in a string"]],
  ['\ufeff{"a":["b"]}', ["invalid-json", "", 0, 1, 'expected a JSON value, found "\ufeff"']],
  ["\ud83d\ude00", ["invalid-json", "", 0, 2, 'expected a JSON value, found "\ud83d\ude00"']],
  ["[".repeat(1003), ["too-deep", "", 1002, 1003, "the text is nested more than 1002 levels deep"], notObject(0, 1003, "an array")],
  ['{"a":["b"],"a":["c"]}', ["duplicate-key", "/a", 11, 14, repeated('"a"')]],
  ['{"a":["b"],"a":["c"],"a":["d"]}', ["duplicate-key", "/a", 11, 14, repeated('"a"')], ["duplicate-key", "/a", 21, 24, repeated('"a"')]],
  ['{"$or":[{"c":["d"]},{"c":["d"],"c":["e"]}],"a":["b"]}', ["duplicate-key", "/$or/1/c", 31, 34, repeated('"c"')]],
  ['{"a":["b"],"\\u0061":["b"]}', ["duplicate-key", "/a", 11, 19, repeated('"a"')]],
  // The text before the mistake is read, and nothing after it.
  [
    '{"a":[5],"a":["c"],',
    ["invalid-entry", "/a/0", 6, 7, "an entry must be a string or an operator object, found a number"],
    ["duplicate-key", "/a", 9, 12, repeated('"a"')],
    ["invalid-json", "", 19, 19, 'expected "}", found the end of the text'],
  ],
  [
    '{"a":[true,"b" x,5],"$or":[]}',
    ["invalid-entry", "/a/0", 6, 10, "an entry must be a string or an operator object, found a boolean"],
    ["invalid-json", "", 15, 16, 'expected "," or "]", found "x"'],
  ],
];

function notObject(start: number, end: number, found: string): Found {
  return ["rule-not-object", "", start, end, `a rule must be an object, found ${found}`];
}

describe("a text that is not JSON", () => {
  it.each(refused)("%j is rejected with the expected and the found text, up to the first mistake", (text, ...found) => {
    const { rule, diagnostics } = parseFilterRule(text);
    const told = diagnostics.map(({ code, path, span, message }) => [code, path, span?.start, span?.end, message]);
    expect([rule, told.toSorted((a, b) => Number(a[2]) - Number(b[2]))]).toEqual([undefined, found.toSorted((a, b) => a[2] - b[2])]);
    expect(diagnostics.every(({ severity, help, fix }) => severity === "error" && help === undefined && fix === undefined)).toBe(true);
    expect(diagnostics.some((each) => "help" in each || "fix" in each)).toBe(false);
  });

  it("is not read after the hundredth error", () => {
    const { diagnostics } = parseFilterRule(`{${'"a":[],'.repeat(200)}`);
    expect(diagnostics.map(({ code }) => code)).toEqual(Array.from({ length: 100 }, () => "duplicate-key"));
  });
});

describe("a text that is JSON", () => {
  it("may have any white space of JSON, any escape and any number", () => {
    expect(parseFilterRule(' \n\r\t{ "a" : [ "\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9" ] } \n').rule).toEqual({ a: ['"\\/\b\f\n\r\t\u00e9'] });
    for (const literal of ["0", "-1", "1.5", "1e5", "1E-5", "true", "false", "null"]) {
      expect(parseFilterRule(`{"a":[${literal}]}`).diagnostics.map(({ code }) => code)).toEqual(["invalid-entry"]);
    }
  });
});
