import { expect, it } from "vitest";
import { ChannelLoader } from "../../src/workers/channels/channel-loader.ts";
import type { Broker } from "../../src/workers/protocol/broker.ts";
import { membershipKey, namesOf } from "../../src/workers/protocol/names.ts";
import { FakeConsumer } from "./fake-consumer.ts";

const names = namesOf("t");
/** The member of a revision is named after it. */
const keyOf = (revision: number, channel = "arn:c"): string => membershipKey(channel, `arn:${revision}`);
const entryOf = (seq: number, channel?: string) => ({
  subject: `$KV.${names.bucket}.${keyOf(seq, channel)}`,
  seq,
  data: Buffer.from("{}"),
});

/** A bucket of a cluster: the first leader that answers has no entries from `end` on; the next has them all. */
function brokerWithout(end: number, entries: readonly number[]): { broker: Broker; fences: () => number } {
  let fences = 0;
  const readFrom = async (_: string, position: number) => {
    const seq = entries.find((each) => each >= position && (fences > 1 || each < end));
    return seq === undefined ? undefined : { ...entryOf(seq), headers: "" };
  };
  const info = async () => ({
    created: "now",
    config: { num_replicas: 3 },
    cluster: { leader: "s0" },
    state: { last_seq: 9, last_ts: new Date(0).toISOString() },
  });
  const store = async () => ({ seq: ++fences });
  return { broker: { names, streams: { readFrom, store }, jsm: { streams: { info } } } as unknown as Broker, fences: () => fences };
}

/** The members that a loader finds, in their order. */
async function loaded(broker: Broker, revisions: readonly number[]): Promise<string[]> {
  const loader = new ChannelLoader(broker, () => true);
  for (const revision of revisions) loader.add("arn:c", revision);
  const members: string[] = [];
  for await (const changes of loader.load("arn:c")) members.push(...changes.map(([memberArn]) => memberArn));
  return members;
}

it("a leader that does not have an entry yet does not make it look overwritten", async () => {
  const { broker, fences } = brokerWithout(3, [2, 3]);
  expect(await loaded(broker, [2, 3])).toEqual(["arn:2", "arn:3"]);
  expect(fences()).toBe(2);
});

it("an entry that was overwritten is skipped without a fence, because a later entry proves it", async () => {
  const { broker, fences } = brokerWithout(9, [2, 5]);
  expect(await loaded(broker, [2, 3])).toEqual(["arn:2"]);
  // Only the fence of the first question for the newest revision.
  expect(fences()).toBe(1);
});

it("a consumer on a server that is behind the others does not bring back an entry that was overwritten", async () => {
  // Entry 1 was overwritten by 501, which this server does not have.
  const revisions = Array.from({ length: 500 }, (_, index) => index + 2);
  const { broker } = brokerWithout(1_000, [501]);
  const consumer = new FakeConsumer(names.bucket);
  for (let seq = 1; seq <= 500; seq++) consumer.deliver(seq, keyOf(seq));
  const js = { consumers: { get: async () => consumer.get(() => 500) } };
  expect(await loaded({ ...broker, js, nc: consumer.nc } as unknown as Broker, revisions)).toEqual(
    revisions.map((revision) => `arn:${revision}`),
  );
});

it("a load ends with the error of its consumer, without waiting for entries", async () => {
  const denied = new Error("Permissions Violation");
  const consumer = new FakeConsumer(names.bucket);
  consumer.fail(denied);
  const js = { consumers: { get: async () => consumer.get(() => 500) } };
  const revisions = Array.from({ length: 500 }, (_, index) => index + 1);
  await expect(loaded({ ...brokerWithout(1_000, []).broker, js, nc: consumer.nc } as unknown as Broker, revisions)).rejects.toBe(denied);
});

it("a revision that the broker gave to another channel brings no member of that channel", async () => {
  const { broker } = brokerWithout(1_000, [2, 3]);
  const readFrom = async (_: string, position: number) => ({ ...entryOf(position, position === 3 ? "arn:d" : "arn:c"), headers: "" });
  expect(await loaded({ ...broker, streams: { readFrom } } as unknown as Broker, [2, 3])).toEqual(["arn:2"]);
});

it("what was overwritten is forgotten, also of a channel that no message needs", async () => {
  let asked = 0;
  const readFrom = async () => {
    asked++;
    // Only the last change of one member is in use.
    return { ...entryOf(1_000), headers: "" };
  };
  const info = async () => ({
    created: "now",
    config: { num_replicas: 1 },
    state: { last_seq: 1_000, last_ts: new Date(0).toISOString() },
  });
  const loader = new ChannelLoader({ names, streams: { readFrom }, jsm: { streams: { info } } } as unknown as Broker, () => true);
  for (let revision = 1; revision <= 1_000; revision++) {
    loader.add("arn:c", revision);
    if (revision % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  asked = 0;
  for await (const _ of loader.load("arn:c"));
  expect(asked).toBeLessThan(400);
});
