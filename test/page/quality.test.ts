import { expect, it } from "vitest";
import { objections } from "./support/axe.ts";
import { browsing } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { editor, paste } from "./support/typing.ts";

/** The longest a view may take until everything of it is there. */
const views = [
  { view: "rule", ready: "Proven for all messages" },
  { view: "compare", ready: "How they relate" },
] as const;

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly tdur?: number;
    readonly args: { readonly name?: string };
  }[];
}

/** The tasks of the main thread of pages, longest first, in milliseconds of processor time: other programs do not change it. */
function tasksIn(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as Trace;
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name === "RunTask" && main.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => Math.round(tdur / 1000))
    .sort((a, b) => b - a);
}

const rule2k = JSON.stringify({
  $or: [0, 1, 2, 3].map((index) => ({
    [`name${index}`]: [`${index}`.padEnd(225, "x")],
    kind: [{ "anything-but": [`${index}`.padEnd(225, "y")] }],
  })),
});

describeInBrowser("the quality of the page", () => {
  const { visit, server, browser } = browsing();

  it.each(views.flatMap((each) => (["light", "dark"] as const).map((colorScheme) => ({ ...each, colorScheme }))))(
    "gives axe nothing to object: $view, $colorScheme",
    async ({ view, ready, colorScheme }) => {
      const { page, leave } = await visit({ hash: view, colorScheme });
      await page.getByRole("heading", { name: ready }).waitFor();
      await page.waitForTimeout(500);
      expect(await objections(page)).toEqual([]);
      // With a mistake, a warning and a hint open.
      await paste(page, editor(page, view === "rule" ? "Rule" : "Rule A"), '{"a":["x","x"],"b":7}');
      await page.getByRole("button", { name: "Show value-not-array in the text" }).first().waitFor();
      await page.keyboard.press("F8");
      await page.locator(".cm-tooltip-lint").waitFor();
      expect(await objections(page)).toEqual([]);
      await leave();
    },
  );

  it("gives axe nothing to object in the page of the codes, the dialog, and the examples", async () => {
    const codes = await visit({ url: `${server().url}diagnostics.html` });
    expect(await objections(codes.page)).toEqual([]);
    await codes.leave();
    const { page, leave } = await visit();
    await page.getByRole("button", { name: "Names and values" }).click();
    expect(await objections(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await editor(page).press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await page.getByRole("region", { name: "Start with an example" }).waitFor();
    expect(await objections(page)).toEqual([]);
    await leave();
  });

  it.each(views.flatMap(({ view }) => [360, 768, 1280, 3840].map((width) => ({ view, width }))))(
    "fits into $width pixels: $view",
    async ({ view, width }) => {
      const { page, leave } = await visit({ hash: view, viewport: { width, height: 800 } });
      await editor(page, view === "rule" ? "Rule" : "Rule A").waitFor();
      await page.waitForTimeout(500);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll("button, select, input, h2")]
          .filter((each) => each.checkVisibility())
          .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((each) => each.outerHTML),
      );
      expect(outside).toEqual([]);
      await leave();
    },
  );

  it.each(views)("moves nothing while someone types: $view", async ({ view, ready }) => {
    const { page, leave } = await visit({ hash: view });
    await page.getByRole("heading", { name: ready }).waitFor();
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      // Shifts right after an input count too. What the editor opens at the cursor has no node here: it is inside the shadow root.
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number; sources: { node: Node | null }[] }[])
          if (entry.sources.some(({ node }) => node !== null)) shifts.push(entry.value);
      }).observe({ type: "layout-shift" });
    });
    const places = () =>
      page
        .locator("h2")
        .evaluateAll((heads) => heads.map((head) => `${head.id} ${Math.round(head.getBoundingClientRect().top + scrollY)}`));
    const before = await places();
    const field = editor(page, view === "rule" ? "Rule" : "Rule A");
    await paste(page, field, " ");
    // Without a rule, examples take the place of the answers.
    const lasting = (all: readonly string[]) => all.filter((place) => !/^(?:answer|start)-/.test(place));
    expect(lasting(await places())).toEqual(lasting(before));
    for (const letter of '{"mention":["bob","alice"],"type":["chat"') {
      await page.keyboard.type(letter);
      await page.waitForTimeout(20);
    }
    expect(await places()).toEqual(before);
    await page.waitForTimeout(500);
    expect(await places()).toEqual(before);
    const total = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, each) => sum + each, 0));
    expect(total).toBeLessThan(0.02);
    await leave();
  });

  it("is not busy for long while someone types a rule of 2 KB", async () => {
    const { page, leave } = await visit();
    await page.getByRole("heading", { name: "Proven for all messages" }).waitFor();
    expect(rule2k.length).toBeGreaterThan(1_900);
    await paste(page, editor(page), rule2k.slice(0, -2));
    await page.waitForTimeout(500);
    await browser().startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
    await page.keyboard.press("ControlOrMeta+End");
    for (const letter of '],"z":["q"]}') {
      await page.keyboard.press(letter);
      await page.waitForTimeout(200);
    }
    await page.getByRole("region", { name: "In words" }).getByText('z has "q"').first().waitFor();
    const tasks = tasksIn(await browser().stopTracing());
    console.log(`the longest tasks while a rule of 2 KB is typed, in ms of processor time: ${tasks.slice(0, 5).join(", ")}`);
    expect(tasks.length).toBeGreaterThan(20);
    // The promise is 50 ms; machines differ.
    expect(tasks.filter((milliseconds) => milliseconds > 100)).toEqual([]);
    await leave();
  });

  it("shows its first view soon", async () => {
    const { page, leave } = await visit();
    await page.locator(".verdict.holds").first().waitFor();
    await editor(page).waitFor();
    const milliseconds = await page.evaluate(() => Math.round(performance.now()));
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name.replace(/.*\//, ""))
        .filter((name) => name.endsWith(".js")),
    );
    console.log(`the first view works after ${milliseconds} ms, with ${scripts.length} scripts`);
    expect(scripts.filter((name) => name.startsWith("codemirror"))).toHaveLength(1);
    await leave();
  });

  it("works by the keyboard alone", async () => {
    const { page, leave } = await visit();
    await editor(page).waitFor();
    const focused = () =>
      page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
      });
    const seen: string[] = [];
    for (let count = 0; count < 40; count++) {
      await page.keyboard.press("Tab");
      seen.push(await focused());
    }
    // The editor is one stop: the Tab key enters it and leaves it.
    for (const stop of [
      "Rule",
      "Format",
      "Rule, as JSON",
      "Diagnostics of Rule",
      "Name of attribute 1",
      "Why, under guide",
      "Apply",
      "Load",
    ])
      expect(seen).toContain(stop);
    await leave();
  });
});
