import { expect, it } from "vitest";
import { objections } from "./support/axe.ts";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { editor, paste, textOf } from "./support/typing.ts";

describeInBrowser("the page", () => {
  const { visit } = browsing();

  it("has its views as tabs that the arrow keys choose, without the service if no service serves it", async () => {
    const { page, leave } = await visit();
    await expect
      .poll(() => page.getByRole("tablist", { name: "Views" }).getByRole("tab").allTextContents())
      .toEqual(["Rule", "Compare", "Channel"]);
    await page.getByRole("tab", { name: "Rule" }).press("ArrowRight");
    expect(await page.getByRole("tab", { name: "Compare", selected: true }).evaluate((tab) => tab === document.activeElement)).toBe(true);
    await page.getByRole("heading", { name: "Rule A" }).waitFor();
    await leave();
  });

  it("shows the same to a colleague who opens the copied link, and starts again on Reset", async () => {
    const { page, leave } = await visit();
    const text = '{"mention":["zoë"],"type":[{"anything-but":["Room"]}]}';
    await paste(page, editor(page), text);
    await page.getByLabel("Add a value of type").fill("Room");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copy link to what this page shows" }).click();
    await page.getByRole("status").getByText("Copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await visit({ url: link });
    await other.page.getByText("Does not hold").first().waitFor();
    await expect.poll(() => textOf(editor(other.page))).toBe(text);
    await expect.poll(() => other.page.locator(".chip-text").allTextContents()).toEqual(await page.locator(".chip-text").allTextContents());
    await other.leave();
    await page.getByRole("button", { name: "Reset" }).click();
    await expect.poll(() => textOf(editor(page))).toBe('{"mention":["bob"],"type":["chat","incident"]}');
    await leave();
  });

  it.each(["light", "dark"] as const)("gives axe nothing to object while it says that it has copied, %s", async (colorScheme) => {
    const { page, leave } = await visit({ colorScheme });
    await page.getByRole("heading", { name: "Proven for all messages" }).waitFor();
    const copy = page.getByRole("button", { name: /^Copy link to what this page shows/ });
    const { width } = (await copy.boundingBox())!;
    await copy.click();
    await page.getByRole("status").getByText("Copied").waitFor();
    expect((await copy.boundingBox())?.width).toBe(width);
    expect(await objections(page)).toEqual([]);
    await page.getByRole("status").getByText("Copied").waitFor({ state: "detached" });
    expect(await objections(page)).toEqual([]);
    await leave();
  });

  it("goes back to the view before", async () => {
    const { page, leave } = await visit();
    await paste(page, editor(page), '{"a":["b"]}');
    await page.waitForURL(/#rule\/./);
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.waitForURL(/#compare\/./);
    await page.goBack();
    await page.getByRole("tab", { name: "Rule", selected: true }).waitFor();
    await expect.poll(() => textOf(editor(page))).toBe('{"a":["b"]}');
    await leave();
  });

  it("follows the address when someone changes it", async () => {
    const { page, leave } = await visit();
    await page.getByRole("heading", { name: "Message", exact: true }).waitFor();
    await page.evaluate(() => {
      location.hash = "#compare";
    });
    await page.getByRole("heading", { name: "Rule A" }).waitFor();
    await leave();
  });

  it("says in words that a link is damaged, and works all the same", async () => {
    const { page, leave } = await visit({ hash: "rule/AAAA" });
    await page.getByRole("alert").getByText("the link is damaged: part of it is missing or was changed").waitFor();
    await paste(page, editor(page), '{"a":["b"]}');
    await page.getByText("Does not hold").first().waitFor();
    await leave();
  });

  it("keeps the chosen colours, and follows the browser until then", async () => {
    const { page, leave } = await visit({ colorScheme: "dark" });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await background();
    await page.getByRole("combobox", { name: "Colours" }).selectOption("Light");
    const light = await background();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole("heading", { name: "Message", exact: true }).waitFor();
    expect(await background()).toBe(light);
    await page.getByRole("combobox", { name: "Colours" }).selectOption("System");
    expect(await background()).toBe(dark);
    await leave();
  });

  it("says in words that a view has failed or cannot be loaded, and starts again", async () => {
    const { page, context, leave } = await visit({ expected: /net::ERR_FAILED|broken on purpose/ });
    await page.getByRole("heading", { name: "Proven for all messages" }).waitFor();
    // The last part of the view to be there; from now on only typing renders it.
    await editor(page).waitFor();
    await page.evaluate(() => {
      const working = Number.prototype.toLocaleString;
      Number.prototype.toLocaleString = () => {
        Number.prototype.toLocaleString = working;
        throw new Error("broken on purpose");
      };
    });
    await paste(page, editor(page), "{");
    await page.getByRole("alert").getByText("broken on purpose").waitFor();
    await page.getByRole("button", { name: "Start again" }).click();
    await page.getByRole("heading", { name: "Proven for all messages" }).waitFor();
    const other = await context.newPage();
    await context.route("**/view-*.js", (route) => route.abort());
    await other.goto(page.url());
    await other.getByRole("alert").getByText("Reload the page to try again").waitFor();
    await leave();
  });

  it("works without a network once it is open", async () => {
    const { page, context, leave } = await visit();
    await page.getByRole("heading", { name: "Proven for all messages" }).waitFor();
    await page.waitForLoadState("networkidle");
    await context.setOffline(true);
    await paste(page, editor(page), '{"mention":["eve"]}');
    await page.getByText('mention has "eve"').waitFor();
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByText("A and B overlap").waitFor();
    await leave();
  });
});
