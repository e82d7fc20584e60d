import { describe, expect, it } from "vitest";
import { notifiedBy } from "./decisions.ts";
import { message, none, push, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

describe("a preference", () => {
  it("that was answered before a message was published decides it, also under many writers and a channel that is being read", async () => {
    const { bucket, publisher, work, decided } = await deployment({ partitions: 2 });
    await Promise.all(Array.from({ length: 3_000 }, (_, index) => bucket.put("arn:c", `arn:${index}`)));
    const workers = [await work({ maxBytes: 1 }), await work()];
    const expected = new Map<string, boolean>();
    // Each has its own member, so that its newest preference is known.
    await Promise.all(
      Array.from({ length: 40 }, async (_, who) => {
        for (let round = 0; round < 10; round++) {
          const isNotified = (who + round) % 2 === 0;
          await bucket.put("arn:c", `arn:${who}`, isNotified ? undefined : none);
          await publisher.publish(message(`m${who}-${round}`));
          expected.set(`m${who}-${round}`, isNotified);
          await until(() => workers.some(({ stats }) => stats.revision > 0), "a revision");
        }
      }),
    );
    const stored = await decided();
    // The member may have changed its preference again before the decision; then only the last of its messages is a test.
    const last = [...expected].filter(([id]) => id.endsWith("-9"));
    expect(last.map(([id]) => [id, notifiedBy(stored.get(id)!).has(`arn:${id.slice(1, -2)}`)])).toEqual(last);
  });

  it("that is overwritten before a worker has read it does not leave the previous one in effect", async () => {
    const { bucket, publisher, work, decided } = await deployment({ partitions: 1 });
    const kept = { PushNotifications: { AllowNotifications: "NONE" as const, FilterRule: '{"a":["b"]}' } };
    for (let who = 0; who < 60; who++) await bucket.put("arn:c", `arn:${who}`);
    await work({ concurrency: 64 });
    let isDone = false;
    // The watch has many entries to read, so it is late.
    const noise = Promise.all(
      Array.from({ length: 64 }, async (_, lane) => {
        for (let index = 0; !isDone; index++) await bucket.put("arn:noise", `arn:${lane}/${index % 500}`);
      }),
    );
    for (let who = 0; who < 60; who++) {
      await bucket.put("arn:c", `arn:${who}`, none);
      const published = publisher.publish(message(`m${who}`));
      await bucket.put("arn:c", `arn:${who}`, kept);
      await published;
    }
    isDone = true;
    await noise;
    const stored = await decided();
    const stale = Array.from({ length: 60 }, (_, who) => who).filter((who) => notifiedBy(stored.get(`m${who}`)!).has(`arn:${who}`));
    expect(stale).toEqual([]);
  });

  it("can be put under a condition, and a lost race is a ConflictException that changes nothing", async () => {
    const { bucket } = await deployment();
    const revision = await bucket.put("arn:c", "arn:bob", none, { ifRevision: 0 });
    await expect(bucket.put("arn:c", "arn:bob", undefined, { ifRevision: 0 })).rejects.toMatchObject({ name: "ConflictException" });
    const races = await Promise.allSettled([1, 2, 3].map(() => bucket.put("arn:c", "arn:bob", undefined, { ifRevision: revision })));
    expect(races.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    const stored = await bucket.get("arn:c", "arn:bob");
    await expect(bucket.delete("arn:c", "arn:bob", { ifRevision: revision })).rejects.toMatchObject({ name: "ConflictException" });
    await bucket.delete("arn:c", "arn:bob", { ifRevision: stored?.revision });
    expect(await bucket.get("arn:c", "arn:bob")).toBeUndefined();
    expect(await bucket.put("arn:c", "arn:bob", undefined, { ifRevision: 0 })).toBeGreaterThan(revision);
  });

  it("of a member with a hostile name is kept under that name, and names that cannot be keys are rejected", async () => {
    const { bucket, publisher, work, decided } = await deployment();
    const names = [
      "__proto__",
      "constructor",
      "a.b",
      "*",
      ">",
      " ",
      "\u0000",
      "ü💬",
      "\ufffd",
      "\ufeffx",
      "arn:aws:chime:us-east-1:1:app-instance/x/user/y",
    ];
    for (const name of names) await bucket.put("arn:c", name);
    await work();
    await publisher.publish(message("m"));
    expect([...notifiedBy((await decided()).get("m")!)].sort()).toEqual(names.sort());
    for (const name of ["", "\ud800", "x".repeat(1_025)]) {
      await expect(bucket.put("arn:c", name)).rejects.toBeInstanceOf(TypeError);
      await expect(bucket.put(name, "arn:bob")).rejects.toBeInstanceOf(TypeError);
      await expect(publisher.publish({ channelArn: name, messageId: "m", message: push })).rejects.toBeInstanceOf(TypeError);
    }
  });

  it("of a member that leaves a channel no longer notifies it", async () => {
    const { bucket, publisher, work, decided } = await deployment();
    for (const name of ["a", "b"]) await bucket.put("arn:c", name);
    await work();
    await publisher.publish(message("before"));
    await decided();
    await bucket.delete("arn:c", "a");
    await publisher.publish(message("after"));
    const stored = await decided();
    expect(["before", "after"].map((id) => [...notifiedBy(stored.get(id)!)].sort())).toEqual([["a", "b"], ["b"]]);
  });
});
