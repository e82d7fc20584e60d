import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { objections } from "./support/axe.ts";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const main = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));
const filtered = (FilterRule: string) => ({ Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } } });

/** Writes a report with the built command line. */
function write(...args: readonly string[]): void {
  spawnSync(process.execPath, [main, ...args, "--html", join(folder, "report.html")]);
}

const hostile = `"><img src=https://example.com/x onerror="document.title='broken'"><script>document.title="broken"</script>`;
const members = join(folder, "people.ndjson");
writeFileSync(
  members,
  [
    { MemberArn: "x/user/ann" },
    { MemberArn: "x/user/bob", ...filtered('{"mention":["bob"]}') },
    { MemberArn: "x/user/cat", ...filtered('{"topic":["y"]}') },
    { MemberArn: `x/user/${hostile}`, ...filtered("{") },
  ]
    .map((row) => JSON.stringify(row))
    .join("\n"),
);
const report = pathToFileURL(join(folder, "report.html")).href;

describeInBrowser("a report of the command line", () => {
  const { visit } = browsing();

  it.each(["light", "dark"] as const)("of fan-outs is readable, accessible and quiet, also with hostile names, %s", async (colorScheme) => {
    write("fanout", "--members", members, "--attr", "mention=bob");
    const { page, leave } = await visit({ url: report, colorScheme });
    expect(await page.title()).toBe("Who is notified");
    await expect.poll(() => page.getByRole("row").allTextContents()).toContain('bob{"mention":["bob"]}');
    await expect.poll(() => page.locator("body").textContent()).toContain(hostile);
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
    write("check", members);
    const { page, leave } = await visit({ url: report, colorScheme });
    expect(await page.title()).toBe("What pushsieve found");
    await expect.poll(() => page.locator("pre").first().textContent()).toContain("^");
    expect(await objections(page)).toEqual([]);
    await leave();
  });
});
