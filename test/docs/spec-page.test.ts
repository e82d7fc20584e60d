import { describe, expect, it } from "vitest";
import { attributeLimits } from "../../src/attributes/limits.ts";
import { diagnosticCodes } from "../../src/diagnose/index.ts";
import { decisionReasons, defaultRuleLimits } from "../../src/index.ts";
import { anchorOf, linkedIn, readPage } from "../support/pages.ts";

describe("docs/spec.md", () => {
  const { sections } = readPage("docs/spec.md");

  it.each(["Exact strings", "anything-but", "Several conditions: AND", "$or"])("%s has a match and a non-match", (title) => {
    const rows = sections
      .filter((each) => each.title === title)
      .flatMap(({ tables }) => tables.filter(({ header }) => header[0] === "message").flatMap(({ rows }) => rows));
    expect(rows.flatMap((row) => row.slice(1))).toEqual(expect.arrayContaining(["yes", "no"]));
  });

  it("has the limits that are in force", () => {
    const table = sections.find(({ title }) => title === "Limits")?.tables[0];
    const numbers = table?.rows.map((row) => row[1]?.replaceAll(",", ""));
    const { maxBytes, maxComplexity, maxOrBranches } = defaultRuleLimits;
    // spec-cases/limits.json tests the depth.
    expect(numbers).toEqual([maxBytes, maxComplexity, maxOrBranches, 500, attributeLimits.bytes].map(String));
  });

  it("names every reason, in the order in which it is decided", () => {
    const table = sections.find(({ title }) => title === "Who is notified")?.tables[0];
    const named = table?.rows.flatMap((row) => [...(row[2] ?? "").matchAll(/`([a-z-]+)`/g)].map((match) => match[1]));
    expect(named).toEqual([...decisionReasons]);
  });

  it("links every error of the diagnostics", () => {
    const linked = new Set(sections.flatMap(({ prose }) => linkedIn(prose)));
    const errors = Object.entries(diagnosticCodes).filter(([, { severity }]) => severity === "error");
    expect(errors.map(([code]) => `diagnostics.md#${code}`).filter((link) => !linked.has(link))).toEqual([]);
  });

  it("lists every section that holds a [choice], and no other", () => {
    const list = sections.find(({ title }) => title === "Our choices");
    const listed = new Set(linkedIn(list?.prose ?? "").filter((link) => link.startsWith("#")));
    const marked = sections.filter((each) => each !== list && each.line > 1 && /\[choice[\]:]/.test(each.prose));
    expect([...listed].sort()).toEqual(marked.map(({ title }) => `#${anchorOf(title)}`).sort());
  });
});
