import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { MemorySink, MemoryStore, Messaging, type MessagingStore, SqliteStore } from "../../src/messaging/index.ts";
import { describeEachDriver } from "../support/sqlite.ts";
import { channelOf, filtered, messageTo, user } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-eviction-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const members = Array.from({ length: 20 }, (_, index) => user(`m${String(index).padStart(2, "0")}`));

describe("memory", () => suite(async () => new MemoryStore()));
describeEachDriver((driver) => suite(() => SqliteStore.open(join(folder, `${driver}.db`), { driver })));

function suite(open: () => Promise<MessagingStore>): void {
  describe("indexes of channels", () => {
    it("stay within their budget; a channel that was dropped and built again gives the same answers, with the changes made meanwhile", async () => {
      const sink = new MemorySink();
      // Room for two of the five, by the estimate of an index.
      const messaging = new Messaging({ store: await open(), sinks: [sink], memoryBudgetBytes: 2.5 * (await bytesOfOne()) });
      const channels: string[] = [];
      for (let index = 0; index < 5; index++) channels.push(await channelOf(messaging, members));
      const expected = new Map<string, Map<string, string>>(channels.map((channel) => [channel, new Map()]));
      const put = async (ChannelArn: string, member: number, wants: string): Promise<void> => {
        const MemberArn = members[member]!;
        const Preferences = filtered(JSON.stringify({ topic: [wants] }));
        await messaging.call("PutChannelMembershipPreferences", { ChannelArn, MemberArn, ChimeBearer: MemberArn, Preferences });
        expected.get(ChannelArn)!.set(MemberArn, wants);
      };
      for (const channel of channels) for (const member of members.keys()) await put(channel, member, `t${member % 3}`);

      const resident = new Set<number>();
      for (let round = 0; round < 30; round++) {
        const channel = channels[(round * 2) % 5]!;
        // One message to this channel, which may have an index or not, and one to another channel, whose index was dropped long
        // ago.
        await put(channel, round % members.length, `t${(round + 1) % 3}`);
        await put(channels[(round + 3) % 5]!, (round * 7) % members.length, `t${round % 3}`);
        const topic = `t${round % 3}`;
        const attributes = { topic: { StringValues: [topic] } };
        const ChimeBearer = members[0]!;
        const { MessageId } = await messaging.call(
          "SendChannelMessage",
          messageTo(channel, { ChimeBearer, MessageAttributes: attributes, PushNotification: { Title: "Hi" } }),
        );
        const before = [...expected.get(channel)!].filter(([, wants]) => wants === topic).map(([member]) => member);
        const batch = await delivered(sink, MessageId!);
        // The creator has no preferences, and is always notified.
        expect(batch.filter((member) => members.includes(member)).toSorted()).toEqual(before.toSorted());
        resident.add(messaging.channels.size);
      }
      expect([...resident].toSorted()).toEqual([1, 2]);
      await messaging.close();
    });
  });
}

/** The estimated bytes of the index of such a channel. */
async function bytesOfOne(): Promise<number> {
  const messaging = new Messaging({ store: new MemoryStore() });
  const ChannelArn = await channelOf(messaging, members);
  for (const MemberArn of members)
    await messaging.call("PutChannelMembershipPreferences", {
      ChannelArn,
      MemberArn,
      ChimeBearer: MemberArn,
      Preferences: filtered('{"topic":["t0"]}'),
    });
  await messaging.channels.load(ChannelArn);
  return messaging.channels.bytes;
}

async function delivered(sink: MemorySink, messageId: string): Promise<readonly string[]> {
  for (;;) {
    const batch = sink.batches.find(({ MessageId }) => MessageId === messageId);
    if (batch !== undefined) return batch.notified;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
