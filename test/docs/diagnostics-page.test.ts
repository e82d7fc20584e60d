import { describe, expect, it } from "vitest";
import { currentDiagnosticsPage, diagnoseExample, diagnosticsPage } from "../../docs/generate.ts";
import { diagnosticCodes } from "../../src/diagnose/index.ts";
import type { DiagnosticCode } from "../../src/index.ts";

/** Codes that cannot be shown by themselves, and the codes that come with them. */
const company: { readonly [code in DiagnosticCode]?: DiagnosticCode } = {
  "too-deep": "too-large",
  "encoded-twice": "rule-not-object",
  "impossible-name": "never-true",
  "impossible-value": "never-true",
};

describe("docs/diagnostics.md", () => {
  it("is what `npm run docs` writes", () => {
    expect(currentDiagnosticsPage()).toBe(diagnosticsPage());
  });

  it("has a section a code, each with what, why, how to repair and an example", () => {
    const sections = currentDiagnosticsPage().split(/^### /m).slice(1);
    expect(sections.map((section) => section.slice(0, section.indexOf("\n"))).sort()).toEqual(Object.keys(diagnosticCodes).sort());
    for (const section of sections) {
      expect(section).toMatch(
        /^(?<code>[a-z-]+)\n\n\*\*What\.\*\* .+\n\n\*\*Why\.\*\* .+\n\n\*\*Repair\.\*\* .+\n\n\*\*Example\.\*\*\n\n```text\n(?:.|\n)*\[\k<code>\]: (?:.|\n)*\n```\n/,
      );
    }
  });

  it.each(Object.keys(diagnosticCodes) as DiagnosticCode[])("the example of %s shows it, and nothing else", (code) => {
    const shown = diagnoseExample(code).map((diagnostic) => diagnostic.code);
    expect(shown.toSorted()).toEqual([code, company[code] ?? []].flat().toSorted());
  });
});
