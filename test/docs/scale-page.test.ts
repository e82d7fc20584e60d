import { describe, expect, it } from "vitest";
import { deadLetterReasons } from "../../src/workers/protocol/errors.ts";
import { expectNamedTest } from "../support/named-tests.ts";
import { readPage } from "../support/pages.ts";

const page = readPage("docs/scale.md");
const table = page.sections.find(({ title }) => title === "The tests of these guarantees")!.tables[0]!;
const rows = table.rows.map(([number = "", promise = "", test = ""]) => ({ number, promise, test }));

describe("the guarantees of docs/scale.md", () => {
  it.each(rows)("$number ($promise) is tested under the title that the page names", ({ test }) => {
    expectNamedTest(test, "workers/");
  });

  it("each have a test, except the one that promises nothing, and so has each reason of a dead letter", () => {
    const guarantees = page.sections.find(({ title }) => title === "Guarantees")!.prose.match(/^\d+(?=\. )/gm)!;
    expect(guarantees.length).toBeGreaterThan(7);
    const named = new Set(rows.map(({ number }) => number));
    expect(guarantees.filter((number) => !named.has(number))).toEqual(["7"]);
    const reasons = rows.filter(({ number }) => number === "5").map(({ promise }) => promise.replaceAll("`", ""));
    expect(reasons.sort()).toEqual([...deadLetterReasons].sort());
  });
});
