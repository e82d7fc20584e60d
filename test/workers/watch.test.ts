import { expect, it } from "vitest";
import { Watch } from "../../src/workers/channels/watch.ts";
import type { Broker } from "../../src/workers/protocol/broker.ts";
import { namesOf } from "../../src/workers/protocol/names.ts";
import { until } from "./waiting.ts";

/** A bucket whose consumer delivers the given entries; a real one loses an entry at a moment that no test can choose. */
class FakeBucket {
  revision = 0;
  readonly #queue: { info: object; subject: string; seq: number; data: Uint8Array }[] = [];
  #wake: () => void = () => {};
  #isStopped = false;

  deliver(seq: number, key: string): void {
    const info = { timestampNanos: seq * 1e6 };
    this.#queue.push({ info, subject: `$KV.t-preferences.${key}`, seq, data: Buffer.from("{}") });
    this.#wake();
  }

  get broker(): Broker {
    const messages = {
      stop: () => {
        this.#isStopped = true;
        this.#wake();
      },
      [Symbol.asyncIterator]: () => this.#read(),
    };
    const consumer = { info: async () => ({ num_pending: 1 }), consume: async () => messages, delete: async () => true };
    return {
      names: namesOf("t"),
      nc: { isClosed: () => this.#isStopped, status: () => ({ async *[Symbol.asyncIterator]() {} }) },
      js: { consumers: { get: async () => consumer } },
      jsm: {
        streams: {
          info: async () => ({
            created: "now",
            config: { num_replicas: 1 },
            state: { last_seq: this.revision, last_ts: new Date(this.revision).toISOString() },
          }),
        },
      },
    } as unknown as Broker;
  }

  async *#read() {
    while (!this.#isStopped) {
      const next = this.#queue.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
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
