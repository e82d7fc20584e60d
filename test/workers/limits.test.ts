import { DiscardPolicy, type StreamConfig } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { LimitReachedError, PreferenceBucket, Publisher, readDeploymentStatus, setUpDeployment } from "../../src/workers/index.ts";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { pushsieve } from "../cli/support.ts";
import { notifiedBy } from "./decisions.ts";
import type { Deployment } from "./deployment.ts";
import { NatsServer } from "./server.ts";
import { message, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

async function change({ nc, prefix }: Deployment, stream: string, settings: Partial<StreamConfig>): Promise<void> {
  const { jsm } = await brokerOf(nc, { prefix });
  const { config } = await jsm.streams.info(`${prefix}-${stream}`);
  await jsm.streams.update(`${prefix}-${stream}`, { ...config, ...settings });
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index}`);

describe("at a limit", () => {
  it("of the stream of messages, publish fails clearly, and what it acknowledged is decided", async () => {
    const started = await deployment({ partitions: 2 });
    const { bucket, publisher, work, decided, prefix } = started;
    await bucket.put("arn:c", "arn:bob");
    await change(started, "messages", { max_msgs: 5 });
    const sent = await Promise.allSettled(ids(20).map((id) => publisher.publish(message(id))));
    const stored = ids(20).filter((_, index) => sent[index]!.status === "fulfilled");
    const errors = sent.flatMap((each) => (each.status === "rejected" ? [each.reason as Error] : []));
    expect([stored.length, errors.length]).toEqual([5, 15]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(LimitReachedError);
      expect(error.message).toMatch(
        new RegExp(`^the stream ${prefix}-messages is at a limit and stores nothing more: maximum messages exceeded`),
      );
    }
    await work();
    expect([...(await decided()).keys()].sort()).toEqual(stored.sort());
    // There is room again.
    await publisher.publish(message("later"));
    expect((await decided()).has("later")).toBe(true);
  });

  it("of the account, publish fails clearly, and what it acknowledged stays", async () => {
    const server = await NatsServer.start(
      'accounts { a { jetstream { max_mem: 0, max_file: 20KB }, users [{ user: "a", password: "a" }] } }\nno_auth_user: "a"',
    );
    const nc = await connectTo({ url: server.url, name: "limits" });
    try {
      await setUpDeployment(nc, { partitions: 1 });
      const publisher = await Publisher.open(nc);
      let stored = 0;
      const error = await (async () => {
        for (;;) {
          await publisher.publish(message(`m${stored}`));
          stored++;
        }
      })().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LimitReachedError);
      const { partitions, limits } = await readDeploymentStatus(nc);
      expect(partitions[0]).toMatchObject({ waiting: stored });
      expect(limits[0]).toMatchObject({ of: "account", what: "bytes", limit: 20 * 1_024 });
      expect(limits[0]!.used / limits[0]!.limit).toBeGreaterThan(0.9);
    } finally {
      await nc.close();
      await server.remove();
    }
  });

  it("of the stream of decisions, a worker waits for room and reports it once; no decision is dropped, and no message becomes a dead letter", async () => {
    const started = await deployment({ partitions: 1, ackWaitMs: 500 });
    const { bucket, publisher, work, decided, deadLetters, events } = started;
    await bucket.put("arn:c", "arn:bob");
    await change(started, "decisions", { max_msgs: 3 });
    for (const id of ids(6)) await publisher.publish(message(id));
    const worker = await work({ maxDeliveries: 2 });
    await until(() => events.length > 0, "the report");
    // Longer than the worker would need to use up the deliveries.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(worker.stats).toMatchObject({ decided: 3, retries: 0 });
    expect([events.map(({ type }) => type), await deadLetters()]).toEqual([["no-room"], 0]);
    await change(started, "decisions", { max_msgs: -1 });
    const stored = await decided();
    expect(ids(6).map((id) => [...notifiedBy(stored.get(id) ?? [])])).toEqual(Array(6).fill(["arn:bob"]));
    expect(await deadLetters()).toBe(0);
  });

  it("a worker holds at most twice as many messages as it decides at a time", async () => {
    const started = await deployment({ partitions: 1, ackWaitMs: 10_000 });
    const { nc, prefix, bucket, publisher, work, events } = started;
    await bucket.put("arn:c", "arn:bob");
    await change(started, "decisions", { max_msgs: 1 });
    for (const id of ids(50)) await publisher.publish(message(id));
    await work({ concurrency: 4 });
    await until(() => events.length > 0, "the worker to have no room");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { inFlight, waiting } = (await readDeploymentStatus(nc, { prefix })).partitions[0]!;
    expect([inFlight >= 4, inFlight <= 8, inFlight + waiting]).toEqual([true, true, 49]);
    await change(started, "decisions", { max_msgs: -1 });
  });

  it("of the stream of decisions, a worker can be stopped, and another decides the rest later", async () => {
    const started = await deployment({ partitions: 1 });
    const { bucket, publisher, work, decided, events } = started;
    await bucket.put("arn:c", "arn:bob");
    await change(started, "decisions", { max_msgs: 1 });
    for (const id of ids(3)) await publisher.publish(message(id));
    const worker = await work();
    await until(() => events.length > 0, "the report");
    await worker.stop();
    await change(started, "decisions", { max_msgs: -1 });
    await work();
    expect((await decided()).size).toBe(3);
  });

  it("of the stream of dead letters, an undecidable message stays until it can become one, and blocks no other", async () => {
    const started = await deployment({ partitions: 1, ackWaitMs: 500 });
    const { nc, prefix, bucket, publisher, work, decided, deadLetters, events } = started;
    await bucket.put("arn:c", "arn:bob");
    await change(started, "dead-letters", { max_msgs: 1 });
    await work({ maxDeliveries: 2 });
    for (const text of ["{", "["]) await nc.request(`${prefix}.messages.0`, text);
    await until(() => events.some(({ type }) => type === "retry"), "a failed dead letter");
    const { sequence } = await publisher.publish(message("m"));
    await until(async () => (await readDeploymentStatus(nc, { prefix })).decisions.batches === 1, "the message behind it");
    expect([sequence, await deadLetters()]).toEqual([3, 1]);
    await change(started, "dead-letters", { max_msgs: -1 });
    await decided();
    expect(await deadLetters()).toBe(2);
  });

  it("of the bucket, a Put fails clearly and leaves the stored preferences unchanged", async () => {
    const started = await deployment();
    const { bucket, nc, prefix } = started;
    await bucket.put("arn:c", "arn:bob");
    const { jsm } = await brokerOf(nc, { prefix });
    const { config } = await jsm.streams.info(`KV_${prefix}-preferences`);
    await jsm.streams.update(`KV_${prefix}-preferences`, { ...config, max_msgs: 2 });
    await expect(bucket.put("arn:c", "arn:carol")).rejects.toBeInstanceOf(LimitReachedError);
    const again = await PreferenceBucket.open(nc, { prefix });
    expect([await again.get("arn:c", "arn:bob"), await again.get("arn:c", "arn:carol")]).toMatchObject([
      { preferences: undefined },
      undefined,
    ]);
  });
});

describe("set-up", () => {
  it("creates every stream so that it drops nothing at a limit, and changes the streams of an older deployment in a step of its own", async () => {
    const started = await deployment();
    const { nc, prefix } = started;
    const { jsm } = await brokerOf(nc, { prefix });
    const names = ["messages", "decisions", "dead-letters"];
    const policies = async () => Promise.all(names.map(async (name) => (await jsm.streams.info(`${prefix}-${name}`)).config.discard));
    expect(await policies()).toEqual(Array(3).fill(DiscardPolicy.New));
    for (const name of names) await change(started, name, { discard: DiscardPolicy.Old });
    const { steps } = await setUpDeployment(nc, { prefix });
    expect(steps.filter(({ done }) => done === "updated").map(({ what }) => what)).toEqual(
      names.map((name) => `stream ${prefix}-${name}: at a limit, it now rejects new entries and drops none`),
    );
    expect(await policies()).toEqual(Array(3).fill(DiscardPolicy.New));
  });

  it("keeps limits that an operator set, and status shows how near each is, the nearest first", async () => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix, publisher } = started;
    const flags = ["nats", "status", "--nats", broker.url, "--prefix", prefix];
    expect((await pushsieve(flags)).stdout).toContain("no limits are set: only the disk of the broker bounds the streams\n");
    await change(started, "decisions", { max_msgs: 1_000 });
    await change(started, "messages", { max_msgs: 4, max_bytes: 1_000_000 });
    await setUpDeployment(nc, { prefix });
    for (const id of ids(3)) await publisher.publish(message(id));
    const { stdout } = await pushsieve(flags);
    expect(stdout.match(/^limit .*$/gm)?.map((line) => line.replace(/[\d,]+ of 1,000,000/, "… of 1,000,000"))).toEqual([
      `limit of ${prefix}-messages: 3 of 4 messages, 75%`,
      `limit of ${prefix}-messages: … of 1,000,000 bytes, 0% (unsafe: the broker drops old entries here; set a limit of messages and run nats setup)`,
      `limit of ${prefix}-decisions: 0 of 1,000 messages, 0%`,
    ]);
  });
});
