import { describe, expect, it } from "vitest";
import type { Broker } from "../../src/workers/protocol/broker.ts";
import { namesOf } from "../../src/workers/protocol/names.ts";
import { stateReader } from "../../src/workers/protocol/newest.ts";

const SECOND = 1e9;

/** A bucket in a cluster; which server answers is chosen, as a real cluster does not allow it. */
class FakeCluster {
  /** What the servers have: an answered write is at the end of the first one. */
  readonly servers: { revision: number; active: number }[] = [
    { revision: 7, active: 0.2 },
    { revision: 5, active: 0.2 },
  ];
  answering = 0;
  fences = 0;
  replicas = 3;

  get broker(): Broker {
    return {
      names: namesOf("t"),
      streams: {
        store: async (subject: string) => {
          expect(subject).toBe("$KV.t-preferences.fence");
          this.fences++;
          // Only the real leader can store it. It is then the one that answers.
          this.answering = 0;
          return { seq: ++this.servers[0]!.revision };
        },
      },
      jsm: {
        streams: {
          info: async () => {
            const { revision, active } = this.servers[this.answering]!;
            const replicas = ["b", "c"].map((name) => ({ name, active: active * SECOND }));
            const state = { last_seq: revision, last_ts: new Date(revision).toISOString() };
            return { created: "now", config: { num_replicas: this.replicas }, state, cluster: { leader: `s${this.answering}`, replicas } };
          },
        },
      },
    } as unknown as Broker;
  }
}

describe("the newest state of a bucket with replicas", () => {
  it("is not taken from a server whose leadership is unknown: neither at first, nor after another answered", async () => {
    const cluster = new FakeCluster();
    const read = stateReader(cluster.broker);
    cluster.answering = 1;
    expect([(await read()).revision, cluster.fences]).toEqual([8, 1]);
    cluster.answering = 1;
    expect([(await read()).revision, cluster.fences]).toEqual([9, 2]);
  });

  it("is taken from the known leader without a write, as long as it hears from the other servers", async () => {
    const cluster = new FakeCluster();
    const read = stateReader(cluster.broker);
    await read();
    cluster.servers[0]!.revision = 20;
    expect([(await read()).revision, (await read()).revision, cluster.fences]).toEqual([20, 20, 1]);
    cluster.servers[0]!.active = 5;
    expect([(await read()).revision, cluster.fences]).toEqual([21, 2]);
  });

  it("is asked for again if the answer lacks the fence", async () => {
    const cluster = new FakeCluster();
    const { broker } = cluster;
    const publish = broker.streams.store.bind(broker.streams);
    let isFirst = true;
    (broker.streams as { store: unknown }).store = async (subject: string) => {
      const ack = await publish(subject);
      if (isFirst) cluster.answering = 1;
      isFirst = false;
      return ack;
    };
    expect([(await stateReader(broker)()).revision, cluster.fences]).toEqual([9, 2]);
  });

  it("of a bucket without replicas is the answer of its only server", async () => {
    const cluster = new FakeCluster();
    cluster.replicas = 1;
    expect([(await stateReader(cluster.broker)()).revision, cluster.fences]).toEqual([7, 0]);
  });
});
