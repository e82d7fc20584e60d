import { describe } from "vitest";
import { missingBrowser } from "./browser.ts";

/** A suite that needs the browser. Without one it is skipped and says why; in CI it fails. */
export function describeInBrowser(name: string, suite: () => void): void {
  const isSkipped = missingBrowser !== undefined && process.env.CI === undefined;
  describe.skipIf(isSkipped)(isSkipped ? `${name} (${missingBrowser})` : name, suite);
}
