import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Channel } from "../../src/fanout/channel.ts";
import { type DecisionBatch, decisionBatches } from "../../src/messaging/delivery/batches.ts";
import type { SentMessage } from "../../src/messaging/delivery/dispatcher.ts";
import { fileSink } from "../../src/messaging/delivery/ndjson-sink.ts";

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
  const odd = ['"', "\\", "\n", "\u0000", "\ud800", "\u{1f600}", "\u2028", "\u007f", "é", "日"];

  it.each(odd.map((character) => [JSON.stringify(character), character]))("if an ARN has %s", async (name, character) => {
    const arns = ["arn:a", "arn:b", `arn:${character}`, "arn:c", "arn:d"];
    const batches = [...decisionBatches(sent("m"), Channel.from(arns.map((arn) => [arn])).fanOut(message), 2)];
    expect(await written(`${odd.indexOf(character)} ${name.length}`, batches)).toBe(textOf(batches));
  });

  it("if other members have taken the places of some since the decision, and since the text before", async () => {
    const channel = Channel.from(["arn:a", "arn:b", 'arn:"c', "arn:d"].map((arn) => [arn]));
    const before = channel.fanOut(message);
    const batches = [...decisionBatches(sent("m0"), channel.fanOut(message), 2)];
    for (const [gone, added] of [
      ["arn:a", 'arn:"x'],
      ['arn:"c', "arn:y"],
    ] as const) {
      channel.delete(gone);
      channel.set(added);
      batches.push(...decisionBatches(sent(`m ${added}`), channel.fanOut(message), 2), ...decisionBatches(sent("old"), before, 2));
    }
    expect(await written("changed", batches)).toBe(textOf(batches));
  });

  it("for a message for nobody, and for more than it keeps room for", async () => {
    const channel = Channel.from(Array.from({ length: 3_000 }, (_, index) => [`arn:${"é".repeat(100)}${index}`]));
    const batches = [
      ...decisionBatches(sent("none"), channel.fanOut({})),
      ...decisionBatches(sent("many"), channel.fanOut(message)),
      ...decisionBatches(sent("long", "é".repeat(500_000)), channel.fanOut(message)),
      ...decisionBatches(sent("last"), channel.fanOut(message)),
    ];
    expect(await written("large", batches)).toBe(textOf(batches));
  });
});
