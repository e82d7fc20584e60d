import { describe, expect, it } from "vitest";
import { currentServicePage, servicePage } from "../../docs/generate-service.ts";
import { commonErrors } from "../../src/messaging/index.ts";

describe("docs/service.md", () => {
  it("is what the table of operations says (npm run docs)", () => {
    expect(currentServicePage()).toBe(servicePage(currentServicePage()));
  });

  it("names the errors that all operations have", () => {
    for (const name of commonErrors) expect(currentServicePage()).toContain(name);
  });
});
