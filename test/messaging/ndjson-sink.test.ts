import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Channel } from "../../src/fanout/channel.ts";
import { noteList } from "../../src/messaging/channels/plain-arns.ts";
import { type DecisionBatch, decisionBatches } from "../../src/messaging/delivery/batches.ts";
import type { SentMessage } from "../../src/messaging/delivery/dispatcher.ts";
import { fileSink } from "../../src/messaging/delivery/ndjson-sink.ts";
import type { Sink } from "../../src/messaging/delivery/sink.ts";
import { Messaging } from "../../src/messaging/messaging.ts";
import { MemoryStore } from "../../src/messaging/store/memory.ts";
import { alice, instance, messageTo, user } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-ndjson-"));
afterAll(() => rmSync(folder, { recursive: true }));

const message = { PushNotification: { Title: "Hi" } };

function sent(MessageId: string, Content = 'a "[]" in a text'): SentMessage {
  const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" }, Redacted: false } as const;
  return { ChannelArn: "arn:team", MessageId, row: { ...row, Content, CreatedAt: 0, UpdatedAt: 0 } };
}

/** The lines that a file sink writes, in two calls. */
async function written(name: string, batches: readonly DecisionBatch[]): Promise<string> {
  const path = join(folder, name);
  const sink = await fileSink(path);
  const { signal } = new AbortController();
  await sink.deliver(batches.slice(0, 1), signal);
  await sink.deliver(batches.slice(1), signal);
  await sink.close();
  return readFileSync(path, "utf8");
}

function textOf(batches: readonly DecisionBatch[]): string {
  return batches.map((batch) => `${JSON.stringify(batch)}\n`).join("");
}

describe("a file sink writes the text of JSON.stringify", () => {
  const odd = ['"', "\\", "\t", "\u0000", "\ud800", "\u{1f600}", "\u2028", "\u007f", "é", "日"];

  it.each(odd.map((character) => [JSON.stringify(character), character]))("if an ARN has %s", async (_, character) => {
    const path = join(folder, `${odd.indexOf(character)}.ndjson`);
    const store = new MemoryStore();
    const seen: DecisionBatch[] = [];
    const memory: Sink = { name: "memory", deliver: async (batches) => void seen.push(...batches), close: async () => {} };
    const messaging = new Messaging({ store, sinks: [await fileSink(path), memory] });
    const { ChannelArn = "" } = await messaging.call("CreateChannel", { AppInstanceArn: instance, Name: "team", ChimeBearer: alice });
    const add = (id: string) => messaging.channels.apply(ChannelArn, id, {});
    const send = () => messaging.call("SendChannelMessage", messageTo(ChannelArn, { Content: 'a "[]" in a text' }));
    await send();
    add(user("plain"));
    await send();
    add(user(`odd${character}`));
    await send();
    messaging.channels.apply(ChannelArn, user(`odd${character}`), undefined);
    await send();
    await messaging.close();
    expect(seen.map(({ size }) => size)).toEqual([1, 2, 3, 2]);
    expect(readFileSync(path, "utf8")).toBe(textOf(seen));
  });

  it("if the member with an odd ARN leaves while the fan-out is observed", async () => {
    const path = join(folder, "observed.ndjson");
    const seen: DecisionBatch[] = [];
    const memory: Sink = { name: "memory", deliver: async (batches) => void seen.push(...batches), close: async () => {} };
    const odd = user('odd"');
    const fanOut = ({ ChannelArn }: SentMessage) => messaging.channels.apply(ChannelArn, odd, undefined);
    const messaging = new Messaging({ store: new MemoryStore(), sinks: [await fileSink(path), memory], observer: { fanOut } });
    const { ChannelArn = "" } = await messaging.call("CreateChannel", { AppInstanceArn: instance, Name: "team", ChimeBearer: alice });
    await messaging.channels.load(ChannelArn);
    messaging.channels.apply(ChannelArn, odd, {});
    await messaging.call("SendChannelMessage", messageTo(ChannelArn, {}));
    await messaging.close();
    expect(seen.map(({ notified }) => notified)).toEqual([[alice, odd]]);
    expect(readFileSync(path, "utf8")).toBe(textOf(seen));
  });

  it("for a message for nobody, and for more than it keeps room for", async () => {
    const channel = Channel.from(Array.from({ length: 3_000 }, (_, index) => [`arn:${"é".repeat(100)}${index}`]));
    const batches = [
      ...decisionBatches(sent("none"), channel.fanOut({})),
      ...decisionBatches(sent("many"), channel.fanOut(message)),
      ...decisionBatches(sent("long", "é".repeat(500_000)), channel.fanOut(message)),
      ...decisionBatches(sent("last"), channel.fanOut(message)),
    ];
    for (const { notified } of batches) noteList(notified);
    expect(await written("large", batches)).toBe(textOf(batches));
  });

  it("except that the members are last: of a batch whose fields were put in another order, too", async () => {
    const [batch] = [...decisionBatches(sent("other"), Channel.from(["arn:a", "arn:b"].map((arn) => [arn])).fanOut(message))];
    noteList(batch!.notified);
    const { message: original, ...rest } = batch!;
    const reordered = { ...rest, message: { ...original, PushNotification: { Title: "a []" } }, tags: [] };
    expect(JSON.parse(await written("reordered", [reordered as DecisionBatch]))).toEqual(JSON.parse(JSON.stringify(reordered)));
  });
});
