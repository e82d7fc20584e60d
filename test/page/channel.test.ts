import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, it } from "vitest";
import { objections } from "./support/axe.ts";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { watchTasks } from "./support/tasks.ts";
import { paste } from "./support/typing.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const filtered = (FilterRule: string) => ({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule } });
const rows = (...members: object[]) => members.map((member) => JSON.stringify(member)).join("\n");

/** The text of the panel with a heading. */
const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const notified = (page: Page) => page.locator(".notified-count");
const bar = (page: Page, reason: string) => page.getByRole("button", { name: new RegExp(`^${reason} `) });
const listed = async (page: Page) => await page.locator(".members-table tbody tr:not(.spacer) td:first-child").allTextContents();

/** Drops a file on the view, as from a folder. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([called, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], called));
      return transfer;
    },
    [name, text] as const,
  );
  await page.dispatchEvent(".channel-view", "drop", { dataTransfer: data });
}

/** In the page: clicks buttons with these texts, one after the other. Returns how long it took until each decision was seen, in milliseconds. */
async function timesOf(titles: readonly string[]): Promise<number[]> {
  const count = document.querySelector(".notified-count");
  const times: number[] = [];
  for (const title of titles) {
    const before = count?.textContent;
    const button = [...document.querySelectorAll<HTMLButtonElement>(".channel-view button")].find((each) => each.textContent === title);
    const start = performance.now();
    button?.click();
    while (count?.textContent === before) await new Promise((resolve) => requestAnimationFrame(resolve));
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return times;
}

describeInBrowser("the Channel view", () => {
  const { visit, browser } = browsing();

  it("decides the people of the demo at once, with a bar for each reason", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => notified(page).textContent()).toBe("22 of 30 members notified");
    await expect.poll(() => bar(page, "filter-matched").textContent()).toBe("filter-matched13");
    await expect.poll(() => listed(page)).toContain("alice");
    await leave();
  });

  it("lists the members of the reason whose bar is clicked, and of a part of a name", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await bar(page, "none").click();
    await expect.poll(() => listed(page)).toEqual(["frank", "mallory", "victor", "deploybot"]);
    await page.getByRole("searchbox", { name: "Part of a name" }).fill("OR");
    await expect.poll(() => listed(page)).toEqual(["mallory", "victor"].filter((name) => name.includes("or")));
    await page.getByRole("button", { name: "Show all" }).click();
    await expect.poll(async () => (await listed(page)).length).toBeGreaterThan(8);
    await leave();
  });

  it("decides again with each letter of the message", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => notified(page).textContent()).toBe("22 of 30 members notified");
    await page.getByRole("button", { name: "chatter" }).click();
    await expect.poll(() => notified(page).textContent()).not.toBe("22 of 30 members notified");
    await page.getByRole("checkbox", { name: "Has a push notification" }).uncheck();
    await expect.poll(() => notified(page).textContent()).toBe("0 of 30 members notified");
    await expect.poll(() => bar(page, "no-push-notification").textContent()).toBe("no-push-notification30");
    await leave();
  });

  it("says why, and a changed preference counts in the next decision", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await page.getByRole("button", { name: "frank" }).click();
    const why = panel(page, "Why");
    await expect.poll(() => why.textContent()).toContain("The member wants nothing.");
    await page.getByRole("radio", { name: "ALL" }).check();
    await page.getByRole("button", { name: "Change and decide again" }).click();
    await expect.poll(() => notified(page).textContent()).toBe("23 of 30 members notified");
    await expect.poll(() => why.textContent()).toContain("The member wants everything.");
    await leave();
  });

  it("shows the library's words for a broken rule, repairs it by a button, and explains its decision part by part", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await page.getByRole("button", { name: "frank" }).click();
    await page.getByRole("radio", { name: "FILTERED" }).check();
    const rule = page.getByRole("textbox", { name: "Rule of frank" });
    await rule.fill('{"severity":"SEV1"}');
    const problems = page.getByRole("region", { name: "Problems of the rule of frank" });
    await expect.poll(() => problems.textContent()).toContain('the value of "severity" must be an array of strings');
    await problems.getByRole("button", { name: /^Repair/ }).click();
    await expect.poll(() => problems.textContent()).toBe("The rule is valid.");
    await page.getByRole("button", { name: "Change and decide again" }).click();
    await expect.poll(() => panel(page, "Why").locator(".member-why").textContent()).toMatch(/filter-matched.*severity = .*SEV1/);
    await leave();
  });

  it("reads a dropped file, and shows damaged rows in the words of the library", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => notified(page).textContent()).toContain("30 members");
    const text = `${rows({ MemberArn: "x/user/ann" }, { MemberArn: "x/user/bob", Preferences: filtered("{") })}\n{"MemberArn":}`;
    await drop(page, "mine.ndjson", text);
    await expect.poll(() => notified(page).textContent()).toBe("1 of 2 members notified");
    await expect
      .poll(() => panel(page, "Members").textContent())
      .toMatch(/2 members \(mine\.ndjson\), read in .*; 1 invalid rule; 1 row rejected/);
    const problems = page.getByRole("region", { name: "Problems of the rows" });
    await expect.poll(() => problems.textContent()).toContain("mine.ndjson:3:14");
    await expect.poll(() => problems.textContent()).toContain('error[invalid-json]: expected a value, found "}"');
    await leave();
  });

  it("reads a chosen file, and keeps the channel if the file is not text", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    const input = page.getByLabel("Choose a file");
    await input.setInputFiles(file("responses.json", `[${rows({ ChannelArn: "c", Member: { Arn: "x/user/zoé" } })}]`));
    await expect.poll(() => notified(page).textContent()).toBe("1 of 1 member notified");
    const binary = join(folder, "binary.json");
    writeFileSync(binary, new Uint8Array([0x7b, 0xff, 0xfe]));
    await input.setInputFiles(binary);
    await expect.poll(() => panel(page, "Members").textContent()).toContain("cannot read binary.json: line 1 is not UTF-8");
    await expect.poll(() => notified(page).textContent()).toBe("1 of 1 member notified");
    await leave();
  });

  it("compares two messages and two semantics, and lists who differs", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await page.getByRole("button", { name: "Paste" }).click();
    await page
      .getByRole("textbox", { name: /^Rows of members/ })
      .fill(
        rows({ MemberArn: "x/user/ann", Preferences: filtered('{"topic":[{"anything-but":["payments"]}]}') }, { MemberArn: "x/user/bob" }),
      );
    await page.getByRole("button", { name: "Read", exact: true }).click();
    await expect.poll(() => notified(page).textContent()).toBe("1 of 2 members notified");
    await page.getByRole("radio", { name: "Two semantics" }).check();
    const only = page.getByRole("button", { name: "1 notified of sns only" });
    await only.click();
    await expect.poll(() => listed(page)).toEqual(["ann"]);
    await page.getByRole("radio", { name: "Two messages" }).check();
    await page.getByRole("button", { name: "1 notified of the second only", pressed: true }).waitFor();
    await expect.poll(() => listed(page)).toEqual(["ann"]);
    await leave();
  });

  it("shows the same to a colleague who opens the link", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await page.getByRole("button", { name: "10,000" }).click();
    await expect.poll(() => notified(page).textContent()).toContain("of 10,000 members");
    // The message is one that means something in this channel.
    await expect.poll(() => bar(page, "filter-matched").textContent()).toBe("filter-matched1");
    await page.getByRole("button", { name: "to all" }).click();
    await page.getByRole("searchbox", { name: "Part of a name" }).fill("user-77");
    await page.getByRole("button", { name: "user-77", exact: true }).click();
    await expect.poll(() => panel(page, "Why").textContent()).toContain("user-77");
    const seen = [await notified(page).textContent(), await listed(page), await panel(page, "Why").locator(".member-why").textContent()];
    await page.getByRole("button", { name: "Copy link to what this page shows" }).click();
    await page.getByText("Copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await leave();
    const other = await visit({ hash: new URL(link).hash.slice(1) });
    await expect
      .poll(async () => [
        await notified(other.page).textContent(),
        await listed(other.page),
        await panel(other.page, "Why").locator(".member-why").textContent(),
      ])
      .toEqual(seen);
    await other.leave();
  });

  it("loads a million members without a task of 100 ms on the page's thread, and shows a decision within 50 ms of a change", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => notified(page).textContent()).toContain("30 members");
    const longestTask = await watchTasks(browser(), page);
    await page.getByRole("button", { name: "1,000,000" }).click();
    await page.getByRole("progressbar").waitFor();
    // The channel before can be asked while the next one loads.
    await bar(page, "none").click();
    await expect.poll(() => listed(page)).toContain("frank");
    await bar(page, "none").click();
    await expect.poll(() => notified(page).textContent(), { timeout: 120_000 }).toContain("of 1,000,000 members");
    const messages = await page.evaluate(timesOf, ["announcement", "to all", "mention", "announcement", "to all", "mention"]);
    await page.getByRole("button", { name: "user-1", exact: true }).click();
    const preferences: number[] = [];
    for (const allow of ["NONE", "ALL", "NONE", "ALL", "NONE"]) {
      await page.getByRole("radio", { name: allow }).check();
      if (await page.getByRole("button", { name: "Change and decide again" }).isEnabled())
        preferences.push(...(await page.evaluate(timesOf, ["Change and decide again"])));
    }
    // The end of the list can be reached, and so can a rare name.
    await page.locator(".members-table").evaluate((table) => table.scrollTo({ top: table.scrollHeight }));
    await expect.poll(async () => (await listed(page)).at(-1), { timeout: 30_000 }).toBe("user-999999");
    await page.getByRole("searchbox", { name: "Part of a name" }).fill("user-99999");
    await expect.poll(() => listed(page), { timeout: 30_000 }).toHaveLength(11);
    const longest = await longestTask();
    const load = /read in (.*)$/.exec((await page.locator(".load-status").textContent()) ?? "")?.[1];
    console.log(
      `a million members: read in ${load}, longest task ${Math.round(longest)} ms; decisions shown after ` +
        `${messages.map(Math.round).join(", ")} ms (messages), ${preferences.map(Math.round).join(", ")} ms (preferences)`,
    );
    expect(longest).toBeLessThan(100);
    // Whatever else runs on the machine can only make it slower.
    for (const times of [messages, preferences]) expect(times.toSorted((a, b) => a - b)[1]).toBeLessThan(50);
    await leave();
  }, 240_000);

  it("stops a load that is cancelled, and keeps the channel", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => notified(page).textContent()).toContain("30 members");
    await page.getByRole("button", { name: "1,000,000" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => panel(page, "Members").textContent()).toContain("30 members (the people of the demo)");
    await page.getByRole("button", { name: "chatter" }).click();
    await expect.poll(() => notified(page).textContent()).not.toBe("22 of 30 members notified");
    expect(await page.getByRole("progressbar").count()).toBe(0);
    await leave();
  });

  it.each(["light", "dark"] as const)("gives axe nothing to object, %s", async (colorScheme) => {
    const { page, leave } = await visit({ hash: "channel", colorScheme });
    await page.getByRole("button", { name: "erin" }).click();
    // A person types; a tool that inserts into the document would copy the style of what it replaces.
    await paste(page, page.getByRole("textbox", { name: "Rule of erin" }).and(page.locator(".cm-content")), '{"a":1}');
    await page.getByRole("button", { name: /^Repair/ }).waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole("radio", { name: "Two messages" }).check();
    await page.getByRole("button", { name: "Paste" }).click();
    await drop(page, "mine.ndjson", `${rows({ MemberArn: "x/user/ann", Preferences: filtered("{") })}\n{`);
    await page.getByRole("region", { name: "Problems of the rows" }).waitFor();
    await page.getByRole("button", { name: "notified of one of them" }).click();
    await page.waitForTimeout(300);
    expect(await objections(page)).toEqual([]);
    await leave();
  });

  it.each([360, 768, 1280, 3840])("fits into %i pixels", async (width) => {
    const { page, leave } = await visit({ hash: "channel", viewport: { width, height: 800 } });
    await page.getByRole("button", { name: "erin" }).click();
    await page.getByRole("radio", { name: "Two messages" }).check();
    await page.getByRole("button", { name: "notified of one of them" }).waitFor();
    await page.waitForTimeout(300);
    const { scrolled, outside } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const parts = [...document.querySelectorAll("button, select, input, h2")].filter(
        (each) => each.checkVisibility() && each.closest(".table") === null && !each.classList.contains("unseen"),
      );
      return {
        scrolled: scrollWidth - clientWidth,
        outside: parts.filter((each) => each.getBoundingClientRect().right > clientWidth + 1).map((each) => each.outerHTML),
      };
    });
    expect({ scrolled, outside }).toEqual({ scrolled: 0, outside: [] });
    await leave();
  });

  it("moves nothing while someone types a message", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => notified(page).textContent()).toContain("30 members");
    const places = () =>
      page
        .locator("h2")
        .evaluateAll((heads) => heads.map((head) => `${head.id} ${Math.round(head.getBoundingClientRect().top + scrollY)}`));
    const before = await places();
    const field = page.getByRole("combobox", { name: "Name of attribute 1" });
    for (const name of ["t", "to", "top", "topic", ""]) {
      await field.fill(name);
      await page.waitForTimeout(60);
      expect(await places()).toEqual(before);
    }
    await leave();
  });

  it("says how much memory it uses where the browser tells", async () => {
    const { page, context, leave } = await visit();
    await context.route("**/*", async (route) => {
      const response = await route.fetch();
      const isolating = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
      await route.fulfill({ response, headers: { ...response.headers(), ...isolating } });
    });
    await page.goto(`${page.url().replace(/#.*/, "")}?isolated#channel`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await expect.poll(() => panel(page, "Members").textContent(), { timeout: 40_000 }).toMatch(/, with \d+ MB of memory/);
    await leave();
  });

  it("works by the keyboard alone", async () => {
    const { page, leave } = await visit({ hash: "channel" });
    await expect.poll(() => listed(page)).toContain("bob");
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    const seen: string[] = [];
    for (let count = 0; count < 70; count++) {
      await page.keyboard.press("Tab");
      seen.push(await focused());
      if (seen.at(-1) === "bob") break;
    }
    for (const stop of ["1,000,000", "Paste", "incident", "Name of attribute 1", "filter-matched13", "Reason", "Part of a name", "bob"])
      expect(seen).toContain(stop);
    await page.keyboard.press("Enter");
    await expect.poll(() => panel(page, "Why").textContent()).toContain('"bob" is among the values');
    await leave();
  });
});
