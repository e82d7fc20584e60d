import { expect, it } from "vitest";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { editor, textOf } from "./support/typing.ts";

/** If the browser itself replaced styled text, it would copy the style into the text: the policy of the page reports that. */
describeInBrowser("the editor", () => {
  const { visit } = browsing();
  const example = '{"mention":["bob"],"type":["chat","incident"]}';

  it.each([
    { name: "typed", keys: ["{", '"', "b"], all: '{"b"}', part: '{"me{"b"}"],"type":["chat","incident"]}' },
    { name: "a line break", keys: ["Enter"], all: "\n", part: '{"me\n"],"type":["chat","incident"]}' },
    { name: "nothing", keys: ["Backspace"], all: "", part: '{"me"],"type":["chat","incident"]}' },
  ])("replaces selected text by what is typed, without a style: $name", async ({ keys, all, part }) => {
    for (const [selected, expected] of [
      ["all", all],
      ["part", part],
    ]) {
      const { page, leave } = await visit();
      const field = editor(page);
      await field.press(selected === "all" ? "ControlOrMeta+a" : "ControlOrMeta+Home");
      if (selected === "part") {
        for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
        for (let step = 0; step < 12; step++) await page.keyboard.press("Shift+ArrowRight");
      }
      for (const key of keys) await page.keyboard.press(key);
      await expect.poll(() => textOf(field)).toBe(expected);
      await leave();
    }
  });

  it("replaces selected text by what an input method composes, without a style, and takes it back as one change", async () => {
    for (const [steps, expected] of [
      [undefined, "\u00fc"],
      [12, '{"me\u00fc"],"type":["chat","incident"]}'],
    ] as const) {
      const { page, context, leave } = await visit();
      const field = editor(page);
      await field.press(steps === undefined ? "ControlOrMeta+a" : "ControlOrMeta+Home");
      if (steps !== undefined) for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
      for (let step = 0; step < (steps ?? 0); step++) await page.keyboard.press("Shift+ArrowRight");
      const session = await context.newCDPSession(page);
      for (const text of ["u", "ue"])
        await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      await session.send("Input.insertText", { text: "\u00fc" });
      await expect.poll(() => textOf(field)).toBe(expected);
      await page.keyboard.press("ControlOrMeta+z");
      await expect.poll(() => textOf(field)).toBe(example);
      await leave();
    }
  });
});
