import { expect, it } from "vitest";
import { currentDiagnosticsPage, diagnosticsPage } from "../../docs/generate.ts";

it("docs/diagnostics.md is what `npm run docs` writes", () => {
  expect(currentDiagnosticsPage()).toBe(diagnosticsPage());
});
