import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareRules, lintRule } from "../../src/analysis/index.ts";
import { applyFixes, fixFilterRule } from "../../src/diagnose/index.ts";
import type { Diagnostic } from "../../src/index.ts";
import { attributesArb, ruleArb } from "../support/arbitraries.ts";
import { mutatedRuleArb, slippedRuleArb } from "../support/broken.ts";
import { parseGuided } from "../support/guided.ts";
import { naiveMatches } from "../support/naive.ts";
import { check, semanticsArb, unlimited } from "../support/property.ts";

const options = { limits: unlimited };
const diagnose = (text: string) => parseGuided(text, options).diagnostics;
const brokenArb = fc.oneof(mutatedRuleArb, slippedRuleArb);

/** Includes those that are hidden in a text that was encoded twice. */
function errorsOf(text: string): number {
  const found = diagnose(text);
  const inside = found.find(({ code }) => code === "encoded-twice")?.fix?.edits[0]?.text;
  return found.filter(({ severity }) => severity === "error").length + (inside === undefined ? 0 : errorsOf(inside));
}

const safeFixesIn = (text: string) => diagnose(text).filter(({ fix }) => fix?.isSafe === true);

describe("the safe fixes of a text", () => {
  it("add no errors, and leave no fix to apply, for any broken text", () => {
    let [texts, changed, repaired] = [0, 0, 0];
    check(
      fc.property(brokenArb, (text) => {
        texts++;
        const fixed = fixFilterRule(text, options);
        expect(errorsOf(fixed.text)).toBeLessThanOrEqual(errorsOf(text));
        expect(fixed.diagnostics).toEqual(diagnose(fixed.text));
        expect(fixFilterRule(fixed.text, options)).toEqual({ ...fixed, fixes: 0 });
        if (fixed.fixes === 0) expect(fixed.text).toBe(text);
        else changed++;
        if (errorsOf(text) > 0 && errorsOf(fixed.text) === 0) repaired++;
      }),
      1_000,
    );
    // The property would also hold for fixes that are never made.
    expect(changed / texts).toBeGreaterThan(0.2);
    expect(repaired / texts).toBeGreaterThan(0.1);
  });

  it("leave an accepted rule accepted, with the same meaning in both semantics", () => {
    let [texts, changed] = [0, 0];
    check(
      fc.property(
        fc.oneof(
          ruleArb.map((rule) => JSON.stringify(rule)),
          ruleArb.map((rule) => JSON.stringify(rule).replace(/"([^"\\]+)"(?=[,\]])/g, '"$1", "$1"')),
        ),
        fc.array(attributesArb, { minLength: 1, maxLength: 10 }),
        (text, messages) => {
          texts++;
          expect(errorsOf(text)).toBe(0);
          for (const fixed of [applyFixes(text, diagnose(text)), fixFilterRule(text, options).text]) {
            expect(errorsOf(fixed)).toBe(0);
            if (fixed !== text) changed++;
            for (const semantics of ["guide", "sns"] as const) {
              for (const message of messages) {
                const [was, is] = [text, fixed].map((each) => naiveMatches(JSON.parse(each), message, semantics));
                expect(is).toBe(was);
              }
            }
          }
          expect(safeFixesIn(fixFilterRule(text, options).text)).toEqual([]);
        },
      ),
      500,
    );
    expect(changed / texts).toBeGreaterThan(0.4);
  });

  it("are plain data, and their edits lie inside the text", () => {
    check(
      fc.property(brokenArb, (text) => {
        for (const diagnostic of diagnose(text)) {
          expect(JSON.parse(JSON.stringify(diagnostic))).toEqual(diagnostic);
          for (const { span, text: replacement } of diagnostic.fix?.edits ?? []) {
            expect(typeof replacement).toBe("string");
            expect(span!.start).toBeGreaterThanOrEqual(0);
            expect(span!.end).toBeGreaterThanOrEqual(span!.start);
            expect(span!.end).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      1_000,
    );
  });

  it("are applied completely or not at all, and of two that overlap only the first", () => {
    const digit = fc.nat({ max: 9 });
    const editArb = fc
      .tuple(digit, digit, fc.constantFrom("", "x"))
      .map(([a, b, text]) => ({ span: { start: Math.min(a, b), end: Math.max(a, b) }, text }));
    check(
      fc.property(fc.array(editArb, { maxLength: 6 }), (edits) => {
        const inOrder = edits.toSorted((a, b) => a.span.start - b.span.start);
        const taken: typeof edits = [];
        for (const edit of inOrder) {
          const clashes = taken.some(({ span: { start, end } }) =>
            start === end && edit.span.start === edit.span.end ? start === edit.span.start : edit.span.start < end && start < edit.span.end,
          );
          if (!clashes) taken.push(edit);
        }
        // From the last to the first, so that no edit moves another; an insertion goes before the text at its offset.
        const expected = taken
          .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
          .reduce((text, { span, text: put }) => text.slice(0, span.start) + put + text.slice(span.end), "0123456789");
        const diagnostics = edits.map((edit): Diagnostic => {
          return { code: "invalid-json", severity: "error", path: "", message: "", fix: { edits: [edit], isSafe: true } };
        });
        expect(applyFixes("0123456789", diagnostics)).toBe(expected);
      }),
      1_000,
    );
    const both = { edits: [1, 5].map((start) => ({ span: { start, end: start + 1 }, text: "x" })), isSafe: true };
    const half = { edits: [{ span: { start: 0, end: 2 }, text: "y" }], isSafe: true };
    const told = [both, half].map((fix): Diagnostic => ({ code: "invalid-json", severity: "error", path: "", message: "", fix }));
    expect(applyFixes("0123456789", told)).toBe("y23456789");
  });
});

describe("the fix of a redundant part", () => {
  it("removes it, one by one, and the rule means the same in the chosen semantics", () => {
    let [rules, found] = [0, 0];
    check(
      fc.property(ruleArb, semanticsArb, fc.constantFrom(0, 1), (rule, semantics, indent) => {
        rules++;
        const text = JSON.stringify(rule, null, indent);
        for (const diagnostic of lintRule(text, { ...options, semantics }).diagnostics) {
          if (diagnostic.code !== "redundant-part" || diagnostic.fix === undefined) continue;
          expect(diagnostic.fix.isSafe).toBe(false);
          const fixed = applyFixes(text, [{ ...diagnostic, fix: { ...diagnostic.fix, isSafe: true } }]);
          expect(fixed.length).toBeLessThan(text.length);
          expect(compareRules(text, fixed, { ...options, semantics }).equivalent).toBe(true);
          found++;
        }
      }),
    );
    expect(found / rules).toBeGreaterThan(0.15);
  });
});
