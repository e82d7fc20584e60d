import { describe, expect, it } from "vitest";
import { parseGuided } from "../support/guided.ts";

/** A rule text, and its report: code, path, message and help. Wording may improve, but never by accident. */
const told: readonly (readonly [text: string, ...problems: (readonly string[])[]])[] = [
  ["{}", ["empty-rule", "", "a rule must name at least one attribute, found {}"]],
  ["[]", ["rule-not-object", "", "a rule must be an object, found an array"]],
  ["5", ["rule-not-object", "", "a rule must be an object, found a number"]],
  ["null", ["rule-not-object", "", "a rule must be an object, found null"]],
  ["true", ["rule-not-object", "", "a rule must be an object, found a boolean"]],
  ['"x"', ["rule-not-object", "", "a rule must be an object, found a string"]],
  ['{"a":"x"}', ["value-not-array", "/a", 'the value of "a" must be an array of strings', 'write ["x"]']],
  ['{"a":5}', ["value-not-array", "/a", 'the value of "a" must be an array of strings', 'write ["5"]']],
  ['{"a":true}', ["value-not-array", "/a", 'the value of "a" must be an array of strings', 'write ["true"]']],
  ['{"a":null}', ["value-not-array", "/a", 'the value of "a" must be an array of strings']],
  [
    '{"a":{"anything-but":["x"]}}',
    ["value-not-array", "/a", 'the value of "a" must be an array of strings', 'write [{"anything-but":["x"]}]'],
  ],
  ['{"a":{"prefix":"x"}}', ["value-not-array", "/a", 'the value of "a" must be an array of strings']],
  ['{"a":[]}', ["empty-array", "/a", 'the list of "a" must have at least one entry, found []']],
  ['{"a":[5]}', ["invalid-entry", "/a/0", "an entry must be a string or an operator object, found a number"]],
  ['{"a":[null]}', ["invalid-entry", "/a/0", "an entry must be a string or an operator object, found null"]],
  [
    '{"a":[["x"]]}',
    ["invalid-entry", "/a/0", "an entry must be a string or an operator object, found an array", "write its strings into the outer list"],
  ],
  ['{"a":[{}]}', ["operator-count", "/a/0", "an operator object must have exactly one operator, found none"]],
  [
    '{"a":[{"anything-but":["x"],"prefix":"y"}]}',
    [
      "operator-count",
      "/a/0",
      'an operator object must have exactly one operator, found "anything-but", "prefix"',
      "write an object for each",
    ],
  ],
  [
    '{"a":[{"prefix":"x"}]}',
    [
      "unknown-operator",
      "/a/0/prefix",
      '"prefix" is an operator of Amazon SNS and EventBridge; this dialect has only exact strings and "anything-but"',
    ],
  ],
  [
    '{"a":[{"wildcard":"x"}]}',
    [
      "unknown-operator",
      "/a/0/wildcard",
      '"wildcard" is an operator of Amazon EventBridge; this dialect has only exact strings and "anything-but"',
    ],
  ],
  ['{"a":[{"anythingBut":["x"]}]}', ["unknown-operator", "/a/0/anythingBut", 'unknown operator "anythingBut"', 'write "anything-but"']],
  [
    '{"a":[{"like":["x"]}]}',
    ["unknown-operator", "/a/0/like", 'unknown operator "like"', 'this dialect has exact strings and "anything-but"'],
  ],
  [
    '{"a":[{"anything-but":[]}]}',
    ["empty-anything-but", "/a/0/anything-but", "anything-but must name at least one string, found an empty list"],
  ],
  [
    '{"a":[{"anything-but":5}]}',
    ["invalid-anything-but", "/a/0/anything-but", "anything-but takes a string or a list of strings, found a number"],
  ],
  [
    '{"a":[{"anything-but":{"prefix":"x"}}]}',
    [
      "invalid-anything-but",
      "/a/0/anything-but",
      "anything-but takes a string or a list of strings, found an object (operators inside anything-but exist in Amazon SNS and EventBridge, not here)",
    ],
  ],
  [
    '{"a":[{"anything-but":["x",5]}]}',
    ["invalid-anything-but", "/a/0/anything-but/1", "anything-but takes a string or a list of strings, found a number"],
  ],
  ['{"a":[{"anything-but":["x","x"]}]}', ["duplicate-value", "/a/0/anything-but/1", '"x" is excluded twice', "remove it"]],
  ['{"a":["x","x"]}', ["duplicate-value", "/a/1", '"x" is in this list twice', "remove it"]],
  [
    '{"$or":{"a":["x"]}}',
    ["or-not-array", "/$or", "$or must be an array of rules, found an object", "write the branches into an array: [{…},{…}]"],
  ],
  ['{"$or":"x"}', ["or-not-array", "/$or", "$or must be an array of rules, found a string"]],
  ['{"$or":[]}', ["or-empty", "/$or", "$or must have at least one branch, found []"]],
  ['{"$or":["x",{"a":["x"]}]}', ["or-branch-not-object", "/$or/0", "a branch of $or must be an object, found a string"]],
  ['{"$or":[{},{"a":["x"]}]}', ["or-branch-empty", "/$or/0", "a branch of $or must name at least one attribute, found {}"]],
  [
    '{"$or":[{"a":["x"]}]}',
    ["single-branch-or", "/$or", "$or has only one branch, and means the same as that branch", "move its conditions up, or add a branch"],
  ],
  [
    '{"$or":[{"a":["1"]},{"a":["2"]},{"a":["3"]},{"a":["4"]},{"a":["5"]},{"a":["6"]}]}',
    ["too-many-branches", "/$or", "$or has 6 branches, 5 are allowed"],
  ],
  [
    '{"a":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20"]}',
    ["too-complex", "", "the complexity is 21 (attribute names plus strings), 20 is allowed"],
  ],
  ['{"":["x"]}', ["impossible-name", "/", 'no message can carry an attribute named "": it has 0 characters, 1 to 64 are allowed']],
  ['{"a":[""]}', ["impossible-value", "/a/0", 'no message can carry the value "": it has 0 characters, 1 to 512 are allowed']],
  [
    '{"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn":["x"]}',
    [
      "impossible-name",
      "/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
      'no message can carry an attribute named "nnnnnnnnnnnnnnnnnnnnnnnnnnnn…nnnnnnnnnnnnnnnnnnnnnnnnnnnn": it has 65 characters, 1 to 64 are allowed',
    ],
  ],
  ['{"a":["\\ud800"]}', ["impossible-value", "/a/0", 'no message can carry the value "\\ud800": it has half a surrogate pair']],
  [
    '{"anything-but":["x"]}',
    [
      "operator-as-name",
      "/anything-but",
      '"anything-but" is read as the name of an attribute here, not as an operator',
      'write {"attribute-name":[{"anything-but":["…"]}]}',
    ],
  ],
  ['{"$and":["x"]}', ["operator-as-name", "/$and", '"$and" is read as the name of an attribute here, not as an operator']],
  ['{"prefix":["x"]}', ["operator-as-name", "/prefix", '"prefix" is read as the name of an attribute here, not as an operator']],
  [
    '{"a":["x"],"a":["y"]}',
    [
      "duplicate-key",
      "/a",
      'the name "a" occurs twice in one object; JSON parsers would keep only the last',
      "put all entries into one list, which holds if any of them holds",
    ],
  ],
];

describe("the report of a broken rule", () => {
  for (const [text, ...problems] of told) {
    it(`names what was found, what was expected and the repair: ${text.slice(0, 60)}`, () => {
      const { diagnostics } = parseGuided(text);
      expect(diagnostics.map(({ code, path, message, help }) => [code, path, message, ...(help === undefined ? [] : [help])])).toEqual(
        problems,
      );
    });
  }

  it("reports nothing about parts that could not be read to their end", () => {
    for (const text of [
      '{"a":[{"anything-but":[',
      '{"a":[',
      "{",
      '{"$or":[',
      '{"a":[{',
      '{"a":[{"anything-but":[@]}]}',
      '{"a":@}',
      '{"a":[@]}',
    ]) {
      expect([text, parseGuided(text).diagnostics.map(({ code }) => code)]).toEqual([text, ["invalid-json"]]);
    }
  });

  it("reports the size of a rule, in bytes of UTF-8, and reads one that is a little too large", () => {
    const [first, second] = parseGuided(`{"é":"${"x".repeat(2_040)}"}`).diagnostics;
    expect([first?.code, first?.message, first?.span]).toEqual([
      "too-large",
      "the rule has 2049 bytes, 2048 are allowed",
      { start: 0, end: 2_048 },
    ]);
    expect(second?.code).toBe("value-not-array");
    expect(parseGuided(`{"a":["${"é".repeat(1_019)}"]}`, { limits: { maxComplexity: 2 } }).diagnostics.map(({ code }) => code)).toEqual([
      "impossible-value",
    ]);
  });

  it("does not read one that is far too large", () => {
    expect(parseGuided(" ".repeat(8_193)).diagnostics.map(({ code }) => code)).toEqual(["too-large"]);
    expect(parseGuided(" ".repeat(8_192)).diagnostics.map(({ code }) => code)).toEqual(["too-large", "invalid-json"]);
    expect(parseGuided("é".repeat(8_193)).diagnostics[0]?.message).toBe("the rule has at least 8193 bytes, 2048 are allowed");
    expect(parseGuided(`[${" ".repeat(8_999)}`, { limits: { maxBytes: 9_000 } }).diagnostics.map(({ code }) => code)).toEqual([
      "rule-not-object",
      "invalid-json",
    ]);
    // Within the limit in code units, beyond it in bytes: counted, because it may be accepted.
    const accents = `{"a":["${"é".repeat(500)}"]}${" ".repeat(8_400)}`;
    expect(parseGuided(accents, { limits: { maxBytes: 9_000 } }).diagnostics[0]?.message).toBe("the rule has 9410 bytes, 9000 are allowed");
  });

  it("has only the first error and the decoded text if the rule was encoded twice", () => {
    for (const text of ['"{\\"a\\":[\\"x\\"]}"', '{\\"a\\":[\\"x\\"]}', `'{"a":["x"]}'`, ' {\\"a\\":[\\"x\\"]} ']) {
      const { diagnostics } = parseGuided(text);
      expect(diagnostics.map(({ severity }) => severity).sort()).toEqual(["error", "warning"]);
      const warning = diagnostics.find(({ code }) => code === "encoded-twice");
      expect([warning?.help, warning?.path, warning?.span]).toEqual(['write {"a":["x"]}', "", { start: 0, end: text.length }]);
      expect(warning?.message).toBe("the text is a rule that was encoded or quoted again, as in a JSON request or a shell command");
    }
    for (const text of ['"x"', '"[1]"', '{\\"a\\"', '"5"', '"\\"x\\""']) {
      expect(parseGuided(text).diagnostics.map(({ code }) => code)).not.toContain("encoded-twice");
    }
  });
});
