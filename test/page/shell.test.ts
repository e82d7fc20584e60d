import { describe, expect, it } from "vitest";
import { browsing, missingBrowser } from "./support/browser.ts";

describe.skipIf(missingBrowser !== undefined && process.env.CI === undefined)(
  `the page${missingBrowser ? ` (${missingBrowser})` : ""}`,
  () => {
    const { visit } = browsing();

    it("opens with its views as tabs, without the service if no service serves it", async () => {
      const { page, leave } = await visit();
      expect(await page.getByRole("tablist", { name: "Views" }).getByRole("tab").allTextContents()).toEqual(["Rule", "Compare", "Channel"]);
      await page.getByRole("tab", { name: "Rule" }).press("ArrowRight");
      expect(await page.getByRole("tab", { name: "Compare", selected: true }).evaluate((tab) => tab === document.activeElement)).toBe(true);
      await leave();
    });
  },
);
