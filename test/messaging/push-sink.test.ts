import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type DecisionBatch, fileSink, type NamedEndpoint, type PushBatch, pushSink, type Sink } from "../../src/messaging/index.ts";
import { alice, bob, carol, channelOf, messageTo, start, user } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-push-sink-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const phone: NamedEndpoint = { EndpointId: "phone", Type: "GCM", EndpointAttributes: { DeviceToken: "bobs-phone" } };
const tablet: NamedEndpoint = {
  EndpointId: "tablet",
  Type: "APNS",
  EndpointAttributes: { DeviceToken: "bobs-tablet", VoipDeviceToken: "bobs-calls" },
};
const off: NamedEndpoint = {
  EndpointId: "watch",
  Type: "APNS",
  AllowMessages: "NONE",
  EndpointAttributes: { DeviceToken: "carols-watch" },
};
const endpoints = new Map([
  [bob, [phone, tablet]],
  [carol, [off]],
]);

/** Sends messages to a channel of alice, bob and carol, with a sink of pushes around a sink. */
async function push(inner: Sink, messages: readonly object[], members = [bob, carol]): Promise<void> {
  const { messaging } = start({ sinks: [pushSink(inner, async () => endpoints)], delivery: { backoffMs: 1, maxBackoffMs: 2 } });
  const ChannelArn = await channelOf(messaging, members);
  for (const more of messages) await messaging.call("SendChannelMessage", messageTo(ChannelArn, more));
  await messaging.close();
}

function noting(fails = 0) {
  const batches: PushBatch[] = [];
  let calls = 0;
  const sink: Sink = {
    name: "noting",
    deliver: async (given: readonly (DecisionBatch | object)[]) => {
      calls++;
      if (calls <= fails) throw new Error("not now");
      batches.push(...(given as readonly PushBatch[]));
    },
    close: async () => {},
  };
  return { sink, batches };
}

describe("a sink of pushes", () => {
  it("gets each endpoint of each notified member, with its token, and each payload once", async () => {
    const { sink, batches } = noting();
    await push(sink, [{}]);
    const [batch] = batches;
    expect(batch).toMatchObject({ part: 0, parts: 1, type: "DEFAULT", counts: { sent: 2, "endpoint-off": 1, "no-endpoint": 1 } });
    expect(batch?.id).toBe(`${batch?.MessageId}.0`);
    expect(batch?.pushes).toEqual([
      { MemberArn: alice, reason: "no-endpoint" },
      { MemberArn: bob, reason: "sent", EndpointId: "phone", Type: "GCM", token: "bobs-phone" },
      { MemberArn: bob, reason: "sent", EndpointId: "tablet", Type: "APNS", token: "bobs-tablet" },
      { MemberArn: carol, reason: "endpoint-off", EndpointId: "watch", Type: "APNS" },
    ]);
    expect(Object.keys(batch?.payloads ?? {}).sort()).toEqual(["APNS", "GCM"]);
    expect(batch?.payloads.APNS).toMatchObject({ aps: { alert: { title: "Hi" } } });
  });

  it("gets VOIP pushes with the tokens of VoIP", async () => {
    const { sink, batches } = noting();
    await push(sink, [{ PushNotification: { Title: "Hi", Type: "VOIP" } }]);
    expect(batches[0]).toMatchObject({ type: "VOIP", counts: { sent: 1, "voip-not-supported": 1 } });
    expect(batches[0]?.pushes[2]).toMatchObject({ EndpointId: "tablet", token: "bobs-calls" });
  });

  it("gets an empty batch for a message that notifies no member", async () => {
    const { sink, batches } = noting();
    await push(sink, [{ PushNotification: undefined }]);
    expect(batches).toMatchObject([{ pushes: [], payloads: {} }]);
  });

  it("gets a batch again, under the same id, until it has taken it", async () => {
    const { sink, batches } = noting(2);
    await push(sink, [{}, {}]);
    expect(batches.map(({ id }) => id)).toEqual([...new Set(batches.map(({ id }) => id))]);
    expect(batches.length).toBe(2);
  });

  it("asks for the endpoints of at most 1,000 members at once", async () => {
    const asked: number[] = [];
    const { sink } = noting();
    const { messaging, store } = start({
      sinks: [
        pushSink(sink, async (memberArns) => {
          asked.push(memberArns.length);
          return endpoints;
        }),
      ],
    });
    const ChannelArn = await channelOf(messaging);
    const value = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 } as const;
    const members = Array.from({ length: 1500 }, (_, index) => user(`m${index}`));
    await store.commit(members.map((id) => ({ put: { kind: "membership", group: ChannelArn, id }, value })));
    await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    await messaging.close();
    expect(asked).toEqual([1000, 501]);
  });

  it("writes lines of a file, as a sink of decisions does", async () => {
    const path = join(folder, "pushes.ndjson");
    await push(await fileSink(path), [{}, {}]);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as PushBatch).counts.sent)).toEqual([2, 2]);
  });
});
