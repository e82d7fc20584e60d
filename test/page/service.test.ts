/// <reference path="../../src/messaging/store/better-sqlite3.d.ts" />
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateChannelMembershipCommand } from "@aws-sdk/client-chime-sdk-messaging";
import { afterEach, expect, it } from "vitest";
import { type Spawned, serve } from "../http/support.ts";
import { alice, user } from "../messaging/support.ts";
import { objections } from "./support/axe.ts";
import { browsing, type Visit } from "./support/browser.ts";
import { describeInBrowser } from "./support/skip.ts";
import { editor, paste } from "./support/typing.ts";

/** The Service view of the page that a real `pushsieve serve` serves. */

/** Closes a page. What the browser itself prints about answers that the test provokes must be all that it prints. */
async function leaveAfter(visit: Visit, provoked: RegExp): Promise<void> {
  const failure = await visit.leave().catch((error: Error) => error);
  const lines = failure === undefined ? [] : failure.message.split("\n").slice(1);
  expect(lines.filter((line) => !provoked.test(line))).toEqual([]);
}

describeInBrowser("the service view", () => {
  const { visit } = browsing();
  let service: Spawned | undefined;
  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });

  const open = (options: object = {}) => visit({ url: `${service!.url}/`, hash: "service", ...options });

  async function openExample(options: object = {}): Promise<Visit> {
    const opened = await open(options);
    await opened.page.getByRole("button", { name: "Make an example" }).click();
    await opened.page.getByRole("button", { name: /^carol/ }).waitFor();
    return opened;
  }

  it("rejects a broken rule with its position, and saves it after a repair, as the member", async () => {
    service = await serve();
    const opened = await openExample();
    const { page } = opened;
    await page.getByRole("button", { name: /^bob/ }).click();
    await paste(page, editor(page, "the rule of bob"), '{"mention":"Robert"}');
    await page.getByRole("button", { name: "Save as bob" }).click();
    const refusal = page.getByRole("alert").filter({ hasText: "rejected" });
    await refusal.waitFor();
    await expect.poll(() => refusal.textContent()).toContain("value-not-array at characters 11 to 19");
    await expect.poll(() => refusal.textContent()).toContain('the value of "mention" must be an array of strings');
    await page.getByRole("button", { name: "Repair value-not-array" }).click();
    await page.getByRole("button", { name: "Save as bob" }).click();
    await page.getByText("Saved.").waitFor();
    const codes = await visit({ url: `${service.url}/diagnostics.html`, hash: "value-not-array" });
    await codes.page.getByRole("heading", { name: "value-not-array" }).first().waitFor();
    await codes.leave();
    await page.getByRole("button", { name: /^bob \{"mention":\["Robert"\]\}/ }).waitFor();
    await leaveAfter(opened, /status of 400/);
  });

  it("shows in a second tab at once who gets a message, and why", async () => {
    service = await serve();
    const sender = await openExample();
    const watcher = await open();
    await watcher.page.getByText("No message of this channel was decided here").waitFor();
    await sender.page.getByLabel("Content").fill("Lunch?");
    await sender.page.getByRole("button", { name: "Send as alice" }).click();
    const row = watcher.page.getByRole("button", { name: /^3 of 3 notified/ });
    await row.click();
    await watcher.page.getByRole("button", { name: /bob filter-matched/ }).click();
    await watcher.page.getByText('"Bob" is among the values').waitFor();
    await watcher.page.getByRole("tab", { name: "Messages" }).click();
    await watcher.page.getByText("Lunch?").waitFor();
    // Another client adds a member.
    const [ChannelArn] = await watcher.page
      .locator(".row[title*='/channel/']")
      .evaluateAll((rows) => rows.map((each) => (each as HTMLElement).title));
    await service.client.send(
      new CreateChannelMembershipCommand({ ChannelArn, MemberArn: user("zoe"), Type: "DEFAULT", ChimeBearer: alice }),
    );
    for (const { page } of [sender, watcher]) await page.getByRole("button", { name: /^zoe/ }).waitFor();
    await sender.leave();
    await watcher.leave();
  });

  it("says that the service is away, and continues when it is there again", async () => {
    service = await serve();
    const { port } = new URL(service.url);
    const opened = await openExample();
    const { page } = opened;
    service.child.kill("SIGKILL");
    await page.getByText("The service does not answer").waitFor();
    await page.getByRole("button", { name: "Send as alice" }).click();
    await page.getByRole("alert").getByText("the service does not answer", { exact: true }).waitFor();
    // What it showed stays readable.
    await page.getByRole("button", { name: /^bob/ }).waitFor();
    service = await serve({}, ["--port", port]);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByText("No channel yet").waitFor();
    await leaveAfter(opened, /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  });

  it("shows held messages until someone settles them, and what a dry run would do", async () => {
    const hook = createServer((request, response) => {
      request.resume().on("end", () => response.end('{"action":"hold"}'));
    });
    await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
    try {
      service = await serve({ hook: { url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/` } });
      const { page, leave } = await openExample();
      await page.getByRole("button", { name: "Dry run" }).click();
      await page.getByText("A dry run: 3 of 3 would be notified.").waitFor();
      await page.getByRole("button", { name: "Send as alice" }).click();
      await page.getByText("The message is PENDING.").waitFor();
      await page.getByRole("button", { name: "Send it" }).click();
      await page.getByText("No message was held, denied or failed").waitFor();
      await page.getByRole("tab", { name: "Fan-outs" }).click();
      await page.getByRole("button", { name: /^3 of 3 notified/ }).waitFor();
      await page.getByRole("button", { name: "Send as alice" }).click();
      await page.getByRole("button", { name: "Deny it" }).click();
      await page.locator(".status.denied").getByText("DENIED").waitFor();
      await page.getByRole("tab", { name: "Fan-outs" }).click();
      await page.getByRole("button", { name: /^3 of 3 notified/ }).waitFor();
      await expect.poll(() => page.getByRole("button", { name: /notified/ }).count()).toBe(1);
      await leave();
    } finally {
      hook.close();
    }
  });

  it.each(["light", "dark"] as const)("is accessible in %s colours, on a phone and on a wide screen", async (colorScheme) => {
    service = await serve({ sinks: [{ type: "stdout" }] });
    const { page, leave } = await openExample({ colorScheme });
    await page.getByRole("button", { name: /^bob/ }).click();
    await editor(page, "the rule of bob").waitFor();
    await page.getByRole("button", { name: "Send as alice" }).click();
    await page.getByRole("button", { name: /bob filter-matched/ }).click();
    for (const width of [360, 1280, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await objections(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
    await page.getByRole("tab", { name: "Messages" }).click();
    expect(await objections(page)).toEqual([]);
    await leave();
  });
});
