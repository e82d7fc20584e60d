import { describe, expect, it } from "vitest";
import { lintRule } from "../../src/analysis/index.ts";
import { applyFixes, fixFilterRule, guidance, validateMessageAttributes } from "../../src/diagnose/index.ts";
import { readPreferences } from "../../src/fanout/preferences.ts";
import type { Diagnostic } from "../../src/index.ts";
import { readText } from "../../src/rule/parse.ts";
import { parseGuided } from "../support/guided.ts";

/** The text with one fix applied, safe or not. */
function withFix(text: string, { fix, ...diagnostic }: Diagnostic): string | undefined {
  return fix === undefined ? undefined : applyFixes(text, [{ ...diagnostic, fix: { ...fix, isSafe: true } }]);
}

/** A text with one mistake, the result of its first fix, and whether that is safe. */
type Repaired = [text: string, after: string | undefined, isSafe?: boolean];

const repaired: readonly Repaired[] = [
  // Texts that other notations allow.
  ['{"a":["b",]}', '{"a":["b"]}', true],
  ['{"a":["b"],}', '{"a":["b"]}', true],
  ['{"a":["b",,]}', '{"a":["b",]}', true],
  ['{"a":["b",,"c"]}', '{"a":["b","c"]}', false],
  ["{'a':[\"b\"]}", '{"a":["b"]}', true],
  ['{"a":[\'b"c\']}', '{"a":["b\\"c"]}', true],
  ["{\"a\":['b\\c']}", '{"a":["b\\\\c"]}', false],
  ['{a:["b"]}', '{"a":["b"]}', true],
  ['{a :["b"]}', '{"a" :["b"]}', true],
  ['{a["b"]}', '{"a"["b"]}', false],
  ['{"a":[b]}', '{"a":["b"]}', false],
  ['\ufeff{"a":["b"]}', '{"a":["b"]}', true],
  ['{"a":\u00a0\u2003["b"]}', '{"a": ["b"]}', true],
  ['{"a":\u00a0\n["b"]}', '{"a": \n["b"]}', true],
  ['{"a":\ufeff["b"]}', '{"a":["b"]}', true],
  ['{"a":["b\tc"]}', '{"a":["b\\tc"]}', true],
  ['{"a":["b"]/* c */}', '{"a":["b"] }', false],
  // Missing text is never invented.
  ['{"a":["b" "c"]}', '{"a":["b" ,"c"]}', false],
  ['{"a" ["b"]}', '{"a" :["b"]}', false],
  ['{"a"=["b"]}', '{"a":["b"]}', false],
  ['{"a":["b"', '{"a":["b"]}', false],
  ['{"a":["b', '{"a":["b"', false],
  ['{"a":["b"}', '{"a":["b"]', false],
  ['{"a":["b\\x"]}', '{"a":["b\\\\x"]}', false],
  ['{"a":["b"]} c', '{"a":["b"]} ', false],
  // JSON texts that are not rules.
  ['{"a":"b"}', '{"a":["b"]}', true],
  ['{"a":{"anything-but":"b"}}', '{"a":[{"anything-but":"b"}]}', true],
  ['{"a":{"anythingBut":"b"}}', '{"a":[{"anythingBut":"b"}]}', true],
  ['{"a":{"prefix":"b"}}', undefined],
  ['{"a":5}', '{"a":["5"]}', false],
  ['{"a":null}', undefined],
  ['{"a":[5]}', '{"a":["5"]}', false],
  ['{"a":[["b"]]}', undefined],
  ['{"a":[{"anythingBut":"b"}]}', '{"a":[{"anything-but":"b"}]}', true],
  ['{"a":[{"prefix":"b"}]}', undefined],
  ['{"a":["b"],"a":["c"]}', undefined],
  // Accepted texts.
  ['{"a":["b" , "b", "c"]}', '{"a":["b", "c"]}', true],
  ['{"a":[{"anything-but":["b","b"]}]}', '{"a":[{"anything-but":["b"]}]}', true],
  ['{"$or":[{"a":["b"]}]}', undefined],
];

describe("a fix", () => {
  it.each<Repaired>(repaired)("of %s makes %s", (text, after, isSafe) => {
    const [first] = parseGuided(text).diagnostics;
    expect(first).toBeDefined();
    expect([withFix(text, first!), first!.fix?.isSafe]).toEqual([after, isSafe]);
  });

  it("of a text that was encoded twice is the text inside", () => {
    for (const text of ['"{\\"a\\":[\\"b\\"]}"', '{\\"a\\":[\\"b\\"]}', `'{"a":["b"]}'`]) {
      const found = parseGuided(text).diagnostics.find(({ code }) => code === "encoded-twice");
      expect([withFix(text, found!), found!.fix!.isSafe]).toEqual(['{"a":["b"]}', true]);
    }
  });

  it("of a redundant part takes it out with a comma, and is not safe, because it is proven for one semantics", () => {
    for (const [text, after] of [
      ['{"$or":[{"a":["1"]},{"a":["1"],"b":["2"]}]}', '{"$or":[{"a":["1"]}]}'],
      ['{"$or":[{"a":["1"],"b":["2"]} , {"a":["1"]}]}', '{"$or":[{"a":["1"]}]}'],
    ] as const) {
      const found = lintRule(text).diagnostics.find(({ code }) => code === "redundant-part");
      expect([withFix(text, found!), found!.fix!.isSafe]).toEqual([after, false]);
    }
  });

  it("of an input that is not a text is the JSON of the new value at its path", () => {
    const preferences = (push: object) =>
      readPreferences({ PushNotifications: push }, (text) => readText(text, { guidance }), guidance).diagnostics.map(({ path, fix }) => [
        path,
        fix,
      ]);
    expect(preferences({ AllowNotifications: "filtered" })).toEqual([
      ["/PushNotifications/AllowNotifications", { edits: [{ text: '"FILTERED"' }], isSafe: true }],
    ]);
    expect(preferences({ AllowNotifications: "ALL", FilterRule: { a: ["b"] } })).toEqual([
      ["/PushNotifications/FilterRule", { edits: [{ text: JSON.stringify('{"a":["b"]}') }], isSafe: true }],
    ]);
    expect(preferences({ AllowNotifications: "some" })).toEqual([["/PushNotifications/AllowNotifications", undefined]]);
    expect(preferences({ AllowNotifications: "ALL", FilterRule: { a: 1n } })).toEqual([["/PushNotifications/FilterRule", undefined]]);
    const attributes = validateMessageAttributes({
      a: "b",
      c: ["d", "e"],
      f: { StringValues: "g" },
      h: { StringValues: [5] },
      i: [5, "j"],
    });
    expect(attributes.map(({ path, fix }) => [path, fix?.edits[0]?.text, fix?.isSafe])).toEqual([
      ["/a", '{"StringValues":["b"]}', true],
      ["/c", '{"StringValues":["d","e"]}', true],
      ["/f/StringValues", '["g"]', true],
      ["/h/StringValues/0", '"5"', false],
      ["/i", undefined, undefined],
    ]);
    expect(applyFixes("{}", attributes)).toBe("{}");
  });
});

describe("fixFilterRule", () => {
  it("repairs mistakes that one repair reveals, and counts them", () => {
    expect(fixFilterRule(`{'a':{"anythingBut":'b'},'c':['d','d',],}`)).toMatchObject({
      text: '{"a":[{"anything-but":"b"}],"c":["d"]}',
      fixes: 9,
      diagnostics: [],
    });
  });

  it("repairs more mistakes than are reported at once", () => {
    const text = `{"a":[${"'b',".repeat(150)}'c']}`;
    const { fixes, diagnostics } = fixFilterRule(text, { limits: { maxComplexity: Number.POSITIVE_INFINITY } });
    expect({ fixes, diagnostics }).toEqual({ fixes: 151 + 149, diagnostics: [] });
  });

  it("does not change a text that is still not JSON, and reports its mistakes", () => {
    for (const text of ["{'a':['it's']}", "{'a':['b'],}} x", "{'a':['b'", "'a' 'b'"]) {
      expect(fixFilterRule(text)).toEqual({ text, fixes: 0, diagnostics: parseGuided(text).diagnostics });
    }
  });

  it("shows the mistakes of a text that was encoded twice after decoding it", () => {
    expect(fixFilterRule('"{\\"a\\":1,\\"b\\":2,\\"c\\":\\"d\\"}"').text).toBe('{"a":1,"b":2,"c":["d"]}');
  });
});
