import type { JsMsg } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { membershipKey } from "../../src/workers/protocol/names.ts";
import { notifiedBy } from "./decisions.ts";
import { message, none, push, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite("max_payload: 65536");
const deployment = broker.deployment;

describe("a message that cannot be decided", () => {
  it("becomes a dead letter with its reason, and does not keep its partition from the messages behind it", async () => {
    const { nc, prefix, bucket, publisher, work, decided, deadLetters, events } = await deployment({ partitions: 1 });
    await bucket.put("arn:c", "arn:bob");
    const good = { format: 1, channelArn: "arn:c", messageId: "x", revision: 0, message: push };
    const poison = [
      "",
      "{",
      "null",
      "[]",
      '{"format":1,"format":1}',
      "\u0000\u00ff",
      "[".repeat(20_000),
      ...[
        { ...good, format: 2 },
        { ...good, channelArn: "" },
        { ...good, channelArn: "\ud800" },
        { ...good, messageId: "a.b" },
        { ...good, messageId: "x".repeat(129) },
        { ...good, message: [] },
        { ...good, message: { hello: "world" } },
        { ...good, message: { ChannelMessage: push } },
        { ...good, message: { Content: "hi", pushNotification: {} } },
        { ...good, assumePush: "yes" },
        { ...good, revision: -1 },
        { ...good, revision: "1" },
        { ...good, excludeSender: "no" },
      ].map((each) => JSON.stringify(each)),
    ];
    for (const [index, text] of poison.entries()) {
      await nc.request(`${prefix}.messages.0`, text);
      await publisher.publish(message(`m${index}`));
    }
    const worker = await work();
    const stored = await decided();
    expect([...stored.keys()].sort()).toEqual(poison.map((_, index) => `m${index}`).sort());
    expect({ stored: await deadLetters(), counted: worker.stats.deadLetters }).toEqual({ stored: poison.length, counted: poison.length });
    expect(events.filter(({ type }) => type === "dead-letter").length).toBe(poison.length);
  });

  it("is, under throw, one of a channel with an invalid stored rule, named without its text; the channel decides again after the repair", async () => {
    const secret = '{"secret-name":"secret"}';
    const { nc, prefix, bucket, publisher, work, decided, deadLetters, events } = await deployment({ onInvalidRule: "throw" });
    const store = (value: string) => nc.request(`$KV.${prefix}-preferences.${membershipKey("arn:c", "arn:bob")}`, value);
    await bucket.put("arn:c", "arn:alice");
    const stored = [
      JSON.stringify({ Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: secret } } }),
      JSON.stringify({ Preferences: { AllowNotifications: "NONE" } }),
      JSON.stringify({ preferences: { PushNotifications: { AllowNotifications: "NONE" } } }),
      secret,
      "{",
      "[]",
    ];
    const worker = await work();
    for (const [index, value] of stored.entries()) {
      await store(value);
      await publisher.publish(message(`m${index}`));
      await until(() => worker.stats.deadLetters + worker.stats.decided === index + 1, "an answer");
    }
    // Includes another object: its fields could be preferences under another name.
    expect(events.filter(({ type }) => type === "dead-letter").map((event) => "reason" in event && event.reason)).toEqual(
      Array(stored.length).fill("invalid-preferences"),
    );
    expect(JSON.stringify(events)).toContain("arn:bob");
    expect(JSON.stringify(events)).not.toContain("secret");
    await bucket.put("arn:c", "arn:bob", none);
    await publisher.publish(message("repaired"));
    expect([...notifiedBy((await decided()).get("repaired")!)]).toEqual(["arn:alice"]);
    expect(await deadLetters()).toBe(stored.length);
  });

  it.each([
    [undefined, ["arn:alice"]],
    ["withhold", ["arn:alice"]],
    ["notify", ["arn:alice", "arn:bob", "arn:carol"]],
  ] as const)("is kept as invalid-rule where %s was chosen", async (onInvalidRule, expected) => {
    const { nc, prefix, bucket, publisher, work, decided, events } = await deployment({ onInvalidRule });
    await bucket.put("arn:c", "arn:alice");
    const broken = JSON.stringify({ Preferences: { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: "{" } } });
    await nc.request(`$KV.${prefix}-preferences.${membershipKey("arn:c", "arn:bob")}`, broken);
    await nc.request(`$KV.${prefix}-preferences.${membershipKey("arn:c", "arn:carol")}`, "not JSON");
    await work();
    await publisher.publish(message("m"));
    const batches = (await decided()).get("m")!;
    expect([...notifiedBy(batches)].sort()).toEqual(expected);
    expect(batches.at(-1)?.counts).toMatchObject({ "no-preference": 1, "invalid-rule": 2 });
    expect(
      events
        .filter(({ type }) => type === "refused-preferences")
        .map((event) => "memberArn" in event && event.memberArn)
        .sort(),
    ).toEqual(["arn:bob", "arn:carol"]);
  });

  it("for it waits for a revision that never comes is tried, and then becomes a dead letter", async () => {
    const { nc, prefix, publisher, work, decided, deadLetters, events } = await deployment({ partitions: 1 });
    await work({ revisionPatienceMs: 100, maxDeliveries: 3 });
    const ahead = { format: 1, channelArn: "arn:c", messageId: "ahead", revision: 1_000_000, message: push };
    await nc.request(`${prefix}.messages.0`, JSON.stringify(ahead));
    await publisher.publish(message("m"));
    const stored = await decided();
    expect([...stored.keys()]).toEqual(["m"]);
    expect(await deadLetters()).toBe(1);
    expect(events.map((event) => ("reason" in event ? event.reason : event.type))).toEqual(["retry", "retry", "revision-not-reached"]);
  });

  it("because its notification leaves no room for a member in the broker's messages becomes a dead letter", async () => {
    const { bucket, publisher, work, decided, deadLetters, events } = await deployment({ partitions: 1 });
    await bucket.put("arn:c", `arn:${"x".repeat(900)}`);
    await work();
    await publisher.publish({ ...message("large"), message: { PushNotification: { Title: "t", Body: "b".repeat(63_000) } } });
    await publisher.publish(message("m"));
    expect([...(await decided()).keys()]).toEqual(["m"]);
    expect([await deadLetters(), events.map((event) => "reason" in event && event.reason)]).toEqual([1, ["decision-too-large"]]);
  });

  it("because every worker that got it died becomes a dead letter after the most deliveries", async () => {
    const { nc, prefix, bucket, publisher, work, decided, deadLetters, events } = await deployment({ partitions: 1, ackWaitMs: 200 });
    await bucket.put("arn:c", "arn:bob");
    await publisher.publish(message("deadly"));
    const consumer = await (await brokerOf(nc, { prefix })).js.consumers.get(`${prefix}-messages`, "partition-0");
    for (let delivery = 1; delivery <= 3; delivery++) {
      let pulled: JsMsg | null = null;
      while (pulled === null) pulled = await consumer.next({ expires: 1_000 });
      expect(pulled.info.deliveryCount).toBe(delivery);
    }
    await work({ maxDeliveries: 3 });
    await publisher.publish(message("m"));
    expect([...(await decided()).keys()]).toEqual(["m"]);
    expect([await deadLetters(), events.map((event) => "reason" in event && event.reason)]).toEqual([1, ["too-many-deliveries"]]);
  });
});
