import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChannelMembershipPreferences } from "../../src/index.ts";
import { MemoryStore, Messaging } from "../../src/messaging/index.ts";
import { type Service, startService } from "../../src/transport/http/service.ts";
import { alice, bob, carol, channelOf, dora } from "../messaging/support.ts";
import { examplesOfPage, writeExamples } from "../support/examples.ts";

/** docs/end-to-end.md: its code runs with the client of the AWS SDK against the local service, its commands with a client that notes them. */
const generated = new URL("../.generated-end-to-end/", import.meta.url);
const temporary = mkdtempSync(join(tmpdir(), "pushsieve-end-to-end-"));
afterAll(() => {
  for (const folder of [generated, temporary]) rmSync(folder, { recursive: true, force: true });
});

interface Page {
  send(client: ChimeSDKMessagingClient, draft: object): Promise<string | undefined>;
  preferencesFrom(me: string, choices: object): { preferences: ChannelMembershipPreferences };
  savePreferences(
    client: ChimeSDKMessagingClient,
    channel: string,
    member: string,
    preferences: ChannelMembershipPreferences,
  ): Promise<void>;
  loadPreferences(client: ChimeSDKMessagingClient, channel: string, member: string): Promise<ChannelMembershipPreferences | undefined>;
}

describe("the code of docs/end-to-end.md", () => {
  const store = new MemoryStore();
  const messaging = new Messaging({ store });
  let service: Service;
  let client: ChimeSDKMessagingClient;
  let page: Page;
  beforeAll(async () => {
    service = await startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    client = new ChimeSDKMessagingClient({ endpoint: service.url, region: "us-east-1", credentials });
    const named = examplesOfPage("docs/end-to-end.md").filter(({ file }) => file !== undefined);
    const modules = writeExamples(named, generated, ({ code }) => code).map((file) => import(file.pathname));
    page = Object.assign({}, ...(await Promise.all(modules))) as Page;
  });
  afterAll(async () => {
    client.destroy();
    await messaging.close();
    await service.stop();
  });

  it("saves what members choose, and sends messages that notify those who chose them", async () => {
    const channelArn = await channelOf(messaging, [bob, carol, dora]);
    const chosen = { push: "chosen", mentions: true, announcements: true, muted: ["alice"] };
    const choices = new Map([
      [bob, { ...chosen, muted: [] }],
      [carol, chosen],
      [dora, { ...chosen, push: "none" }],
    ]);
    for (const [member, each] of choices) {
      expect(await page.loadPreferences(client, channelArn, member)).toBeUndefined();
      const { preferences } = page.preferencesFrom(member.slice(member.lastIndexOf("/") + 1), each);
      await page.savePreferences(client, channelArn, member, preferences);
      expect(await page.loadPreferences(client, channelArn, member)).toEqual(preferences);
    }
    const draft = { channelArn, senderArn: alice, senderName: "A".repeat(60), type: "chat", text: `${"x".repeat(148)}😀😀`, mentioned: [] };
    const drafts = [
      { ...draft, id: "quiet" },
      { ...draft, id: "mention", mentioned: ["bob"] },
      { ...draft, id: "announcement", type: "announcement" },
      { ...draft, id: "from-bob", type: "announcement", senderArn: bob },
    ];
    for (const each of drafts) expect(await page.send(client, each)).toMatch(/./);
    const matched = async () => {
      const response = await fetch(`${service.url}/_pushsieve/fan-outs`);
      const { fanOuts } = (await response.json()) as { fanOuts: { counts: Record<string, number> }[] };
      return fanOuts.map(({ counts }) => counts["filter-matched"]).reverse();
    };
    await expect.poll(matched).toEqual([0, 1, 1, 2]);
  });

  it("sends a message once, however often the call is repeated", async () => {
    const channelArn = await channelOf(messaging);
    const draft = { id: "again", channelArn, senderArn: alice, senderName: "Alice", type: "chat", text: "Hi", mentioned: [] };
    expect(await page.send(client, draft)).toBe(await page.send(client, draft));
  });
});

describe.skipIf(process.platform === "win32")("the commands of docs/end-to-end.md", () => {
  it("create the application and the role, and register a device, with files that the page shows", () => {
    const page = readFileSync(new URL("../../docs/end-to-end.md", import.meta.url), "utf8");
    const scripts = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, script = ""]) => script);
    for (const [, name = "", json = ""] of page.matchAll(/^`(\w+\.json)`:\n\n```json\n([\s\S]*?)^```/gm))
      writeFileSync(join(temporary, name), json);
    const bin = join(temporary, "bin");
    mkdirSync(bin);
    // Fails for a file that the page does not have.
    const client = `#!/bin/sh
for argument; do case "$argument" in file://*) cat "\${argument#file://}" > /dev/null || exit 1 ;; esac; done
echo "$*" >> calls
[ "$2" != create-app ] || echo arn:aws:mobiletargeting:us-east-1:111122223333:apps/abc
`;
    writeFileSync(join(bin, "aws"), client);
    chmodSync(join(bin, "aws"), 0o755);
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const { status, stderr } = spawnSync("sh", ["-eu", "-c", scripts.join("\n")], { cwd: temporary, env, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const calls = readFileSync(join(temporary, "calls"), "utf8").trim().split("\n");
    expect(calls.map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
      "pinpoint create-app",
      "iam create-role",
      "iam put-role-policy",
      "chime-sdk-identity register-app-instance-user-endpoint",
    ]);
    expect(calls.at(-1)).toContain(
      "--resource-arn arn:aws:mobiletargeting:us-east-1:111122223333:apps/abc --endpoint-attributes DeviceToken=",
    );
    expect(calls.slice(1, 3).every((call) => call.includes("--role-name ServiceRoleForAmazonChimePushNotification "))).toBe(true);
  });
});
