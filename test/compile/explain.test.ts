import { describe, expect, it } from "vitest";
import { type ExplainedAttribute, explainRule, renderExplanation } from "../../src/diagnose/index.ts";
import { compileFilterRule, FilterRuleError, type Semantics } from "../../src/index.ts";

function because(list: string, values: string[], semantics: Semantics = "guide"): string[] {
  const explanation = explainRule(compileFilterRule(`{"a":${list}}`, { semantics }), { a: { StringValues: values } });
  return explanation.rule.members.flatMap((member) => (member.kind === "attribute" ? member.entries.map((entry) => entry.because) : []));
}

describe("an explanation", () => {
  it("is a tree of every part, with its path in the rule, whether it held and the values it saw", () => {
    const rule = compileFilterRule('{"a/b":["x",{"anything-but":"y"}],"$or":[{"c":["1"]},{"d~":["2"]}]}');
    expect(explainRule(rule, { "a/b": { StringValues: ["y", "z"] }, c: { StringValues: ["1"] } })).toEqual({
      matched: false,
      semantics: "guide",
      rule: {
        kind: "rule",
        path: "",
        matched: false,
        members: [
          {
            kind: "attribute",
            path: "/a~1b",
            matched: false,
            name: "a/b",
            values: ["y", "z"],
            entries: [
              {
                kind: "entry",
                path: "/a~1b/0",
                matched: false,
                operator: "includes",
                operand: ["x"],
                because: '"x" is not among the values',
              },
              {
                kind: "entry",
                path: "/a~1b/1",
                matched: false,
                operator: "anything-but",
                operand: ["y"],
                because: '"y" is excluded (guide semantics)',
              },
            ],
          },
          {
            kind: "or",
            path: "/$or",
            matched: true,
            branches: [
              {
                kind: "rule",
                path: "/$or/0",
                matched: true,
                members: [
                  {
                    kind: "attribute",
                    path: "/$or/0/c",
                    matched: true,
                    name: "c",
                    values: ["1"],
                    entries: [
                      {
                        kind: "entry",
                        path: "/$or/0/c/0",
                        matched: true,
                        operator: "includes",
                        operand: ["1"],
                        because: '"1" is among the values',
                      },
                    ],
                  },
                ],
              },
              {
                kind: "rule",
                path: "/$or/1",
                matched: false,
                members: [
                  {
                    kind: "attribute",
                    path: "/$or/1/d~0",
                    matched: false,
                    name: "d~",
                    values: [],
                    entries: [
                      {
                        kind: "entry",
                        path: "/$or/1/d~0/0",
                        matched: false,
                        operator: "includes",
                        operand: ["2"],
                        because: 'the attribute is absent, "2" is wanted',
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    });
  });

  it("says in words why an entry holds or not", () => {
    expect(because('["x"]', [])).toEqual(['the attribute is absent, "x" is wanted']);
    expect(because('["x"]', ["x", "y"])).toEqual(['"x" is among the values']);
    expect(because('["x"]', ["y"])).toEqual(['"x" is not among the values']);
    expect(because('[{"anything-but":["x","y","z"]}]', ["a"])).toEqual(['no value is "x", "y" or "z"']);
    expect(because('[{"anything-but":["x","y"]}]', ["x", "y", "x"])).toEqual(['"x" and "y" is excluded']);
    expect(because('[{"anything-but":["x"]}]', [])).toEqual(["the attribute is absent, which anything-but matches (guide semantics)"]);
    expect(because('[{"anything-but":["x"]}]', [], "sns")).toEqual([
      "the attribute is absent, which anything-but does not match (sns semantics)",
    ]);
    expect(because('[{"anything-but":["x"]}]', ["x", "b", "a"], "sns")).toEqual(['"b" is not excluded (sns semantics)']);
  });

  it("is rendered as a ticked tree", () => {
    const rule = compileFilterRule('{"type":["Room"],"$or":[{"mention":["Bob"]},{"strange name":["x"]}]}');
    expect(
      renderExplanation(explainRule(rule, { type: { StringValues: ["Room", "Chat"] }, "strange name": { StringValues: ["\u001b"] } })),
    ).toBe(
      [
        "✗ the rule does not hold: all of",
        '  ✓ type = "Room", "Chat"',
        '    ✓ "Room" is among the values',
        "  ✗ any of ($or)",
        "    ✗ all of",
        "      ✗ mention is absent",
        '        ✗ the attribute is absent, "Bob" is wanted',
        "    ✗ all of",
        '      ✗ "strange name" = "\\u001b"',
        '        ✗ "x" is not among the values',
      ].join("\n"),
    );
    expect(renderExplanation(explainRule(compileFilterRule('{"a":["x"]}'), { a: { StringValues: ["x"] } }))).toMatch(
      /^✓ the rule holds: all of\n/,
    );
  });
});

describe("an explanation of a near miss", () => {
  const rule = compileFilterRule('{"type":["Room"]}');
  const nearOf = (attributes: Record<string, { StringValues: unknown[] }>) => {
    const [part] = explainRule(rule, attributes as never).rule.members;
    return part?.kind === "attribute" ? [part.near, part.values, part.entries.map(({ because }) => because)] : [];
  };

  it("names the attribute of the message that is nearly the one of the rule, where that is absent", () => {
    const near = 'the message has "Type", which differs from "type" in case';
    const absent = 'the attribute is absent, "Room" is wanted';
    expect(nearOf({ other: { StringValues: ["a"] }, Type: { StringValues: ["Room"] } })).toEqual([near, [], [absent]]);
    expect(renderExplanation(explainRule(rule, { Type: { StringValues: ["Room"] } }))).toBe(
      ["✗ the rule does not hold: all of", `  ✗ type is absent; ${near}`, `    ✗ ${absent}`].join("\n"),
    );
    expect(renderExplanation(explainRule(rule, {}))).toContain("✗ type is absent\n");
    expect(nearOf({ other: { StringValues: ["a"] } })).toEqual([undefined, [], [absent]]);
    // An attribute without a string is absent like the other.
    expect(nearOf({ Type: { StringValues: [5] } })).toEqual([undefined, [], [absent]]);
    const { near: found, ...part } = explainRule(rule, { Type: { StringValues: ["Room"] } }).rule.members[0] as ExplainedAttribute;
    expect([found, part]).toEqual([near, explainRule(compileFilterRule('{"type":["Room"]}'), {}).rule.members[0]]);
  });

  it("names no other attribute where the rule's own is there", () => {
    const both = { Type: { StringValues: ["Room"] }, type: { StringValues: ["Chat"] } };
    expect(nearOf(both)).toEqual([undefined, ["Chat"], ['"Room" is not among the values']]);
    expect("near" in explainRule(rule, both).rule.members[0]!).toBe(false);
  });

  it("names the value of the message that is nearly one of the rule, if the message has no value of the rule", () => {
    const nearMiss = '"room" differs from "Room" in case';
    expect(nearOf({ type: { StringValues: ["room"] } })).toEqual([undefined, ["room"], [`"Room" is not among the values; ${nearMiss}`]]);
    expect(nearOf({ type: { StringValues: ["room", "Room"] } })).toEqual([undefined, ["room", "Room"], ['"Room" is among the values']]);
  });
});

describe("a compiled rule", () => {
  it("carries the rule as written, its complexity and its semantics", () => {
    const text = '{"b":["2","1","1"],"a":[{"anything-but":"x"}]}';
    const rule = compileFilterRule(text, { semantics: "sns" });
    expect(JSON.stringify(rule.rule)).toBe(text);
    expect(rule.complexity).toBe(6);
    expect(rule.semantics).toBe("sns");
    expect(`${rule}`).toBe('{"a":[{"anything-but":["x"]}],"b":["1","2"]}');
    expect(compileFilterRule(rule.rule).toString()).toBe(rule.toString());
  });

  it("has a rule without a prototype, so that __proto__ is a name like any other", () => {
    const { rule } = compileFilterRule('{"__proto__":["x"]}');
    expect(Object.getPrototypeOf(rule)).toBeNull();
    expect(Object.keys(rule)).toEqual(["__proto__"]);
  });

  it("matches without attributes", () => {
    expect(compileFilterRule('{"a":[{"anything-but":["x"]}]}').matches()).toBe(true);
    expect(compileFilterRule('{"a":["x"]}').matches()).toBe(false);
    expect(explainRule(compileFilterRule('{"a":["x"]}')).matched).toBe(false);
  });

  it("takes only strings for values", () => {
    const others = { a: { StringValues: [5, null, ["x"]] } } as never;
    for (const semantics of ["guide", "sns"] as const) {
      const rule = compileFilterRule('{"a":[{"anything-but":["x"]}]}', { semantics });
      expect([rule.matches(others), explainRule(rule, others).matched]).toEqual([semantics === "guide", semantics === "guide"]);
    }
  });

  it("looks values up in long lists as in short ones", () => {
    for (const length of [1, 2, 4, 5, 19]) {
      const list = Array.from({ length }, (_, index) => `v${index}`);
      const includes = compileFilterRule({ a: list });
      const excludes = compileFilterRule({ a: [{ "anything-but": list.length === 19 ? list : [...list] }] });
      for (const value of [...list, "other"]) {
        expect(includes.matches({ a: { StringValues: ["z", value] } })).toBe(list.includes(value));
        expect(excludes.matches({ a: { StringValues: ["z", value] } })).toBe(!list.includes(value));
      }
    }
  });

  it("has a predicate of its own, which can be passed on without it", () => {
    const { matches } = compileFilterRule('{"mention":["Bob"]}', { semantics: "sns" });
    const bob = { mention: { StringValues: ["Bob"] } };
    const tom = { mention: { StringValues: ["Tom"] } };
    expect([bob, {}, tom].filter(matches)).toEqual([bob]);
  });

  it("is rejected with all its mistakes", () => {
    const refused = (() => {
      try {
        compileFilterRule('{"a":"x","b":5}');
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(FilterRuleError);
    expect((refused as FilterRuleError).diagnostics.map((each) => each.path)).toEqual(["/a", "/b"]);
    expect((refused as FilterRuleError).text).toBe('{"a":"x","b":5}');
    expect(() => compileFilterRule({ a: "x" } as never)).toThrow(FilterRuleError);
  });

  it("throws for mistakes of the program", () => {
    expect(() => compileFilterRule(undefined as never)).toThrow("a rule text must be a string, found undefined");
    expect(() => compileFilterRule('{"a":["x"]}', { semantics: "aws" as never })).toThrow(
      'semantics must be "guide" or "sns", found "aws"',
    );
    expect(() => compileFilterRule('{"a":["x"]}', { semantic: "sns" } as never)).toThrow('compileFilterRule has no option "semantic"');
    expect(() => compileFilterRule('{"a":["x"]}', { limits: { maxBytes: 0 } })).toThrow(
      "limits.maxBytes must be a positive number or Infinity, found 0",
    );
    expect(() => compileFilterRule('{"a":["x"]}', { limits: { maxOrBranches: Number.NaN } })).toThrow(RangeError);
    expect(compileFilterRule('{"a":["x"]}', { limits: { maxBytes: undefined }, semantics: undefined }).semantics).toBe("guide");
  });
});

it("a value that is not a compiled rule cannot be explained, and is not quoted", () => {
  for (const given of ['{"a":["secret"]}', undefined, null, {}, { text: 5 }])
    expect(() => explainRule(given as never)).toThrow(new TypeError("explainRule takes a compiled rule: the result of compileFilterRule"));
});
