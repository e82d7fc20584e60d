import { describe, expect, it } from "vitest";
import { expectRecovery, type Recovery, recover } from "./recovery.ts";

const recoveries: readonly Recovery[] = [
  // Words without quotes. Safe to quote where it can only be a name.
  ["['1']", '["1"]', [1, 4, "double quotes…'1'", '"1"', '["1"]', "safe"]],
  ['{1:"b","c":"d"}', '{1:"b",c:"d"}', [1, 2, "double quotes…1", '"1"', '{"1":"b","c":"d"}', "safe"]],
  ['{1 :["b"]}', '{1:["b"]}', [1, 2, "double quotes…1", '"1"', '{"1" :["b"]}', "safe"]],
  ['{-1.50:"b"}', '{-1.50:"b"}', [1, 6, "double quotes…-1.50", '"-1.50"', '{"-1.50":"b"}']],
  ['{1,"c":"d"}', '{c:"d",…}', [1, 2, 'a name in double quotes…"1"']],
  ['{"a":[b:"c"]}', '{a:["b","c"]}', [6, 7, "double quotes…b", '"b"', '{"a":["b":"c"]}'], [7, 8, '"," or "]"…":"']],
  ['{a : "b"}', '{a:"b"}', [1, 2, "double quotes…a", '"a"', '{"a" : "b"}', "safe"]],
  ['{a "b"}', '{a:"b"}', [1, 2, "double quotes…a", '"a"', '{"a" "b"}'], [3, 4, '":"…"\\""', '":"', '{a :"b"}']],
  ['{1a:"b"}', '{1a:"b"}', [1, 3, "double quotes…1a", '"1a"', '{"1a":"b"}']],
  ['{a.b:"c"}', '{a.b:"c"}', [1, 4, "double quotes…a.b", '"a.b"', '{"a.b":"c"}']],
  ['{"a":None}', '{a:"None"}', [5, 9, "double quotes…None", '"None"', '{"a":"None"}']],
  ["[b]", '["b"]', [1, 2, "double quotes…b", '"b"', '["b"]']],
  ["[01]", "[?]", [1, 3, 'a value…"01"']],
  ["[1a]", "[?]", [1, 3, 'a value…"1a"']],
  ['{é:"b"}', '{é:"b"}', [1, 2, "double quotes…é", '"é"', '{"é":"b"}', "safe"]],
  ['{0:"b"}', '{0:"b"}', [1, 2, "double quotes…0", '"0"', '{"0":"b"}', "safe"]],
  ['{01:"b"}', '{01:"b"}', [1, 3, "double quotes…01", '"01"', '{"01":"b"}']],
  ['{[:"b"}', "{b:?,…}", [1, 2, 'a name in double quotes…"["'], [2, 3, '"," or "}"…":"'], [6, 7, '":" and a value…"}"']],
  ['{:"b","c":"d"}', '{c:"d",…}', [1, 2, 'a name in double quotes…":"']],
  ['{=,"c":"d"}', '{c:"d",…}', [1, 2, 'a name in double quotes…"="']],
  // Commas too many and too few.
  ["[,]", "[]", [1, 2, 'a value…","', "remove", "[]", "safe"]],
  ["[ , ]", "[]", [2, 3, 'a value…","', "remove", "[  ]", "safe"]],
  ['[,"a"]', '["a"]', [1, 2, 'a value…","', "remove", '["a"]']],
  ["[,}", "[…]", [1, 2, 'a value…","', "remove", "[}", "safe"], [2, 3, '"]"…"}"', '"]"', "[,]"]],
  ["{,}", "{}", [1, 2, 'a name in double quotes…","', "remove", "{}", "safe"]],
  ['{,"a":1}', "{a:number}", [1, 2, 'a name in double quotes…","', "remove", '{"a":1}']],
  ['["a",]', '["a"]', [4, 5, 'a value after the comma…"]"', "the comma", '["a"]', "safe"]],
  ['["a",}', '["a",…]', [4, 5, 'a value after the comma…"}"', "the comma", '["a"}'], [5, 6, '"]"…"}"', '"]"', '["a",]']],
  ['{"a":1,}', "{a:number}", [6, 7, 'a name in double quotes after the comma…"}"', "the comma", '{"a":1}', "safe"]],
  ['["a" "b"]', '["a","b"]', [5, 6, '"," or "]"…"\\""', '","', '["a" ,"b"]']],
  ['["a"\u00a0"b"]', '["a\\"\u00a0\\"b"]', [1, 8, "escaped", '"a\\"\u00a0\\"b"', '["a\\"\u00a0\\"b"]']],
  ['["a" 1]', '["a"]', [5, 6, '"," or "]"…"1"']],
  ['[1 "b"]', '[number,"b"]', [3, 4, '"," or "]"…"\\""', '","', '[1 ,"b"]']],
  ['["a" x "b"]', '["a\\" x \\"b"]', [1, 10, "escaped", '"a\\" x \\"b"', '["a\\" x \\"b"]']],
  ['["a" [ ]]', '["a",[]]', [5, 6, '"," or "]"…"["', '","', '["a" ,[ ]]']],
  ['["a" = "b"]', '["a","b"]', [5, 6, '"," or "]"…"="']],
  ['["a" é]', '["a","é"]', [5, 6, '"," or "]"…"é"', '","', '["a" ,é]'], [5, 6, "double quotes…é", '"é"', '["a" "é"]']],
  // Colons and values.
  ['{"a" "b"}', '{a:"b"}', [5, 6, '":"…"\\""', '":"', '{"a" :"b"}']],
  ['{"a"="b"}', '{a:"b"}', [4, 5, '":"…"="', '":"', '{"a":"b"}']],
  ['{"a" = "b"}', '{a:"b"}', [5, 6, '":"…"="', '":"', '{"a" : "b"}']],
  ['{"a"}', "{a:?}", [4, 5, '":" and a value…"}"']],
  ['{"a",}', "{a:?}", [4, 5, '":" and a value…","'], [4, 5, 'a name in double quotes after the comma…"}"', "the comma", '{"a"}', "safe"]],
  ['{"a"', "{a:?,…}", [4, 4, '"}"…the end of the text', "}", '{"a"}']],
  ['{"a":}', "{a:?}", [5, 6, 'a value…"}"']],
  ['{"a":,"b":1}', "{a:?,b:number}", [5, 6, 'a value…","']],
  ["{:}", "{…}", [1, 2, 'a name in double quotes…":"'], [2, 3, 'a value…"}"']],
  ["[:1]", "[?,…]", [1, 2, 'a value…":"'], [2, 3, '"," or "]"…"1"']],
  // Brackets, and where the text ends.
  ['{"a":["b"}', '{a:["b",…]}', [9, 10, '"]"…"}"', '"]"', '{"a":["b"]']],
  ['["b"}', '["b",…]', [4, 5, '"]"…"}"', '"]"', '["b"]']],
  ['{"a":["b"]]', '{a:["b"],…}', [10, 11, '"}"…"]"', '"}"', '{"a":["b"]}']],
  ['{"a":[{"b":1]}', "{a:[{b:number,…}]}", [12, 13, '"}"…"]"', '"}"', '{"a":[{"b":1}}']],
  ["[", "[…]", [1, 1, '"]"…the end of the text', "]", "[]"]],
  ['{"a":["b"', '{a:["b",…],…}', [9, 9, '"]}"…the end of the text', "]}", '{"a":["b"]}']],
  ['{"a":', "{a:?,…}", [5, 5, "a value…the end of the text"]],
  ['["a",', '["a",…]', [5, 5, '"]"…the end of the text', "]", '["a",]']],
  ["", "?", [0, 0, "a JSON value…the end of the text"]],
  [" ", "?", [1, 1, "a JSON value…the end of the text"]],
  ['["a"] "b"', '["a"]', [6, 9, 'the end of the text…"\\"b\\""', "remove", '["a"] ']],
  ['["a"] x \n', '["a"]', [6, 7, 'the end of the text…"x"', "remove", '["a"]  \n']],
  ['["a"]}', '["a"]', [5, 6, 'the end of the text…"}"', "remove", '["a"]']],
  ["01 x", "?", [0, 2, 'a JSON value…"01"']],
  // What other notations have between tokens.
  ['\ufeff["a"]', '["a"]', [0, 1, "byte order mark", "remove", '["a"]', "safe"]],
  ['["a"\ufeff]', '["a"]', [4, 5, 'white space…"\ufeff")', "remove", '["a"]', "safe"]],
  ['["a",\u00a0"b"]', '["a","b"]', [5, 6, 'white space…"\u00a0")', "remove", '["a", "b"]', "safe"]],
  ['["a",\u2003\n"b"]', '["a","b"]', [5, 7, 'white space…"\u2003\\n")', "remove", '["a", \n"b"]', "safe"]],
  ['["a"] // c', '["a"]', [6, 10, "comment", "remove", '["a"]  ']],
  ['["a" // c\n,"b"]', '["a","b"]', [5, 9, "comment", "remove", '["a"  \n,"b"]']],
  ['[/* c */"a"]', '["a"]', [1, 8, "comment", "remove", '[ "a"]']],
  ["[/* c", "[…]", [1, 5, "comment", "remove", "[ "], [5, 5, '"]"…the end of the text', "]", "[/* c]"]],
  ['[/"a"]', '[?,"a"]', [1, 2, 'a value…"/"'], [2, 3, '"," or "]"…"\\""', '","', '[/,"a"]']],
  ['[\v"a"]', '["a"]', [1, 2, 'white space…"\\u000b")', "remove", '[ "a"]', "safe"]],
  ['["a"\u0080]', '["a"]', [4, 5, '"," or "]"…"\u0080"']],
  // Names that occur twice.
  ['{"a":["b"],"a":["c"]}', '{a:["b"],a:["c"]}', [11, 14, "twice", "both lists"]],
  ['{"a":"b","a":"c"}', '{a:"b",a:"c"}', [9, 12, "twice", "keep"]],
  // Several mistakes.
  [
    "{'a':['b',],}",
    '{a:["b"]}',
    [1, 4, "double quotes…'a'", '"a"', "{\"a\":['b',],}", "safe"],
    [6, 9, "double quotes…'b'", '"b"', "{'a':[\"b\",],}", "safe"],
    [9, 10, 'a value after the comma…"]"', "the comma", "{'a':['b'],}", "safe"],
    [11, 12, 'a name in double quotes after the comma…"}"', "the comma", "{'a':['b',]}", "safe"],
  ],
  [
    "[a,'b' \"c\"",
    '["a","b","c",…]',
    [1, 2, "double quotes…a", '"a"', '["a",\'b\' "c"'],
    [3, 6, "double quotes…'b'", '"b"', '[a,"b" "c"', "safe"],
    [7, 8, '"," or "]"…"\\""', '","', "[a,'b' ,\"c\""],
    [10, 10, '"]"…the end of the text', "]", "[a,'b' \"c\"]"],
  ],
  [
    "{'a':1,b:[2,,}]",
    "{a:number,b:[number,…]}",
    [1, 4, "double quotes…'a'", '"a"', '{"a":1,b:[2,,}]', "safe"],
    [7, 8, "double quotes…b", '"b"', "{'a':1,\"b\":[2,,}]", "safe"],
    [11, 12, 'a value after the comma…"}"', "the comma", "{'a':1,b:[2,}]"],
    [12, 13, 'a value…","', "remove", "{'a':1,b:[2,}]", "safe"],
    [13, 14, '"]"…"}"', '"]"', "{'a':1,b:[2,,]]"],
    [14, 15, 'the end of the text…"]"', "remove", "{'a':1,b:[2,,}"],
  ],
];

describe("a text with mistakes, read to its end", () => {
  it.each(recoveries)("%j is read as %s, with every mistake and what to write instead", (text, tree, ...mistakes) => {
    expectRecovery(text, tree, mistakes);
  });

  it("says of a quote behind a string that it may belong to the text", () => {
    const mayBelong = (text: string) => recover(text).diagnostics.map(({ help }) => help?.includes("quotes belong"));
    for (const text of ['["a" "b"]', '["a"\n\t"b"]']) expect(mayBelong(text)).toEqual([true]);
    for (const text of ['[1 "b"]', '["a" [1]]', '[["a"] "b"]']) expect(mayBelong(text)).toEqual([false]);
  });

  it("is read no further than the most mistakes that are reported", () => {
    for (const [mistake, last] of [
      ["'a',", 400],
      ["01,", 300],
      ["\u00a0,", 101],
    ] as const) {
      const { tree, diagnostics } = recover(`[${mistake.repeat(101)}"b"]`);
      expect(diagnostics).toHaveLength(100);
      expect(diagnostics[99]!.span!.end).toBe(last);
      expect(tree).not.toContain('"b"');
      expect(tree.at(-2)).toBe("…");
    }
  });

  it("that is nested too deeply is not said to end too early as well", () => {
    expect(recover("[".repeat(1003)).diagnostics.map(({ code, span }) => [code, span])).toEqual([["too-deep", { start: 1002, end: 1003 }]]);
  });
});
