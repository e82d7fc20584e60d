import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { member, onTerminal } from "../cli/support.ts";
import { objections } from "./support/axe.ts";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hostile = `"><img src=https://example.com/x onerror="document.title='broken'"><script>document.title="broken"</script>`;
const members = join(folder, "people.ndjson");
writeFileSync(
  members,
  [
    member("x/user/ann"),
    member("x/user/bob", '{"mention":["bob"]}'),
    member("x/user/cat", '{"topic":["y"]}'),
    member(`x/user/${hostile}`, "{"),
  ].join("\n"),
);
const report = pathToFileURL(join(folder, "report.html")).href;

describeInBrowser("a report of the command line", () => {
  const { visit } = browsing();

  it.each(["light", "dark"] as const)("of fan-outs is readable, accessible and quiet, also with hostile names, %s", async (colorScheme) => {
    await onTerminal(["fanout", "--members", members, "--attr", "mention=bob", "--html", join(folder, "report.html")]);
    const { page, leave } = await visit({ url: report, colorScheme });
    expect(await page.title()).toBe("Who is notified");
    expect(await page.getByRole("row").allTextContents()).toContain('bob{"mention":["bob"]}');
    expect(await page.locator("body").textContent()).toContain(hostile);
    await page.locator("summary", { hasText: "no-preference" }).click();
    expect(await page.getByText("ann", { exact: true }).isVisible()).toBe(false);
    expect(await objections(page)).toEqual([]);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    }
    await leave();
  });

  it.each(["light", "dark"] as const)("of checks is readable, accessible and quiet, also with hostile names, %s", async (colorScheme) => {
    await onTerminal(["check", members, "--html", join(folder, "report.html")]);
    const { page, leave } = await visit({ url: report, colorScheme });
    expect(await page.title()).toBe("What pushsieve found");
    expect(await page.locator("pre").first().textContent()).toContain("^");
    expect(await objections(page)).toEqual([]);
    await leave();
  });
});
