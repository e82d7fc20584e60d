import { describe, expect, it } from "vitest";
import { expectRecovery, type Recovery, recover } from "./recovery.ts";

const recoveries: readonly Recovery[] = [
  // Strings in other quotes, on one line.
  ["['a']", '["a"]', [1, 4, "double quotes…'a'", '"a"', '["a"]', "safe"]],
  ["[`a`]", '["a"]', [1, 4, "double quotes…`a`", '"a"', '["a"]', "safe"]],
  ["[“a”]", '["a"]', [1, 4, "double quotes…“a”", '"a"', '["a"]', "safe"]],
  ["[”a”]", '["a"]', [1, 4, "double quotes…”a”", '"a"', '["a"]', "safe"]],
  ["[„a“]", '["a"]', [1, 4, "double quotes…„a“", '"a"', '["a"]', "safe"]],
  ["[‘a’]", '["a"]', [1, 4, "double quotes…‘a’", '"a"', '["a"]', "safe"]],
  ["[’a’]", '["a"]', [1, 4, "double quotes…’a’", '"a"', '["a"]', "safe"]],
  ["[«a»]", '["a"]', [1, 4, "double quotes…«a»", '"a"', '["a"]', "safe"]],
  ["['a\"b']", '["a\\"b"]', [1, 6, "double quotes…'a\"b'", '"a\\"b"', '["a\\"b"]', "safe"]],
  ["['a\\b']", '["a\\\\b"]', [1, 6, "double quotes…'a\\b'", '"a\\\\b"', '["a\\\\b"]']],
  ["['a]", '[?,"a"]', [1, 2, 'a value…"\'"'], [2, 3, '"," or "]"…"a"', '","', "[',a]"], [2, 3, "double quotes…a", '"a"', '[\'"a"]']],
  [
    "['a\n']",
    '[?,"a"]',
    [1, 2, 'a value…"\'"'],
    [2, 3, '"," or "]"…"a"', '","', "[',a\n']"],
    [2, 3, "double quotes…a", '"a"', "['\"a\"\n']"],
    [4, 5, '"," or "]"…"\'"'],
  ],
  ["{'a' : 1}", "{a:number}", [1, 4, "double quotes…'a'", '"a"', '{"a" : 1}', "safe"]],
  ["[xundefined]", '["xundefined"]', [1, 11, "double quotes…xundefined", '"xundefined"', '["xundefined"]']],
  // Strings that are not closed, control characters, escapes.
  ['["\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"]', '["\\"\\\\/\\b\\f\\n\\r\\té"]'],
  ['["a\\qb",1]', '["aqb",number]', [3, 5, 'hexadecimal…"\\\\q"', "\\\\", '["a\\\\qb",1]']],
  ['["\\u12",1]', '["u12",number]', [2, 4, 'hexadecimal…"\\\\u"', "\\\\", '["\\\\u12",1]']],
  ['["\\q0041",1]', '["q0041",number]', [2, 4, 'hexadecimal…"\\\\q"', "\\\\", '["\\\\q0041",1]']],
  ['["a\tb', '["a\\tb",…]', [1, 5, "not closed", '"', '["a\tb"'], [3, 4, "control character", "\\t", '["a\\tb', "safe"]],
  ['["a\n" ,"b"]', '["a\\n","b"]', [3, 4, "control character", "\\n", '["a\\n" ,"b"]', "safe"]],
  ['["a', '["a",…]', [1, 3, "not closed", '"', '["a"']],
  ['["a\n', '["a",…]', [1, 3, "not closed", '"', '["a"\n'], [4, 4, '"]"…the end of the text', "]", '["a\n]']],
  ['["a\n]', '["a"]', [1, 3, "not closed", '"', '["a"\n]']],
  ['["a\nb"]', '["a\\nb"]', [3, 4, "control character", "\\n", '["a\\nb"]', "safe"]],
  [
    '["a\nb" c"]',
    '["a","b"," c"]',
    [1, 3, "not closed", '"', '["a"\nb" c"]'],
    [4, 5, '"," or "]"…"b"', '","', '["a\n,b" c"]'],
    [4, 5, "double quotes…b", '"b"', '["a\n"b"" c"]'],
    [5, 6, '"," or "]"…"\\""', '","', '["a\nb," c"]'],
  ],
  ['",\nx', '","', [0, 2, "not closed", '"', '","\nx'], [3, 4, 'the end of the text…"x"', "remove", '",\n']],
  ['["a\tb"]', '["a\\tb"]', [3, 4, "control character", "\\t", '["a\\tb"]', "safe"]],
  ['["a\u0001"]', '["a\\u0001"]', [3, 4, "control character", "\\u0001", '["a\\u0001"]', "safe"]],
  [
    '["a\u001fb\u0000"]',
    '["a\\u001fb\\u0000"]',
    [3, 4, "control character", "\\u001f", '["a\\u001fb\u0000"]', "safe"],
    [5, 6, "control character", "\\u0000", '["a\u001fb\\u0000"]', "safe"],
  ],
  ['["\\u12"]', '["\\\\u12"]', [1, 7, "escaped", '"\\\\u12"', '["\\\\u12"]']],
  ['["\\u0041b"]', '["Ab"]'],
  ['["a\\', '["a",…]', [1, 4, "not closed", '"', '["a\\"']],
  ['["a\\\n', '["a",…]', [1, 4, "not closed", '"', '["a\\"\n'], [5, 5, '"]"…the end of the text', "]", '["a\\\n]']],
  ['["a\\\nb"]', '["a\\nb"]', [4, 5, "control character", "\\n", '["a\\nb"]']],
  // Texts pasted into a string, with quotes of their own.
  ['["""]', '["\\""]', [1, 4, "escaped", '"\\""', '["\\""]']],
  ['[","\n\\"]', '[",","]",…]', [5, 6, '"," or "]"…"\\\\"'], [6, 8, "not closed", '"', '[","\n\\"]"']],
  ['["a"[ "b"]', '["a",["b"],…]', [4, 5, '"," or "]"…"["', '","', '["a",[ "b"]'], [10, 10, '"]"…the end of the text', "]", '["a"[ "b"]]']],
  [
    '[",","\n\\"]',
    '[",","\\n\\"]",…]',
    [5, 10, "not closed", '"', '[",","\n\\"]"'],
    [6, 7, "control character", "\\n", '[",","\\n\\"]', "safe"],
  ],
  ['["[""]', '["[","]",…]', [4, 5, '"," or "]"…"\\""', '","', '["[","]'], [4, 6, "not closed", '"', '["[""]"']],
  ['["a "b" c"]', '["a \\"b\\" c"]', [1, 10, "escaped", '"a \\"b\\" c"', '["a \\"b\\" c"]']],
  ['["a "b" c","d"]', '["a \\"b\\" c","d"]', [1, 10, "escaped", '"a \\"b\\" c"', '["a \\"b\\" c","d"]']],
  ['["a\\"]', '["a\\\\"]', [1, 5, "escaped", '"a\\\\"', '["a\\\\"]']],
  ['["a\\", "b"]', '["a\\\\","b"]', [1, 5, "escaped", '"a\\\\"', '["a\\\\", "b"]']],
  ['["a\\q"b"]', '["a\\\\q\\"b"]', [1, 8, "escaped", '"a\\\\q\\"b"', '["a\\\\q\\"b"]']],
  ['{"a":"b "c" d"}', '{a:"b \\"c\\" d"}', [5, 14, "escaped", '"b \\"c\\" d"', '{"a":"b \\"c\\" d"}']],
  [
    '["a"b\n"]',
    '["a","b","]",…]',
    [4, 5, '"," or "]"…"b"', '","', '["a",b\n"]'],
    [4, 5, "double quotes…b", '"b"', '["a""b"\n"]'],
    [6, 7, '"," or "]"…"\\""', '","', '["a"b\n,"]'],
    [6, 8, "not closed", '"', '["a"b\n"]"'],
  ],
  ['["a"b"\n]', '["a\\"b"]', [1, 6, "escaped", '"a\\"b"', '["a\\"b"\n]']],
  ['["a"["b"]', '["a",["b"],…]', [4, 5, '"," or "]"…"["', '","', '["a",["b"]'], [9, 9, '"]"…the end of the text', "]", '["a"["b"]]']],
  [
    '["a"b":["c"]',
    '["a\\"b",["c"],…]',
    [1, 6, "escaped", '"a\\"b"', '["a\\"b":["c"]'],
    [6, 7, '"," or "]"…":"'],
    [12, 12, '"]"…the end of the text', "]", '["a"b":["c"]]'],
  ],
  [
    '["a "b", "c":["d"]',
    '["a \\"b","c",["d"],…]',
    [1, 7, "escaped", '"a \\"b"', '["a \\"b", "c":["d"]'],
    [12, 13, '"," or "]"…":"'],
    [18, 18, '"]"…the end of the text', "]", '["a "b", "c":["d"]]'],
  ],
  ['["a"b"c" "d"]', '["a\\"b\\"c\\" \\"d"]', [1, 12, "escaped", '"a\\"b\\"c\\" \\"d"', '["a\\"b\\"c\\" \\"d"]']],
  [
    '["a" "b" c',
    '["a","b","c",…]',
    [5, 6, '"," or "]"…"\\""', '","', '["a" ,"b" c'],
    [9, 10, '"," or "]"…"c"', '","', '["a" "b" ,c'],
    [9, 10, "double quotes…c", '"c"', '["a" "b" "c"'],
    [10, 10, '"]"…the end of the text', "]", '["a" "b" c]'],
  ],
  [
    '["a"  "b"\n"c"]',
    '["a","b","c"]',
    [6, 7, '"," or "]"…"\\""', '","', '["a"  ,"b"\n"c"]'],
    [10, 11, '"," or "]"…"\\""', '","', '["a"  "b"\n,"c"]'],
  ],
  ['["a" "b\\"c"]', '["a","b\\"c"]', [5, 6, '"," or "]"…"\\""', '","', '["a" ,"b\\"c"]']],
  ['["a" "b" c"]', '["a\\" \\"b\\" c"]', [1, 11, "escaped", '"a\\" \\"b\\" c"', '["a\\" \\"b\\" c"]']],
  ['["a" "b', '["a","b",…]', [5, 6, '"," or "]"…"\\""', '","', '["a" ,"b'], [5, 7, "not closed", '"', '["a" "b"']],
  ['["a"/"b"]', '["a","b"]', [4, 5, '"," or "]"…"/"']],
];

/** As far as the end of such a string is looked for. */
const LONGEST = 1024;

describe("a string with mistakes", () => {
  it.each(recoveries)("in %j is read as in %s, with every mistake and what to write instead", (text, tree, ...mistakes) => {
    expectRecovery(text, tree, mistakes);
  });

  it("in other quotes is looked for on a bounded piece of the line", () => {
    const longest = "x".repeat(LONGEST - 1);
    expect(recover(`['${longest}']`).tree).toBe(`["${longest}"]`);
    expect(recover(`['${longest}x']`).diagnostics.length).toBeGreaterThan(1);
  });

  it("that was pasted is looked for on a bounded piece of the line, whose end is not the end of the text", () => {
    const pasted = (length: number) => `a"${"b".repeat(length - 2)}`;
    const isRead = (text: string, behind: string) => recover(`["${text}"${behind}`).tree === `[${JSON.stringify(text)}]`;
    expect(isRead(pasted(LONGEST - 2), "]")).toBe(true);
    for (const behind of ["]", 'x"]']) expect(isRead(pasted(LONGEST - 1), behind)).toBe(false);
    expect(isRead(pasted(LONGEST), "]")).toBe(false);
  });

  it("is not read behind the most mistakes that are reported", () => {
    for (const mistake of ["\\q", "\t"]) {
      const { tree, diagnostics } = recover(`["${mistake.repeat(120)}b",1]`);
      expect(diagnostics).toHaveLength(100);
      expect(tree).not.toContain("b");
      expect(tree).not.toContain("number");
    }
  });
});
