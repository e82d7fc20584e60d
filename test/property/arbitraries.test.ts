import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilterRule } from "../../src/index.ts";
import { attributesArb, messageArb, ruleArb } from "../support/arbitraries.ts";
import { unlimited } from "../support/property.ts";

/** Properties say nothing about what is never generated. */
describe("the arbitraries", () => {
  const rules = fc.sample(ruleArb, { numRuns: 1000, seed: 1 });
  const texts = rules.map((rule) => JSON.stringify(rule));

  it("make rules with every construct, nested", () => {
    for (const construct of [
      /^\{"\$or"/,
      /^\{"[^$].*"\$or"/,
      /\$or.*\$or/,
      /\{"anything-but":"/,
      /\{"anything-but":\[/,
      /,\{"anything-but"/,
      /__proto__/,
    ]) {
      expect([construct, texts.filter((text) => construct.test(text)).length > 20]).toEqual([construct, true]);
    }
  });

  it("make rules and attributes that meet: between a fifth and four fifths match", () => {
    const attributes = fc.sample(attributesArb, { numRuns: 1000, seed: 2 });
    const matched = rules.filter((rule, index) => compileFilterRule(rule, { limits: unlimited }).matches(attributes[index])).length;
    expect(matched).toBeGreaterThan(200);
    expect(matched).toBeLessThan(800);
  });

  it("make messages that are sent, and some that are not", () => {
    const messages = fc.sample(messageArb, { numRuns: 500, seed: 3 });
    const sent = messages.filter((message) => message.PushNotification !== undefined && (message.Status?.Value ?? "SENT") === "SENT");
    expect(sent.length).toBeGreaterThan(200);
    expect(sent.length).toBeLessThan(450);
    expect(sent.filter((message) => (message.Target ?? []).length > 0).length).toBeGreaterThan(50);
  });
});
