import { describe, expect, it } from "vitest";
import { guidance } from "../../src/diagnose/index.ts";
import { Channel, compileFilterRule, decide, FilterRuleError, parseFilterRule, RulePool } from "../../src/index.ts";

const text = '{"mention":"Bob"}';
const helpOf = (options: { readonly guidance?: typeof guidance }) => parseFilterRule(text, options).diagnostics.map(({ help }) => help);

describe("without guidance", () => {
  it("a diagnostic says what is wrong, and no more", () => {
    expect([helpOf({}), helpOf({ guidance })]).toEqual([[undefined], ['write ["Bob"]']]);
    const unknown = (name: string) => parseFilterRule(`{"a":[{"${name}":["b"]}]}`).diagnostics.map(({ message }) => message);
    for (const name of ["prefix", "anythingBut"]) {
      expect(unknown(name)).toEqual([`unknown operator "${name}"`]);
    }
  });

  it("a likely mistake is accepted silently", () => {
    const odd = ['{"a":["b","b"]}', '{"":[""]}', '{"a":[" b"]}', '{"prefix":["USER_ARN"]}', '{"$or":[{"a":["b"]}]}', '{"$and":["b"]}'];
    for (const rule of odd) {
      expect(parseFilterRule(rule).diagnostics).toEqual([]);
      expect(parseFilterRule(rule, { guidance }).diagnostics.map(({ severity }) => severity)).toContain("warning");
    }
  });
});

describe("the option guidance", () => {
  const preferences = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: text } };
  const helpIn = (refused: () => unknown) => {
    try {
      refused();
    } catch (error) {
      if (error instanceof FilterRuleError) return error.diagnostics[0]?.help;
    }
    return "not refused";
  };

  it.each([
    ["compileFilterRule", (options: object) => compileFilterRule(text, options)],
    ["decide", (options: object) => decide("bob", preferences, { PushNotification: {} }, { ...options, onInvalidRule: "throw" })],
    ["Channel", (options: object) => new Channel(options).set("bob", preferences)],
    ["RulePool", (options: object) => new Channel({ pool: new RulePool(options) }).set("bob", preferences)],
  ])("is taken by %s", (_, refuse) => {
    expect(helpIn(() => refuse({}))).toBeUndefined();
    expect(helpIn(() => refuse({ guidance }))).toBe('write ["Bob"]');
  });

  it("tests no text of more than 8,192 code units for being something else than a rule, so that it costs little", () => {
    const limits = { maxBytes: Number.POSITIVE_INFINITY, maxComplexity: Number.POSITIVE_INFINITY };
    const codesOf = (letters: number) => {
      const encoded = JSON.stringify(`{"a":["${"x".repeat(letters)}"]}`);
      return parseFilterRule(encoded, { guidance, limits }).diagnostics.map(({ code }) => code);
    };
    const frame = JSON.stringify('{"a":[""]}').length;
    expect(codesOf(8_192 - frame)).toEqual(["rule-not-object", "encoded-twice"]);
    expect(codesOf(8_193 - frame)).toEqual(["rule-not-object"]);
  });
});
