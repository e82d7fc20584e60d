import { describe, expect, it } from "vitest";
import { applyFixes } from "../../src/diagnose/index.ts";
import { parseGuided } from "../support/guided.ts";

/** What is reported: decisive words of message (several with `…` between them) and help, and the text with the fix alone. */
type Problem = [code: string, start: number, end: number, says: string, help?: string | undefined, fixed?: string, safe?: "safe"];

const repaired: readonly [text: string, ...problems: Problem[]][] = [
  // Words that combine rules, where the name of an attribute belongs.
  ['{"or":[{"a":["1"]},{"b":["2"]}]}', ["combinator-as-name", 1, 5, '"or"…attribute', '"$or"', '{"$or":[{"a":["1"]},{"b":["2"]}]}']],
  ['{"Any-Of":[{"a":["1"]}]}', ["combinator-as-name", 1, 9, '"Any-Of"…attribute', '"$or"', '{"$or":[{"a":["1"]}]}']],
  [
    '{"or":{"a":["1"],"b":"2"}}',
    ["combinator-as-name", 1, 5, '"or"…attribute', '"$or":[{"a":["1"]},{"b":"2"}]', '{"$or":[{"a":["1"]},{"b":"2"}]}'],
  ],
  [
    '{"or":[{"$or":[{"a":["1"]},{"b":["2"]}]}]}',
    ["combinator-as-name", 1, 5, '"or"…attribute', '"$or"', '{"$or":[{"$or":[{"a":["1"]},{"b":["2"]}]}]}'],
  ],
  ['{"or":{"a":{"b":["1"]}}}', ["combinator-as-name", 1, 5, '"or"…attribute', '"$or":[{"a":{"b":["1"]}}]', '{"$or":[{"a":{"b":["1"]}}]}']],
  ['{"and":[{"a":["1"]},{ "b":["2"] }]}', ["combinator-as-name", 1, 6, '"and"…attribute', "AND", '{"a":["1"],"b":["2"]}']],
  ['{"and":[{"a":["1"]},{"a":["2"]}]}', ["combinator-as-name", 1, 6, '"and"…attribute', "AND"]],
  ['{"all":{"a":["1"]}}', ["combinator-as-name", 1, 6, '"all"…attribute', "AND", '{"a":["1"]}']],
  [
    '{"not":{"a":["1"]}}',
    ["combinator-as-name", 1, 6, '"not"…attribute', '"a":[{"anything-but":["1"]}]', '{"a":[{"anything-but":["1"]}]}'],
  ],
  ['{"not":[{"a":"1"}]}', ["combinator-as-name", 1, 6, '"not"…attribute', '"a":[{"anything-but":"1"}]', '{"a":[{"anything-but":"1"}]}']],
  ['{"must_not":{"a":["1"],"b":["2"]}}', ["combinator-as-name", 1, 11, '"must_not"…attribute', "exclude values"]],
  ['{"not":{"a":[5]}}', ["combinator-as-name", 1, 6, '"not"…attribute', "exclude values"]],
  ['{"not":{"a":[]}}', ["combinator-as-name", 1, 6, '"not"…attribute', "exclude values"]],
  ['{"or-------------.":[{"a":["1"]}]}', ["combinator-as-name", 1, 19, '"or-------------."…attribute', '"$or"', '{"$or":[{"a":["1"]}]}']],
  [
    '{"or":[{"a":["1"],"b":["2"]},{"c":["3"]}]}',
    ["combinator-as-name", 1, 5, '"or"…attribute', '"$or"', '{"$or":[{"a":["1"],"b":["2"]},{"c":["3"]}]}'],
  ],
  ['{"not":{"a":["b",5]}}', ["combinator-as-name", 1, 6, '"not"…attribute', "exclude values"]],
  // The same words as names of attributes.
  ['{"or":["a"]}'],
  ['{"or":[]}', ["empty-array", 6, 8, "[]"]],
  ['{"or":{}}', ["value-not-array", 6, 8, "must be an array", "[{}]", '{"or":[{}]}', "safe"]],
  ['{"or":[{}]}', ["operator-count", 7, 9, "none"]],
  ['{"or":[{"a":["1"]},"b"]}', ["unknown-operator", 8, 11, 'unknown operator "a"', "this dialect has exact strings"]],
  ['{"or":[{"prefix":["a"]}]}', ["unknown-operator", 8, 16, "operator of Amazon SNS and EventBridge"]],
  ['{"or":[{"prefix":"a"}]}', ["unknown-operator", 8, 16, "operator of Amazon SNS and EventBridge"]],
  ['{"or":[{"a":5}]}', ["unknown-operator", 8, 11, 'unknown operator "a"', "this dialect has exact strings"]],
  ['{"orders":[{"a":["1"]}]}', ["unknown-operator", 12, 15, 'unknown operator "a"', "this dialect has exact strings"]],
  ['{"or--------------.":[{"a":["1"]}]}', ["unknown-operator", 23, 26, 'unknown operator "a"', "this dialect has exact strings"]],
  // Preferences around a rule.
  [
    '{"FilterRule":"{\\"a\\":[\\"b\\"]}"}',
    ["preferences-as-rule", 0, 32, "the text is preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  [
    '{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{\\"a\\":[\\"b\\"]}"}}',
    ["preferences-as-rule", 0, 86, "the text is preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  [
    '{"Preferences":{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{\\"a\\":[\\"b\\"]}"}}}',
    ["preferences-as-rule", 0, 102, "the text is preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  ['{"FilterRule":{"a":["b"]}}', ["preferences-as-rule", 0, 26, "the text is preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}']],
  [
    '"FilterRule": "{\\"a\\":[\\"b\\"]}",',
    ["preferences-as-rule", 0, 32, "the text is a part of preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  [
    '"FilterRule": "{\\"a\\":[\\"b\\"]}";',
    ["preferences-as-rule", 0, 32, "the text is a part of preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  [
    'FilterRule: \'{"a":["b"]}\'',
    ["preferences-as-rule", 0, 25, "the text is a part of preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  [
    '\'FilterRule\' = {"a":["b"]}',
    ["preferences-as-rule", 0, 26, "the text is a part of preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  [
    ' "AllowNotifications":"FILTERED", "FilterRule":"{\\"a\\":[\\"b\\"]}" ',
    ["preferences-as-rule", 0, 65, "the text is a part of preferences…not the rule", '{"a":["b"]}', '{"a":["b"]}'],
  ],
  ['{"AllowNotifications":"ALL"}', ["preferences-as-rule", 0, 28, "the text is preferences…without a FilterRule", "FilterRule"]],
  ['"AllowNotifications":"ALL"', ["preferences-as-rule", 0, 26, "the text is a part of preferences…without a FilterRule", "FilterRule"]],
  [
    '{"PushNotifications":{"AllowNotifications":"NONE"}}',
    ["preferences-as-rule", 0, 51, "the text is preferences…without a FilterRule", "FilterRule"],
  ],
  // The same words in something else.
  ['{"FilterRule":5}', ["value-not-array", 14, 15, "must be an array", '["5"]', '{"FilterRule":["5"]}']],
  ['{"FilterRule":["b",5]}', ["invalid-entry", 19, 20, "a number", undefined, '{"FilterRule":["b","5"]}']],
  ['{"AllowNotifications":5}', ["value-not-array", 22, 23, "must be an array", '["5"]', '{"AllowNotifications":["5"]}']],
  [
    '{"PushNotifications":"FilterRule"}',
    ["value-not-array", 21, 33, "must be an array", '["FilterRule"]', '{"PushNotifications":["FilterRule"]}', "safe"],
  ],
  ["FilterRule", ["invalid-json", 0, 10, "FilterRule", '"FilterRule"', '"FilterRule"']],
  ['{"Preferences":["FilterRule",5]}', ["invalid-entry", 29, 30, "a number", undefined, '{"Preferences":["FilterRule","5"]}']],
  // Lists, words and operators.
  [
    '{"a":{"anything-but":"x","anythingBut":"y"}}',
    ["value-not-array", 5, 43, "must be an array", undefined, '{"a":[{"anything-but":"x","anythingBut":"y"}]}', "safe"],
  ],
  ['{"a":{}}', ["value-not-array", 5, 7, "must be an array", "[{}]", '{"a":[{}]}', "safe"]],
  ['{"a":{"x":"1"}}', ["value-not-array", 5, 14, "must be an array"]],
  ['{"a":{"anything-but":"x","prefix":"y"}}', ["value-not-array", 5, 38, "must be an array"]],
  ['{"a":b}', ["invalid-json", 5, 6, "b", '"b"', '{"a":"b"}'], ["value-not-array", 5, 6, "must be an array", "[b]", '{"a":[b]}']],
  [
    "{\"a\":'b'}",
    ["invalid-json", 5, 8, "'b'", '"b"', '{"a":"b"}', "safe"],
    ["value-not-array", 5, 8, "must be an array", "['b']", "{\"a\":['b']}", "safe"],
  ],
  ['{"a":true}', ["value-not-array", 5, 9, "must be an array", '["true"]', '{"a":["true"]}']],
  ['{"a":[true]}', ["invalid-entry", 6, 10, "a boolean", undefined, '{"a":["true"]}']],
  ['{"a":[null]}', ["invalid-entry", 6, 10, "null"]],
  ['{"a":[["b"]]}', ["invalid-entry", 6, 11, "an array", "its strings into the outer list"]],
  ['{"$or":{"a":["b"]}}', ["or-not-array", 7, 18, "an object", "the branches into an array: [{…},{…}]"]],
  ['{"$or":5}', ["or-not-array", 7, 8, "a number"]],
  ['{"a":[{"equals":[ "b","c" ]}]}', ["unknown-operator", 7, 15, 'unknown operator "equals"', '"b","c"', '{"a":["b","c"]}']],
  ['{"a":[{"equals":"b"}]}', ["unknown-operator", 7, 15, 'unknown operator "equals"', '"b"', '{"a":["b"]}']],
  ['{"a":[{"equals":[]}]}', ["unknown-operator", 7, 15, 'unknown operator "equals"', "this dialect has exact strings"]],
  ['{"a":[{"equals":[5]}]}', ["unknown-operator", 7, 15, 'unknown operator "equals"', "this dialect has exact strings"]],
  ['{"a":[{"equals":5}]}', ["unknown-operator", 7, 15, 'unknown operator "equals"', "this dialect has exact strings"]],
  ['{"a":[{"not":["b"]}]}', ["unknown-operator", 7, 12, 'unknown operator "not"', '"anything-but"', '{"a":[{"anything-but":["b"]}]}']],
  ['{"a":[{"not":"b"}]}', ["unknown-operator", 7, 12, 'unknown operator "not"', '"anything-but"', '{"a":[{"anything-but":"b"}]}']],
  ['{"a":[{"not":[5]}]}', ["unknown-operator", 7, 12, 'unknown operator "not"', '"anything-but"']],
  ['{"a":[{"not":{"b":"c"}}]}', ["unknown-operator", 7, 12, 'unknown operator "not"', '"anything-but"']],
  [
    '{"a":[{"anythingbut":5}]}',
    ["unknown-operator", 7, 20, 'unknown operator "anythingbut"', '"anything-but"', '{"a":[{"anything-but":5}]}', "safe"],
  ],
  ['{"a":[{"foo":["b"]}]}', ["unknown-operator", 7, 12, 'unknown operator "foo"', "this dialect has exact strings"]],
  ['{"a":[{}]}', ["operator-count", 6, 8, "none"]],
  ['{"a":[{"anything-but":["x"],"prefix":"y"}]}', ["operator-count", 6, 41, '"anything-but", "prefix"', "an object for each"]],
  ['{"a":[{"not":["b",5]}]}', ["unknown-operator", 7, 12, 'unknown operator "not"', '"anything-but"']],
  // Warnings.
  ['{" b":["x"]}', ["surrounding-space", 1, 5, 'the name " b"', '"b"', '{"b":["x"]}']],
  ['{"a":["y "]}', ["surrounding-space", 6, 10, 'the value "y "', '"y"', '{"a":["y"]}']],
  ['{"a":["x y\\tz"]}', ["control-character", 6, 14, "U+0009", '"x y\\\\tz"', '{"a":["x y\\\\tz"]}']],
  ['{"a":["x" , "x"]}', ["duplicate-value", 12, 15, "twice", "remove", '{"a":["x"]}', "safe"]],
  ['{"a":["x" "x"]}', ["invalid-json", 10, 11, '"\\""', '","', '{"a":["x" ,"x"]}'], ["duplicate-value", 10, 13, "twice", "remove"]],
  ['{"a":["x",,"x"]}', ["invalid-json", 10, 11, '","', "remove", '{"a":["x","x"]}'], ["duplicate-value", 11, 14, "twice", "remove"]],
  ['{"a":[{"anything-but":["x"]},{"anything-but":["y"]}]}', ["several-exclusions", 29, 51, '"a"…2 exclusions', "excluded"]],
  ['{"a":[{"anything-but":["x"]},"b"]}'],
  ['{"a":[{"anything-but":["x"],"b":1},{"anything-but":["x"]}]}', ["operator-count", 6, 34, '"anything-but", "b"', "an object for each"]],
  ['{" a":["x"]}', ["surrounding-space", 1, 5, "begins with", '"a"', '{"a":["x"]}']],
  ['{"a":["x "]}', ["surrounding-space", 6, 10, "ends with", '"x"', '{"a":["x"]}']],
  ['{"a":["x\\ty"]}', ["control-character", 6, 12, "control character", '"x\\\\ty"', '{"a":["x\\\\ty"]}']],
  ['{"a":["x\\u0009y"]}', ["control-character", 6, 16, "control character"]],
  ['{"a":["x\ty"]}', ["invalid-json", 8, 9, "control character", "\\t", '{"a":["x\\ty"]}', "safe"]],
  ['{"$or":[{"a":["b"]}]}', ["single-branch-or", 7, 20, "only one branch", "branch"]],
  ['{"$or":[{"a":["b"]}', ["invalid-json", 19, 19, "the end of the text", "]} at the end", '{"$or":[{"a":["b"]}]}']],
  ['{"equals":["x"]}'],
  ['{"not":["x"]}', ["operator-as-name", 1, 6, "name of an attribute", '{"attribute-name":[{"anything-but":["…"]}]}']],
  [
    '{"a":["b"],"a":"c"}',
    ["duplicate-key", 11, 14, "twice", "one list"],
    ["value-not-array", 15, 18, "must be an array", '["c"]', '{"a":["b"],"a":["c"]}', "safe"],
  ],
  [
    '{"a":["b"],"a":5}',
    ["duplicate-key", 11, 14, "twice", "keep"],
    ["value-not-array", 15, 16, "must be an array", '["5"]', '{"a":["b"],"a":["5"]}'],
  ],
  ['{"$or":[{"a":["1"]},{"b":["2"]}],"$or":[{"c":["1"]},{"d":["2"]}]}', ["duplicate-key", 33, 38, "twice", "each of its branches"]],
];

describe("a rule that was probably meant otherwise", () => {
  it.each(repaired)("%s is reported with what to write instead, where that is known", (text, ...problems) => {
    const { diagnostics } = parseGuided(text);
    expect(
      diagnostics.map(({ code, span, fix, ...each }) => {
        const fixed = fix && applyFixes(text, [{ ...each, code, fix: { ...fix, isSafe: true } }]);
        return [code, span?.start, span?.end, fixed, fix?.isSafe];
      }),
    ).toEqual(problems.map(([code, start, end, , , fixed, safe]) => [code, start, end, fixed, fixed && safe === "safe"]));
    for (const [at, [code, , , says, help]] of problems.entries()) {
      const diagnostic = diagnostics[at]!;
      for (const words of says.split("…")) expect(diagnostic.message).toContain(words);
      if (help === undefined) expect(diagnostic.help).toBeUndefined();
      else expect(diagnostic.help).toContain(help);
      if (code === "preferences-as-rule") expect(diagnostic.path).toBe("");
    }
  });
});
