import type { NatsConnection } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { decisionSubject, messageKey, namesOf } from "../../src/workers/protocol/names.ts";
import { DecisionLog, emptyChain } from "../../src/workers/worker/decision-log.ts";
import { notifiedBy } from "./decisions.ts";
import { message, none, push, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite("max_payload: 65536");
const deployment = broker.deployment;

describe("a decision", () => {
  it("goes out in batches of at most 1,000 members that fit the broker's messages", async () => {
    const { bucket, publisher, work, decided } = await deployment();
    // 65,536 bytes hold fewer than 100 of these.
    const arns = Array.from({ length: 250 }, (_, index) => `arn:${"x".repeat(700)}/${index}`);
    await Promise.all(arns.map((arn) => bucket.put("arn:long", arn)));
    await Promise.all(Array.from({ length: 2_500 }, (_, index) => bucket.put("arn:many", `arn:${index}`)));
    await work();
    await publisher.publish({ channelArn: "arn:long", messageId: "long", message: push });
    await publisher.publish({ channelArn: "arn:many", messageId: "many", message: push });
    const stored = await decided();
    expect([...notifiedBy(stored.get("long")!)].sort()).toEqual(arns.sort());
    expect(stored.get("long")!.length).toBeGreaterThan(2);
    expect(stored.get("many")!.map(({ notified }) => notified.length)).toEqual([1_000, 1_000, 500]);
    expect(stored.get("many")!.map(({ id }) => id.replace(/^[^.]+/, "digest"))).toEqual([
      "digest.many.0",
      "digest.many.1",
      "digest.many.2",
    ]);
  });

  it("is not made again when a message is published again, within the dedupe window or after it", async () => {
    const { bucket, publisher, work, decided } = await deployment({ dedupeWindowMs: 200 });
    await bucket.put("arn:c", "arn:bob");
    await work();
    const [first, second] = [await publisher.publish(message("m")), await publisher.publish(message("m"))];
    await new Promise((resolve) => setTimeout(resolve, 400));
    // The broker's own memory of ids is swept now and then, so it may still know this one; either way no member is notified again.
    await until(async () => !(await publisher.publish(message("m"))).isDuplicate, "the broker to forget the id");
    const stored = await decided();
    expect([first.isDuplicate, second.isDuplicate]).toEqual([false, true]);
    expect([...notifiedBy(stored.get("m")!)]).toEqual(["arn:bob"]);
  });

  it("that another worker has begun is finished by only one worker, without naming a member twice", async () => {
    const { nc, prefix, bucket, publisher, work, decided } = await deployment();
    const arns = Array.from({ length: 2_200 }, (_, index) => `arn:${index}`);
    await Promise.all(arns.map((arn) => bucket.put("arn:c", arn)));
    const { revision } = await publisher.publish(message("m"));
    // A worker that has stored its first batch, and sleeps.
    const log = new DecisionLog(await brokerOf(nc, { prefix }), publisher.partitions);
    const queued = { channelArn: "arn:c", messageId: "m", message: push, revision };
    const counts = { "no-preference": arns.length } as never;
    const begun = log.append(emptyChain, { queued, notified: arns, counts, revision });
    const racing = [1, 2, 3].map(() => log.append(emptyChain, { queued, notified: [...arns].reverse(), counts, revision }));
    const outcomes = await Promise.all([begun, ...racing]);
    // At most one of them got to its end; the others had to read again.
    expect(outcomes.filter((stored) => stored !== undefined).length).toBeLessThanOrEqual(1);
    await bucket.put("arn:c", "arn:late");
    await work();
    const stored = await decided();
    const notified = notifiedBy(stored.get("m")!);
    expect(arns.filter((arn) => !notified.has(arn))).toEqual([]);
    expect(await log.append(emptyChain, { queued, notified: arns, counts, revision })).toBeUndefined();
  });

  it("that was left after its first batch is finished by the next worker, whose newer preferences decide the rest", async () => {
    const { nc, prefix, bucket, publisher, work, decided } = await deployment();
    for (const name of ["a", "b", "c"]) await bucket.put("arn:c", `arn:${name}`);
    const { revision } = await publisher.publish(message("m"));
    await storeFirstBatch(nc, prefix, publisher.partitions, { revision, notify: ["arn:a"] });
    // a was notified already; b changes its preference; d joins.
    await bucket.put("arn:c", "arn:a", none);
    await bucket.put("arn:c", "arn:b", none);
    await bucket.put("arn:c", "arn:d");
    const worker = await work();
    const stored = await decided();
    expect(stored.get("m")!.map(({ notified }) => notified.toSorted())).toEqual([["arn:a"], ["arn:c", "arn:d"]]);
    expect(stored.get("m")!.at(-1)).toMatchObject({ size: 3, counts: { none: 2, "no-preference": 2 }, chain: { takenOver: true } });
    expect(worker.stats.takenOver).toBe(1);
  });
});

async function storeFirstBatch(
  nc: NatsConnection,
  prefix: string,
  partitions: number,
  { revision, notify }: { revision: number; notify: readonly string[] },
): Promise<void> {
  const batch = {
    format: 2,
    id: `${messageKey("arn:c", "m")}.0`,
    ChannelArn: "arn:c",
    MessageId: "m",
    part: 0,
    parts: 3,
    size: 3,
    counts: { "no-preference": 3 },
    message: {},
    chain: { revision, previous: 0, takenOver: false },
    notified: notify,
  };
  await nc.request(decisionSubject(namesOf(prefix), "arn:c", "m", partitions), JSON.stringify(batch));
}
