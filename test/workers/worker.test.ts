import { describe, expect, it } from "vitest";
import { setUpDeployment } from "../../src/workers/index.ts";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { notifiedBy } from "./decisions.ts";
import { message, none, push, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

describe("a worker", () => {
  it("keeps the channels that fit its memory, and reads the others again", async () => {
    const { bucket, publisher, work, decided } = await deployment({ partitions: 1 });
    const channels = Array.from({ length: 40 }, (_, index) => `arn:channel/${index}`);
    await Promise.all(channels.map((channel) => bucket.put(channel, "arn:bob")));
    // By its estimate, room for 12 channels of 1 or 2 members.
    const maxBytes = 12 * 4_350;
    const worker = await work({ maxBytes });
    for (let round = 0; round < 3; round++) {
      for (const channelArn of channels)
        await publisher.publish({ channelArn, messageId: `m${channels.indexOf(channelArn)}-${round}`, message: push });
      // A channel that is not in memory gets no changes; it must be read again.
      await bucket.put(channels[round]!, "arn:carol");
    }
    const stored = await decided();
    const { channels: held, channelBytes, channelLoads, channelEvictions } = worker.stats;
    expect({ decided: stored.size, isBounded: channelBytes <= maxBytes, few: held < 15 }).toEqual({
      decided: 120,
      isBounded: true,
      few: true,
    });
    expect([channelLoads > 80, channelEvictions > 60]).toEqual([true, true]);
    await publisher.publish({ channelArn: channels[0]!, messageId: "last", message: push });
    expect([...notifiedBy((await decided()).get("last")!)].sort()).toEqual(["arn:bob", "arn:carol"]);
  });

  it("keeps the channels that it reads at its start, with their later changes", async () => {
    const { bucket, publisher, work, decided } = await deployment({ partitions: 1 });
    for (const who of ["arn:bob", "arn:carol", "arn:tom"]) await bucket.put("arn:c", who);
    await bucket.delete("arn:c", "arn:tom");
    const worker = await work();
    expect(worker.stats.channels).toBe(1);
    await bucket.put("arn:c", "arn:carol", none);
    await bucket.put("arn:c", "arn:dave");
    await publisher.publish(message("m"));
    expect([...notifiedBy((await decided()).get("m")!)].sort()).toEqual(["arn:bob", "arn:dave"]);
    expect(worker.stats.channelLoads).toBe(0);
  });

  it("returns messages that it has not begun when it is stopped, and loses no message", async () => {
    const { publisher, bucket, work, decided } = await deployment({ ackWaitMs: 60_000 });
    await bucket.put("arn:c", "arn:bob");
    const first = await work({ concurrency: 4 });
    const published = Promise.all(Array.from({ length: 300 }, (_, index) => publisher.publish(message(`m${index}`))));
    await until(() => first.stats.decided > 0, "the first worker to begin");
    await first.stop();
    await published;
    await work();
    // If a message were still with the first worker, this would take the minute of its ack wait.
    expect((await decided()).size).toBe(300);
  });

  it("reads its channels again under new settings, without a restart", async () => {
    const { nc, prefix, bucket, publisher, work, decided, events } = await deployment();
    const rule = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"type":[{"anything-but":["Room"]}]}' } };
    await bucket.put("arn:c", "arn:bob", rule);
    await work();
    await publisher.publish(message("guide"));
    await decided();
    await setUpDeployment(nc, { prefix, semantics: "sns" });
    await publisher.publish(message("sns"));
    const stored = await decided();
    expect(["guide", "sns"].map((id) => notifiedBy(stored.get(id)!).size)).toEqual([1, 0]);
    expect(events.map(({ type }) => type)).toEqual(["settings"]);
  });

  it("does not take a recreated bucket for the old one", async () => {
    const { nc, prefix, bucket, publisher, work, decided, events } = await deployment();
    for (let index = 0; index < 20; index++) await bucket.put("arn:c", `arn:${index}`);
    const worker = await work({ revisionPatienceMs: 20_000 });
    await publisher.publish(message("before"));
    await decided();
    const { jsm } = await brokerOf(nc, { prefix });
    await jsm.streams.delete(`KV_${prefix}-preferences`);
    await setUpDeployment(nc, { prefix, partitions: 2 });
    for (let index = 0; index < 30; index++) await bucket.put("arn:c", `arn:new/${index}`);
    await publisher.publish(message("after"));
    const stored = await decided();
    expect([...notifiedBy(stored.get("after")!)].every((arn) => arn.startsWith("arn:new/"))).toBe(true);
    expect(notifiedBy(stored.get("after")!).size).toBe(30);
    expect(events.some(({ type }) => type === "reset")).toBe(true);
    expect(worker.stats.deadLetters).toBe(0);
  });
});
