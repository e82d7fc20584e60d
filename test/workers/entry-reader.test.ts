import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type DeliveredEntry, EntryReader, newConsumerName } from "../../src/workers/protocol/entry-reader.ts";
import { FakeConsumer } from "./fake-consumer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function read(): { consumer: FakeConsumer; reader: EntryReader; entries: DeliveredEntry[] } {
  const consumer = new FakeConsumer("b");
  const entries: DeliveredEntry[] = [];
  const reader = new EntryReader(consumer.nc, { stream_name: "s", name: "reader" }, (entry) => entries.push(entry));
  return { consumer, reader, entries };
}

it("an entry arrives with its key, position and time", () => {
  const { consumer, entries } = read();
  consumer.deliver(7, "c.a");
  expect(entries).toEqual([{ subject: "$KV.b.c.a", data: Buffer.from("{}"), seq: 7, isRemoval: false, time: 7 }]);
});

it("a reading ends when an entry was lost on the way, and passes on no later one", async () => {
  const { consumer, reader, entries } = read();
  consumer.deliver(1, "c.a");
  consumer.lose();
  consumer.deliver(3, "c.c");
  consumer.deliver(4, "c.d");
  expect(await reader.closed).toMatchObject({ message: "an entry of s was lost on the way" });
  expect(entries.map(({ seq }) => seq)).toEqual([1]);
});

it.each([
  [409, "Consumer Deleted"],
  [409, "Leadership Change"],
  [503, "No Responders"],
])("a reading ends when the broker says %i %s", async (code, description) => {
  const { consumer, reader } = read();
  consumer.status(code, description);
  expect(await reader.closed).toMatchObject({ message: `the broker ended the reading of s: ${code} ${description}` });
});

it("a reading ends when the broker is silent, and not while its heartbeats arrive", async () => {
  const { consumer, reader } = read();
  let isClosed = false;
  void reader.closed.then(() => {
    isClosed = true;
  });
  for (let second = 0; second < 20; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    consumer.status(100, "Idle Heartbeat");
  }
  expect(isClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await reader.closed).toMatchObject({ message: "the broker does not deliver s" });
});

it("at most 10,000 entries are on the way, and never none", () => {
  const { consumer, entries } = read();
  for (let seq = 1; seq <= 5_000; seq++) consumer.deliver(seq, "c.a");
  expect(consumer.requests).toEqual([10_000, 5_000]);
  // The first request ends with nothing left; the second brought nothing.
  consumer.status(408, "Request Timeout", 5_000);
  expect(consumer.requests).toEqual([10_000, 5_000, 5_000]);
  consumer.status(408, "Request Timeout", 5_000);
  consumer.status(408, "Request Timeout", 5_000);
  expect(consumer.requests).toEqual([10_000, 5_000, 5_000, 5_000, 5_000]);
  expect(entries.length).toBe(5_000);
});

it("a stopped reading ends without an error", async () => {
  const { reader } = read();
  reader.stop();
  expect(await reader.closed).toBeUndefined();
});

it("a name of a consumer has 8 random characters, not those of a counter", () => {
  const names = Array.from({ length: 100 }, newConsumerName);
  for (const name of names) expect(name).toMatch(/^[\w-]{8}$/);
  for (let at = 0; at < 8; at++) expect(new Set(names.map((name) => name[at])).size, `character ${at}`).toBeGreaterThan(20);
});
