import { expect, it } from "vitest";
import { Watch } from "../../src/workers/channels/watch.ts";
import type { Broker } from "../../src/workers/protocol/broker.ts";
import { namesOf } from "../../src/workers/protocol/names.ts";
import { FakeConsumer } from "./fake-consumer.ts";
import { until } from "./waiting.ts";

/**
 * A bucket whose consumer delivers the given entries; a real one loses an entry at a moment that no test can choose. The leader has
 * all entries up to `revision`, and the consumer reports `pending` entries.
 */
class FakeBucket {
  revision = 0;
  pending = 1;
  replicas = 1;
  readonly #consumer: FakeConsumer = new FakeConsumer("t-preferences");

  deliver(seq: number, key: string): void {
    this.#consumer.deliver(seq, key);
  }

  /** The consumer ends, and the watch makes another. */
  endConsumer(): void {
    this.#consumer.status(409, "Consumer Deleted");
  }

  get broker(): Broker {
    const replica = { active: 0 };
    return {
      names: namesOf("t"),
      nc: this.#consumer.nc,
      js: { consumers: { get: async () => this.#consumer.get(() => this.pending) } },
      streams: { store: async () => ({ seq: ++this.revision }) },
      jsm: {
        streams: {
          info: async () => ({
            created: "now",
            config: { num_replicas: this.replicas },
            cluster: { leader: "s0", replicas: [replica, replica] },
            state: { last_seq: this.revision, last_ts: new Date(this.revision).toISOString() },
          }),
          // Every entry is still there.
          getMessage: async (_: string, { seq }: { seq: number }) => ({ time: new Date(seq) }),
        },
      },
    } as unknown as Broker;
  }
}

it("a revision is not reached while an entry that was overwritten before it was read has no successor yet", async () => {
  const bucket = new FakeBucket();
  const changes: number[] = [];
  bucket.revision = 2;
  bucket.deliver(1, "c.a");
  bucket.deliver(2, "c.b");
  const watch = await Watch.open(bucket.broker, {
    onChange: ({ revision }) => changes.push(revision),
    onSettings: () => {},
    onStart: () => {},
  });
  expect(watch.revision).toBe(2);

  // 3 was overwritten by 6, and 5 by 7, before they were read.
  bucket.revision = 7;
  bucket.deliver(4, "c.b");
  await until(() => changes.includes(4), "revision 4");
  expect(await watch.reached(3, 50)).toBe(false);
  bucket.deliver(6, "c.a");
  await until(() => changes.includes(6), "revision 6");
  expect({ reached: await watch.reached(3, 50), whole: watch.revision }).toEqual({ reached: false, whole: 2 });
  bucket.deliver(7, "c.d");
  expect(await watch.reached(3, 10_000)).toBe(true);
  expect(watch.revision).toBe(7);
  bucket.revision = 8;
  bucket.deliver(8, "c.a");
  expect(await watch.reached(8, 10_000)).toBe(true);
  await watch.close();
});

it("in a cluster, entries that the server of the consumer does not have yet are not taken as read, and older entries not as newer", async () => {
  const bucket = new FakeBucket();
  bucket.replicas = 3;
  const changes: number[] = [];
  bucket.revision = 2;
  bucket.deliver(1, "c.a");
  bucket.deliver(2, "c.b");
  bucket.deliver(3, "fence");
  const watch = await Watch.open(bucket.broker, {
    onChange: ({ revision }) => changes.push(revision),
    onSettings: () => {},
    onStart: () => {},
  });
  await until(() => watch.revision === 3, "the state at the start");

  // The next consumer is on a server that has nothing after entry 1.
  bucket.revision = 5;
  bucket.pending = 0;
  bucket.endConsumer();
  expect(await watch.reached(5, 500)).toBe(false);
  bucket.deliver(2, "c.b");
  bucket.deliver(4, "c.a");
  await until(() => changes.includes(4), "revision 4");
  expect(await watch.reached(5, 50)).toBe(false);
  bucket.deliver(5, "c.b");
  expect(await watch.reached(5, 10_000)).toBe(true);
  expect(changes).toEqual([1, 2, 4, 5]);
  await watch.close();
});

it("a single server that has nothing after the last entry is read to its end, also if newer entries were removed", async () => {
  const bucket = new FakeBucket();
  bucket.revision = 7;
  bucket.pending = 0;
  const watch = await Watch.open(bucket.broker, { onChange: () => {}, onSettings: () => {}, onStart: () => {} });
  expect(watch.revision).toBe(7);
  await watch.close();
});
