import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFixes, fixFilterRule } from "../../src/diagnose/index.ts";
import type { Diagnostic } from "../../src/index.ts";
import { parseGuided } from "../support/guided.ts";
import { check } from "../support/property.ts";

/** Names of people as apps have them, with quotes and backslashes anywhere; nothing in them ends a list or object. */
const letterArb = fc.constantFrom("a", "B", "x", "n", "u", "0", " ", "@", "'", "\u00e9", '"', '"', "\\", "\\");
const nameArb = fc.array(letterArb, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(""));

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The text with every fix applied, safe or not. */
const repaired = (text: string, diagnostics: readonly Diagnostic[]): string =>
  applyFixes(
    text,
    diagnostics.map((each) => (each.fix === undefined ? each : { ...each, fix: { ...each.fix, isSafe: true } })),
  );

describe("a name pasted into the text of a rule", () => {
  it("is repaired to exactly that name, or the report says that it cannot be known", () => {
    const found = { exact: 0, unknown: 0, json: 0 };
    const frames = [
      ['{"mention":["', '"]}'],
      ['{"mention":["', '"],"type":["Room"]}'],
      ['{"mention":["Al","', '","Eve"]}'],
      ['{"mention":[{"anything-but":["', '"]}]}'],
    ] as const;
    check(
      fc.property(nameArb, fc.constantFrom(...frames), (name, [before, after]) => {
        const text = before + name + after;
        const { diagnostics } = parseGuided(text);
        // A JSON text has one meaning; only a warning can guess that its escapes were backslashes.
        if (isJson(text)) {
          found.json++;
          return;
        }
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        expect(errors.length).toBeGreaterThan(0);
        if (errors.some(({ help }) => help?.includes("if the quotes belong to the text"))) {
          found.unknown++;
          return;
        }
        expect(repaired(text, errors)).toBe(before + JSON.stringify(name).slice(1, -1) + after);
        expect(errors).toHaveLength(1);
        found.exact++;
      }),
      2_000,
    );
    expect(found.exact / (found.exact + found.unknown + found.json)).toBeGreaterThan(0.5);
  });

  it("is never repaired without approval if the text is not JSON", () => {
    check(
      fc.property(nameArb, (name) => {
        const text = `{"mention":["${name}"]}`;
        if (!isJson(text)) expect(fixFilterRule(text).text).toBe(text);
      }),
    );
  });
});
