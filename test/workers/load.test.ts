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
    "is read by a worker, at its start or on demand, with no member missing",
    async () => {
      const { bucket, publisher, work, decided } = await deployment({ partitions: 1, ackWaitMs: 60_000 });
      const workload = workloads.mixed(MEMBERS, 1);
      const start = performance.now();
      const pending: Promise<number>[] = [];
      for (const { arn, preferences } of workload.members) {
        pending.push(bucket.put("arn:large", arn, preferences));
        if (pending.length === 1_000) await Promise.all(pending.splice(0));
      }
      await Promise.all(pending);
      const times = [performance.now()];
      const loads: number[] = [];
      const everybody = { ...workload.message(0), MessageAttributes: {} };
      // A start keeps the channel; without memory, the first message reads it.
      for (const maxBytes of [undefined, 0]) {
        const worker = await work({ maxBytes });
        const messageId = `m${maxBytes}`;
        await publisher.publish({ channelArn: "arn:large", messageId, message: everybody });
        await until(() => worker.stats.decided === 1, "the decision", MEMBERS);
        times.push(performance.now());
        loads.push(worker.stats.channelLoads);
        const batches = (await decided()).get(messageId)!;
        const last = batches.at(-1)!;
        expect(Object.values(last.counts).reduce((sum, count) => sum + (count ?? 0), 0)).toBe(MEMBERS);
        expect(notifiedBy(batches).size).toBe(last.size);
        await worker.stop();
        times.push(performance.now());
      }
      expect(loads).toEqual([0, 1]);
      const [put, begin, first, next, second] = [start, ...times] as [number, number, number, number, number];
      console.log(
        `${MEMBERS} memberships: put in ${seconds(begin - put)} s, read and decided in ${seconds(first - begin)} s, with a channel that is read on demand in ${seconds(second - next)} s`,
      );
    },
    120_000 + 2 * MEMBERS,
  );
});

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
