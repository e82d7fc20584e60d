import { expect, it } from "vitest";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { editor, paste, textOf } from "./support/typing.ts";

describeInBrowser("the compare view", () => {
  const { visit } = browsing();

  it.each([
    ["Overlapping", "A and B overlap: neither implies the other."],
    ["Implied", "A implies B: every message that matches A matches B too."],
    ["Equivalent", "A and B hold for the same messages."],
    ["Disjoint", "A and B are disjoint: no message matches both. Every message matches one of them."],
  ])("draws rules as sets and says how they relate: %s", async (example, words) => {
    const { page, leave } = await visit({ hash: "compare" });
    await page.getByRole("combobox", { name: "Examples" }).selectOption(example);
    await page.getByRole("img", { name: words }).waitFor();
    await page.getByRole("status").getByText(words).waitFor();
    await leave();
  });

  it("loads a message for each region, and shows the message in it", async () => {
    const { page, leave } = await visit({ hash: "compare" });
    for (const [region, verdicts] of [
      ["A and B", ["holds: ", "holds: "]],
      ["Only A", ["holds: ", "does not hold: "]],
      ["Only B", ["does not hold: ", "holds: "]],
      ["Neither", ["does not hold: ", "does not hold: "]],
    ] as const) {
      await page.getByRole("button", { name: `Load a message: ${region}` }).click();
      await page
        .getByRole("listitem")
        .filter({ hasText: `${region} (the message is here)` })
        .waitFor();
      await expect.poll(() => page.locator(".compare-verdicts .unseen").allTextContents()).toEqual(verdicts);
    }
    await leave();
  });

  it("compares what someone types, in the chosen semantics", async () => {
    const { page, leave } = await visit({ hash: "compare" });
    await paste(page, editor(page, "Rule A"), '{"type":["Room"]}');
    await paste(page, editor(page, "Rule B"), '{"type":[{"anything-but":["Room"]}]}');
    await page.getByText("A and B are disjoint").first().waitFor();
    await page.getByRole("tab", { name: "sns" }).click();
    await page.getByText("A and B overlap").first().waitFor();
    await leave();
  });

  it("reports and repairs mistakes in both rules, and swaps them", async () => {
    const { page, leave } = await visit({ hash: "compare" });
    await paste(page, editor(page, "Rule B"), '{"type":"chat"}');
    const list = page.getByRole("region", { name: "Diagnostics of Rule B" });
    await list.getByRole("button", { name: "Repair value-not-array" }).click();
    await expect.poll(() => textOf(editor(page, "Rule B"))).toBe('{"type":["chat"]}');
    await page.getByRole("button", { name: "Swap" }).click();
    await expect.poll(() => textOf(editor(page, "Rule A"))).toBe('{"type":["chat"]}');
    await leave();
  });

  it("shows the same by a link", async () => {
    const { page, leave } = await visit({ hash: "compare" });
    await page.getByRole("combobox", { name: "Examples" }).selectOption("Implied");
    await page.getByText("A implies B").first().waitFor();
    await page.getByRole("button", { name: "Load a message: Only B" }).click();
    await page.getByRole("button", { name: "Copy link to what this page shows" }).click();
    await page.getByRole("status").getByText("Copied").waitFor();
    const other = await visit({ url: await page.evaluate(() => navigator.clipboard.readText()) });
    await other.page.getByText("A implies B").first().waitFor();
    await other.page.getByRole("listitem").filter({ hasText: "Only B (the message is here)" }).waitFor();
    await other.leave();
    await leave();
  });
});
