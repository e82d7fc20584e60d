import { describe, expect, it } from "vitest";
import { currentServicePage, servicePage } from "../../docs/generate-service.ts";
import { commonErrors } from "../../src/messaging/index.ts";
import { expectNamedTest } from "../support/named-tests.ts";
import { readPage } from "../support/pages.ts";

const { sections } = readPage("docs/service.md");
const promises = sections.find(({ title }) => title === "The tests of these promises")!.tables[0]!.rows;

describe("docs/service.md", () => {
  it.each(promises)("promises something that is tested under the title that it names: %s", (_, test = "") => {
    expectNamedTest(test, "");
  });

  it("is what the table of operations says (npm run docs)", () => {
    expect(currentServicePage()).toBe(servicePage(currentServicePage()));
  });

  it("names the errors that all operations have", () => {
    for (const name of commonErrors) expect(currentServicePage()).toContain(name);
  });
});
