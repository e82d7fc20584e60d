import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore, Messaging } from "../../src/messaging/index.ts";
import { startService } from "../../src/transport/http/service.ts";
import { main, quietEnv } from "../cli/support.ts";
import { alice, bob, channelOf, filtered, messageTo, user } from "../messaging/support.ts";
import { examplesOfPage, writeExamples } from "../support/examples.ts";

/** docs/dry-run.md: its code saves the responses of a local service, and its commands print from them what the page shows. */
const page = readFileSync(new URL("../../docs/dry-run.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```/gm)].map(([, command = "", printed = ""]) => ({ command, printed }));
const generated = new URL("../.generated-dry-run/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "pushsieve-dry-run-"));
afterAll(() => {
  for (const each of [generated, folder]) rmSync(each, { recursive: true, force: true });
});

const demo = new URL("../../docs/demo/dry-run/", import.meta.url);
const responses = ["members.ndjson", "messages.ndjson"];

/** Hides ids and times, which every service makes anew. */
function masked(text: string): string {
  return text.replaceAll(/[\da-f]{8}-[\da-f-]{27}|[\da-f]{64}/g, "id").replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time");
}

interface Code {
  memberResponses(client: ChimeSDKMessagingClient, channel: string, admin: string): AsyncIterable<object>;
  messageResponses(client: ChimeSDKMessagingClient, channel: string, admin: string, since: Date): AsyncIterable<object>;
}

const [carol, dave, erin] = ["carol", "dave", "erin"].map(user) as [string, string, string];
const preferences = new Map<string, object>([
  [bob, filtered('{"mention":["bob","everyone"]}')],
  [carol, filtered('{"type":[{"anything-but":["announcement"]}]}')],
  [dave, { PushNotifications: { AllowNotifications: "NONE" } }],
  [erin, filtered('{"mention":["Erin"]}')],
]);
const attributes = [
  { sender: ["alice"], type: ["chat"], mention: ["bob"] },
  { sender: ["alice"], type: ["announcement"], mention: ["everyone"] },
  { sender: ["alice"], mention: ["erin"] },
];

async function save(name: string, responses: AsyncIterable<object>): Promise<number> {
  const lines: string[] = [];
  for await (const response of responses) lines.push(JSON.stringify(response));
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return lines.length;
}

describe("docs/dry-run.md", () => {
  beforeAll(async () => {
    const store = new MemoryStore();
    const messaging = new Messaging({ store });
    const channel = await channelOf(messaging, [bob, carol, dave, erin]);
    for (const [MemberArn, Preferences] of preferences)
      await messaging.call("PutChannelMembershipPreferences", {
        ChannelArn: channel,
        MemberArn,
        ChimeBearer: MemberArn,
        Preferences,
      } as never);
    for (const each of attributes) {
      const MessageAttributes = Object.fromEntries(Object.entries(each).map(([name, StringValues]) => [name, { StringValues }]));
      await messaging.call("SendChannelMessage", messageTo(channel, { MessageAttributes }));
    }
    const service = await startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const client = new ChimeSDKMessagingClient({ endpoint: service.url, region: "us-east-1", credentials });
    const named = examplesOfPage("docs/dry-run.md").filter(({ file }) => file !== undefined);
    const [file] = writeExamples(named, generated, ({ code }) => code);
    const code = (await import(file!.pathname)) as Code;
    expect(await save("members.ndjson", code.memberResponses(client, channel, alice))).toBe(6);
    expect(await save("messages.ndjson", code.messageResponses(client, channel, alice, new Date(0)))).toBe(1);
    client.destroy();
    await service.stop();
    await messaging.close();
  });

  it("shows each command of its list of contents", () => {
    expect(blocks.map(({ command }) => /pushsieve (\S+)/.exec(command)?.[1])).toEqual([
      "import",
      "fanout",
      "explain",
      "diff-semantics",
      "fanout",
    ]);
  });

  it("ships the responses that its code saves, with ids and times of their own", () => {
    for (const file of responses)
      expect(masked(readFileSync(join(folder, file), "utf8"))).toBe(masked(readFileSync(new URL(file, demo), "utf8")));
  });

  it.skipIf(process.platform === "win32").each(["saved", "shipped"])("prints what it shows, of the %s responses", (which) => {
    const cwd = which === "saved" ? folder : mkdtempSync(join(folder, "shipped-"));
    if (which === "shipped") for (const file of responses) copyFileSync(new URL(file, demo), join(cwd, file));
    for (const { command, printed } of blocks) {
      const shell = `pushsieve() { '${process.execPath}' '${main}' "$@"; }\n${command}`;
      const { stdout, stderr } = spawnSync("sh", ["-c", shell], { cwd, env: quietEnv, encoding: "utf8" });
      expect(stdout + stderr, command).toBe(printed);
    }
  });
});
