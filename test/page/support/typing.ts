import type { Locator, Page } from "playwright-core";

/** The editor of a rule, as soon as it has replaced the plain field. */
export function editor(page: Page, name = "Rule"): Locator {
  return page.getByRole("textbox", { name: `${name}, as JSON` }).and(page.locator(".cm-content"));
}

/** The text of an editor, as someone would copy it. */
export async function textOf(field: Locator): Promise<string> {
  await field.waitFor();
  return (await field.locator(".cm-line").allTextContents()).join("\n");
}

/** Replaces the text of an editor at once, as a paste does. */
export async function paste(page: Page, field: Locator, text: string): Promise<void> {
  await field.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}
