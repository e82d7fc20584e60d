import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { editor, paste, textOf } from "./support/typing.ts";

/** The panel with the answer in one semantics. */
function answerUnder(page: Page, semantics: string) {
  return page.locator(".answer").filter({ has: page.getByRole("heading", { name: `Under ${semantics}` }) });
}

describeInBrowser("the rule view", () => {
  const { visit } = browsing();

  it("reports mistakes while someone types: squiggle, message, and the code with its page", async () => {
    const { page, context, leave } = await visit();
    await paste(page, editor(page), '{"mention":"bob"}');
    const list = page.getByRole("region", { name: "Diagnostics of Rule" });
    await list.getByText("must be an array of strings").waitFor();
    await expect.poll(() => editor(page).locator(".cm-lintRange-error").textContent()).toBe('"bob"');
    const opened = context.waitForEvent("page");
    await list.getByRole("link", { name: "value-not-array" }).click();
    const docs = await opened;
    await expect.poll(() => docs.locator("h3:target").textContent()).toBe("value-not-array");
    await expect.poll(() => docs.locator("h3:target ~ pre").first().textContent()).toContain("error[value-not-array]");
    await leave();
  });

  it("repairs a broken rule by its button, by a key, and takes the repair back", async () => {
    const { page, leave } = await visit();
    const field = editor(page);
    await paste(page, field, "{\"mention\":'bob'}");
    await page
      .getByRole("button", { name: /^Repair/ })
      .first()
      .click();
    await expect.poll(() => textOf(field)).toBe('{"mention":"bob"}');
    await field.press("Alt+Enter");
    await expect.poll(() => textOf(field)).toBe('{"mention":["bob"]}');
    await page.getByText("No problem found.").waitFor();
    await field.press("ControlOrMeta+z");
    await expect.poll(() => textOf(field)).toBe('{"mention":"bob"}');
    await leave();
  });

  it("repairs from the hint at the squiggle", async () => {
    const { page, leave } = await visit();
    const field = editor(page);
    await paste(page, field, '{"mention":"bob"}');
    await field.locator(".cm-lintRange-error").hover();
    const hint = page.locator(".cm-tooltip-lint");
    await hint.getByRole("link", { name: "value-not-array" }).waitFor();
    await hint.getByRole("button", { name: "Repair" }).click();
    await expect.poll(() => textOf(field)).toBe('{"mention":["bob"]}');
    await leave();
  });

  it("selects what a diagnostic is about", async () => {
    const { page, leave } = await visit();
    await paste(page, editor(page), '{"mention":["bob"],"type":7}');
    await page.getByRole("button", { name: "Show value-not-array in the text" }).click();
    const selected = () =>
      page.evaluate(
        () =>
          String(document.getSelection()) || String((document.activeElement?.shadowRoot as { getSelection?(): unknown })?.getSelection?.()),
      );
    await expect.poll(selected).toBe("7");
    await leave();
  });

  it("completes names and values of the message", async () => {
    const { page, leave } = await visit();
    const field = editor(page);
    await paste(page, field, " ");
    await page.keyboard.type('{"men');
    await page.getByRole("option", { name: "mention 2 values" }).waitFor();
    await page.waitForTimeout(100);
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "trent" }).waitFor();
    await page.waitForTimeout(100);
    await page.keyboard.type("tr");
    await page.waitForTimeout(200);
    await page.keyboard.press("Enter");
    await expect.poll(() => textOf(field)).toBe(' {"mention":["trent"]}');
    await page.getByText("No problem found.").waitFor();
    await leave();
  });

  it("completes names of a catalog, and reports what the catalog does not have", async () => {
    const { page, leave } = await visit();
    await page.getByRole("button", { name: "Names and values" }).click();
    const dialog = page.getByRole("dialog", { name: "Names and values of your app" });
    await dialog.getByRole("textbox").fill("nonsense");
    await dialog.getByText("the text is not JSON").waitFor();
    await dialog.getByRole("textbox").fill('{"attributes":{"priority":{"values":["high","low"]}}}');
    await dialog.getByText("Read a catalog of 1 attribute.").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    await paste(page, editor(page), '{"priority":["hihg"]}');
    await page.getByText('did you mean "high"?').waitFor();
    await page.getByRole("button", { name: "Repair unknown-value" }).click();
    await expect.poll(() => textOf(editor(page))).toBe('{"priority":["high"]}');
    await paste(page, editor(page), " ");
    await page.keyboard.type('{"pri');
    await page.getByRole("option", { name: "priority" }).waitFor();
    await leave();
  });

  it("shows how far each limit is used, and that one is passed", async () => {
    const { page, leave } = await visit();
    await paste(page, editor(page), JSON.stringify({ a: Array.from({ length: 25 }, (_, index) => `v${index}`) }));
    await page.getByRole("meter", { name: "Complexity: 26 of 20" }).waitFor();
    await page.getByText("over the limit").first().waitFor({ state: "attached" });
    await leave();
  });

  it("takes the message as chips or as JSON, and answers at once", async () => {
    const { page, leave } = await visit();
    const answer = answerUnder(page, "guide");
    await answer.getByText("Holds", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Remove the value bob of mention" }).click();
    await answer.getByText("Does not hold", { exact: true }).waitFor();
    const add = page.getByLabel("Add a value of mention");
    await add.fill("bob");
    await add.press("Enter");
    await answer.getByText("Holds", { exact: true }).waitFor();
    await add.press("Backspace");
    await expect.poll(() => add.inputValue()).toBe("bob");
    await answer.getByText("Does not hold", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "JSON" }).first().click();
    const json = page.getByRole("textbox", { name: "Message attributes as JSON" });
    await json.fill('{"mention":{"StringValues":["bob"]},"type":{"StringValues":["chat"]}}');
    await answer.getByText("Holds", { exact: true }).waitFor();
    await json.fill("{");
    await page.getByText("The attributes are not JSON").waitFor();
    await json.fill('{"mention":["bob"]}');
    await page.getByText("must be an object { StringValues }").waitFor();
    await leave();
  });

  it("answers in both semantics side by side, each with the change that turns it", async () => {
    const { page, leave } = await visit();
    await page.getByRole("combobox", { name: "Examples" }).selectOption("An exclusion");
    const [guide, sns] = [answerUnder(page, "guide"), answerUnder(page, "sns")];
    await guide.getByText("Does not hold", { exact: true }).waitFor();
    await sns.getByText("Holds", { exact: true }).waitFor();
    await guide.getByText("remove").waitFor();
    expect((await guide.locator(".answer-change").textContent())?.replace(/\s+/g, " ")).toBe("remove type = Room");
    await guide.getByRole("button", { name: "Apply" }).click();
    await guide.getByText("Holds", { exact: true }).waitFor();
    await leave();
  });

  it("keeps the last answer, and says so, while a rule is unfinished", async () => {
    const { page, leave } = await visit();
    await answerUnder(page, "guide").getByText("Holds", { exact: true }).waitFor();
    await editor(page).press("ControlOrMeta+End");
    await page.keyboard.type(",");
    await answerUnder(page, "guide").getByText("Holds for the last accepted rule").waitFor();
    await leave();
  });

  it("proves what the rule means, with messages to load", async () => {
    const { page, leave } = await visit();
    await paste(page, editor(page), '{"type":[{"anything-but":["Room"]}]}');
    const proofs = page.getByRole("region", { name: "Proven for all messages" });
    await proofs.getByText("The answer depends on them").waitFor();
    await page.getByRole("region", { name: "In words" }).getByText("Under guide").waitFor();
    const notMatching = proofs.locator(".fact", { hasText: "Does not match under guide" });
    await notMatching.getByRole("button", { name: "Load" }).click();
    await expect.poll(() => page.locator(".chip-text").allTextContents()).toEqual(["Room"]);
    await paste(page, editor(page), '{"type":["Room",{"anything-but":["Room"]}]}');
    await proofs.getByText("Every message matches, always.").waitFor();
    await leave();
  });

  it("strikes a redundant part through, and offers the simpler rule with its gain", async () => {
    const { page, leave } = await visit();
    await paste(page, editor(page), '{"$or":[{"mention":["bob"]},{"mention":["bob"],"type":["chat"]}]}');
    await expect.poll(() => editor(page).locator(".cm-redundant").allTextContents()).toContain('{"mention":["bob"],"type":["chat"]}');
    expect(
      await editor(page)
        .locator(".cm-redundant")
        .first()
        .evaluate((part) => getComputedStyle(part).textDecorationLine),
    ).toContain("line-through");
    await page.getByText("Complexity 6 → 2").waitFor();
    await page.getByRole("button", { name: "Use it" }).click();
    await expect.poll(() => textOf(editor(page))).toBe('{"mention":["bob"]}');
    await page.getByText("The rule is as simple as it can be.").waitFor();
    await leave();
  });

  it.each([
    ["JSON", '"{\\"a\\":[\\"it\'s\\"]}"'],
    ["Shell", "'{\"a\":[\"it'\\''s\"]}'"],
    ["JavaScript", '\'{"a":["it\\\'s"]}\''],
    ["Python", '\'{"a":["it\\\'s"]}\''],
  ])("copies the rule ready to paste into %s", async (language, text) => {
    const { page, leave } = await visit();
    await paste(page, editor(page), '{"a":["it\'s"]}');
    const panel = page.getByRole("region", { name: "Simpler" });
    await panel.getByRole("tab", { name: language, exact: true }).click();
    await panel.getByRole("tabpanel").getByText("it").waitFor();
    await panel.getByRole("button", { name: /^Copy/ }).click();
    await panel.getByText("Copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    await leave();
  });

  it("copies the rule unchanged", async () => {
    const { page, leave } = await visit();
    await page.getByRole("button", { name: "Copy rule" }).click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await textOf(editor(page)));
    await leave();
  });

  it("teaches with three examples when there is no rule", async () => {
    const { page, leave } = await visit();
    await editor(page).press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    const start = page.getByRole("region", { name: "Start with an example" });
    await expect.poll(() => start.getByRole("button").count()).toBe(3);
    await page.getByText("Write a rule, or choose an example.").waitFor();
    expect(await page.locator(".diagnostic").count()).toBe(0);
    await start.getByRole("button").nth(1).click();
    await expect.poll(() => textOf(editor(page))).toContain("Room");
    await page.getByText("Does not hold").first().waitFor();
    await leave();
  });
});
