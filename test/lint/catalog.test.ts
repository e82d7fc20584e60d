import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFixes } from "../../src/diagnose/index.ts";
import { AttributesCatalog } from "../../src/lint/index.ts";
import { editDistance } from "../../src/lint/similar.ts";
import { check, unlimited } from "../support/property.ts";

const catalog = new AttributesCatalog({
  attributes: { type: { values: ["Chat", "Room"] }, mention: { values: ["all"], moreValues: true }, topic: {} },
});

describe("a catalog of attributes", () => {
  it("offers the likely intention as a fix, which a person must approve", () => {
    const text = '{"typ":["Chat"],"type":["room"]}';
    const diagnostics = catalog.lint(text);
    expect(diagnostics.map(({ fix }) => fix?.isSafe)).toEqual([false, false]);
    expect(applyFixes(text, diagnostics)).toBe(text);
    const approved = diagnostics.map(({ fix, ...each }) => ({ ...each, fix: { ...fix!, isSafe: true } }));
    expect(applyFixes(text, approved)).toBe('{"type":["Chat"],"type":["Room"]}');
    expect(catalog.lint('{"xyzzy":["1"]}')[0]?.fix).toBeUndefined();
  });

  it("reports at most 100 findings, the first ones in the text", () => {
    const text = `{"type":[${Array.from({ length: 300 }, (_, index) => `"x${index}"`).join(",")}]}`;
    const diagnostics = catalog.lint(text, { limits: unlimited });
    expect(diagnostics.map(({ path }) => path)).toEqual(Array.from({ length: 100 }, (_, index) => `/type/${index}`));
  });

  it("reports nothing for a rejected rule, and reads rules with the given limits", () => {
    expect(catalog.lint('{"typ":"Chat"}')).toEqual([]);
    expect(catalog.lint('{"typ":["Chat"]}', { limits: { maxBytes: 10 } })).toEqual([]);
  });

  it("keeps answers about the same word under different names apart, however many there are", () => {
    const asked = new AttributesCatalog({ attributes: { a: { values: ["Room"] }, b: { values: ["Rome"] } } });
    const help = (name: string, value: string) => asked.lint(`{"${name}":["${value}"]}`)[0]?.help;
    for (let index = 0; index < 3_000; index++) help("a", `word${index}`);
    expect([help("a", "Rom"), help("b", "Rom"), help("a", "Rom")]).toEqual([
      'did you mean "Room"?',
      'did you mean "Rome"?',
      'did you mean "Room"?',
    ]);
  });

  it("takes a rule as a text or as an object, and rejects a value without a JSON text", () => {
    const catalog = new AttributesCatalog({ attributes: { type: { values: ["Chat"] } } });
    const rule = { type: ["Chta"] };
    expect(catalog.lint(rule).map(({ code }) => code)).toEqual(["unknown-value"]);
    expect(catalog.lint(rule)).toEqual(catalog.lint(JSON.stringify(rule)));
    for (const not of [5, undefined, null]) expect(() => catalog.lint(not as never)).toThrow(TypeError);
  });

  it("is rejected if it does not have the shape of one", () => {
    for (const wrong of [{}, { attributes: [] }, { attributes: { type: ["Chat"] } }, { attributes: null }]) {
      expect(() => new AttributesCatalog(wrong as never)).toThrow(TypeError);
    }
  });
});

describe("the distance of two texts", () => {
  /** The definition, without any optimisation. */
  function naiveDistance(a: string, b: string): number {
    if (a === "" || b === "") return a.length + b.length;
    const same = a[0] === b[0] ? 0 : 1;
    return Math.min(naiveDistance(a.slice(1), b.slice(1)) + same, naiveDistance(a.slice(1), b) + 1, naiveDistance(a, b.slice(1)) + 1);
  }

  it("is the number of letters to insert, remove or replace, up to the limit", () => {
    const wordArb = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    check(
      fc.property(wordArb, wordArb, fc.nat({ max: 8 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).toBe(Math.min(naiveDistance(a, b), limit));
      }),
      2_000,
    );
  });

  it("says how a word differs from the one that it resembles", () => {
    const catalog = new AttributesCatalog({ attributes: { type: { values: ["Room"] } } });
    const help = (rule: string) => catalog.lint(rule).map((each) => each.help);
    expect(help('{"type":["room"]}')).toEqual(['did you mean "Room"? It differs in case']);
    expect(help('{"type":["R\u043eom"]}')).toEqual([
      'did you mean "Room"? It differs in letters that look alike (U+043E instead of U+006F)',
    ]);
    expect(help('{"t\u0443pe":["Room"]}')).toEqual([
      'did you mean "type"? It differs in letters that look alike (U+0443 instead of U+0079)',
    ]);
    expect(help('{"type":["Rooms"]}')).toEqual(['did you mean "Room"?']);
  });
});
