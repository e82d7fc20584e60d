import { expect, it } from "vitest";
import { ChannelLoader } from "../../src/workers/channels/channel-loader.ts";
import type { Broker } from "../../src/workers/protocol/broker.ts";
import { channelKey, membershipKey, namesOf } from "../../src/workers/protocol/names.ts";

const names = namesOf("t");
const key = membershipKey("arn:c", "arn:bob");

/** A bucket of a cluster: the first leader that answers has no entries from `end` on; the next has them all. */
function brokerWithout(end: number, entries: readonly number[]): { broker: Broker; fences: () => number } {
  let fences = 0;
  const readFrom = async (_: string, position: number) => {
    const seq = entries.find((each) => each >= position && (fences > 1 || each < end));
    return seq === undefined ? undefined : { subject: `$KV.${names.bucket}.${key}`, seq, data: Buffer.from("{}"), headers: "" };
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

async function loaded(broker: Broker, revisions: readonly number[]): Promise<number> {
  const loader = new ChannelLoader(broker, () => true);
  for (const revision of revisions) {
    loader.add({ key, channel: channelKey("arn:c"), member: key.split(".")[1]!, value: Buffer.from("{}"), revision });
  }
  let count = 0;
  for await (const changes of loader.load("arn:c")) count += changes.length;
  return count;
}

it("a leader that does not have an entry yet does not make it look overwritten", async () => {
  const { broker, fences } = brokerWithout(3, [2, 3]);
  expect(await loaded(broker, [2, 3])).toBe(2);
  expect(fences()).toBe(2);
});

it("an entry that was overwritten is skipped without a fence, because a later entry proves it", async () => {
  const { broker, fences } = brokerWithout(9, [2, 5]);
  expect(await loaded(broker, [2, 3])).toBe(1);
  // Only the fence of the first question for the newest revision.
  expect(fences()).toBe(1);
});
