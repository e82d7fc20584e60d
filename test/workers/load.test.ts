import { describe, expect, it } from "vitest";
import { workloads } from "../../bench/workloads/index.ts";
import { notifiedBy } from "./decisions.ts";
import { suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

/** `LOAD_MEMBERS=1000000 npm run test:nats -- workers/load` measures a larger channel. */
const MEMBERS = Number(process.env.LOAD_MEMBERS ?? 100_000);

describe(`a KV bucket of ${MEMBERS} memberships`, () => {
  it(
    "is read by a worker, channel by channel or in one piece, with no member missing",
    async () => {
      const { bucket, publisher, work, decided } = await deployment({ partitions: 1 });
      const workload = workloads.mixed(MEMBERS, 1);
      const start = performance.now();
      let pending: Promise<number>[] = [];
      for (const { arn, preferences } of workload.members) {
        pending.push(bucket.put("arn:large", arn, preferences));
        if (pending.length === 1_000) await Promise.all(pending.splice(0));
      }
      await Promise.all(pending);
      pending = [];
      const loading = performance.now();
      const worker = await work();
      const everybody = { ...workload.message(0), MessageAttributes: {} };
      await publisher.publish({ channelArn: "arn:large", messageId: "m", message: everybody });
      await until(() => worker.stats.decided === 1, "the decision", MEMBERS);
      const stored = await decided();
      const end = performance.now();
      const last = stored.get("m")!.at(-1)!;
      expect(Object.values(last.counts).reduce((sum, count) => sum + (count ?? 0), 0)).toBe(MEMBERS);
      expect(notifiedBy(stored.get("m")!).size).toBe(last.size);
      console.log(
        `${MEMBERS} memberships: put in ${seconds(loading - start)} s, read and decided in ${seconds(end - loading)} s, estimated ${Math.round(worker.stats.channelBytes / 1e6)} MB`,
      );
    },
    120_000 + 2 * MEMBERS,
  );
});

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
