import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Spawned, serve } from "../http/support.ts";
import { alice, bob, instance } from "../messaging/support.ts";
import { launch, missingBrowser } from "./support/browser.ts";
import { bundled, serveSite } from "./support/site.ts";

/** What a page of another origin can do to the service, in a real browser. */

const skipped = missingBrowser !== undefined && process.env.CI === undefined;

describe.skipIf(skipped)(`a page of another origin${missingBrowser ? ` (${missingBrowser})` : ""}`, () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let origin: string;
  let script: string;
  let service: Spawned | undefined;
  beforeAll(async () => {
    script = await bundled(`import * as sdk from "@aws-sdk/client-chime-sdk-messaging"; globalThis.sdk = sdk;`);
    site = await serveSite();
    origin = site.origin;
    browser = await launch();
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  async function open(url = origin): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  }

  /** Creates a channel by the client of the SDK; returns its ARN, or the name of the error. */
  async function createChannel(page: Page, endpoint: string): Promise<string> {
    await page.addScriptTag({ content: script });
    return await page.evaluate(
      async ([url, AppInstanceArn, ChimeBearer]) => {
        const { ChimeSDKMessagingClient, CreateChannelCommand, DescribeChannelCommand } = (
          globalThis as never as { sdk: typeof import("@aws-sdk/client-chime-sdk-messaging") }
        ).sdk;
        const credentials = { accessKeyId: "any", secretAccessKey: "any" };
        const client = new ChimeSDKMessagingClient({ endpoint: url!, region: "us-east-1", credentials, maxAttempts: 1 });
        try {
          const { ChannelArn } = await client.send(new CreateChannelCommand({ AppInstanceArn, ChimeBearer, Name: "team" }));
          const error = await client.send(new DescribeChannelCommand({ ChannelArn: `${ChannelArn}x`, ChimeBearer })).catch((each) => each);
          return `${ChannelArn} ${error.name}`;
        } catch (error) {
          return (error as Error).name;
        }
      },
      [endpoint, instance, alice],
    );
  }

  async function channels(): Promise<number> {
    const query = `/channels?scope=app-instance-user-memberships`;
    const response = await fetch(`${service!.url}${query}`, { headers: { "x-amz-chime-bearer": alice } });
    return ((await response.json()) as { ChannelMemberships: unknown[] }).ChannelMemberships.length;
  }

  it("calls operations by the AWS SDK, and reads its errors, if --cors names its origin", async () => {
    service = await serve({}, ["--cors", origin]);
    const page = await open();
    expect(await createChannel(page, service.url)).toMatch(/^arn:aws:chime:\S+\/channel\/\S+ ForbiddenException$/);
    expect(await channels()).toBe(1);
    await page.close();
  });

  it("calls none if --cors names no origin, or another", async () => {
    for (const flags of [[], ["--cors", `${origin}0`]]) {
      service = await serve({}, flags);
      const page = await open();
      expect(await createChannel(page, service.url)).toBe("TypeError");
      expect(await channels()).toBe(0);
      await page.close();
      await service.stop();
    }
  });

  it("changes nothing by requests that a browser sends without asking", async () => {
    service = await serve({ hook: { url: `${origin}/hook` } });
    const page = await open();
    const sent = await page.evaluate(
      async ([url, AppInstanceArn]) => {
        const channel = encodeURIComponent(`${AppInstanceArn}/channel/c`);
        const body = JSON.stringify({ AppInstanceArn, Name: "team", ClientRequestToken: "one", CallbackId: "c".repeat(36) });
        const bodies = [body, new Blob([body]), new Blob([body], { type: "text/plain" }), new URLSearchParams({ body })];
        const paths = ["/channels", `/channels/${channel}?operation=channel-flow-callback`];
        const besides = ["/_pushsieve/import", "/_pushsieve/dry-run", "/_pushsieve/reset"];
        let count = 0;
        for (const path of [...paths, ...besides]) {
          for (const each of bodies) {
            // Without "cors" the browser lets nothing be read, but everything that needs no permission is sent.
            await fetch(url + path, { method: "POST", mode: "no-cors", body: each });
            count++;
          }
        }
        return count;
      },
      [service.url, instance],
    );
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    // The operations are reached, and reject every one; the guard rejects the others.
    expect(metrics).toMatch(/requests_total{operation="CreateChannel",status="415"} 4/);
    expect(metrics).toMatch(/requests_total{operation="ChannelFlowCallback",status="415"} 4/);
    expect(metrics).not.toMatch(/requests_total{operation="[^"]*",status="2\d\d"} (?!0)/);
    expect(sent).toBe(20);
    await page.close();
  });

  it("does not reach the service by another name for this machine", async () => {
    service = await serve();
    const { port } = new URL(service.url);
    // As DNS rebinding does: the name of the page leads to the service, so it is of the same origin.
    const rebound = await launch(["--host-resolver-rules=MAP evil.example 127.0.0.1, MAP good.localhost 127.0.0.1"]);
    try {
      for (const [name, status] of [
        ["evil.example", 403],
        ["good.localhost", 200],
      ] as const) {
        const page = await rebound.newPage();
        const answer = await page.goto(`http://${name}:${port}/_pushsieve/fan-outs`);
        expect([name, answer?.status()]).toEqual([name, status]);
        const write = await page.evaluate(
          async ([bearer]) =>
            (await fetch("/channels?scope=app-instance-user-memberships", { headers: { "x-amz-chime-bearer": bearer! } })).status,
          [bob],
        );
        expect([name, write]).toEqual([name, status]);
      }
    } finally {
      await rebound.close();
    }
  });
});
