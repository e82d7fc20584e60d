import { AckPolicy, type JetStreamManager, type JsMsg, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FanOutWorker, PreferenceBucket, Publisher, setUpDeployment } from "../../src/workers/index.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { channelKey, consumerName, namesOf, READER, streamOf } from "../../src/workers/protocol/names.ts";
import { BrokerOracle } from "./broker-oracle.ts";
import { NatsServer } from "./server.ts";
import { message, none } from "./suite.ts";
import { until } from "./waiting.ts";

const names = namesOf();
const bucket = streamOf(names.bucket);
const CHANNEL = "arn:c";

let server: NatsServer;
let nc: NatsConnection;
let jsm: JetStreamManager;
let oracle: BrokerOracle;
let preferences: PreferenceBucket;
let publisher: Publisher;
/** What was seen of each test stays. */
let count = 0;

beforeAll(async () => {
  server = await NatsServer.start();
  nc = await connectTo({ url: server.url, name: "test" });
  jsm = await jetstreamManager(nc);
  await setUpDeployment(nc, { partitions: 1, ackWaitMs: 300 });
  oracle = await open("2.9.10");
  preferences = await PreferenceBucket.open(nc);
  publisher = await Publisher.open(nc);
});

afterAll(async () => {
  await oracle.close();
  await nc.close();
  await server.remove();
});

const open = (version: string): Promise<BrokerOracle> => BrokerOracle.open(nc, [server.url], { partitions: 1, version, doubtMs: 0 });

/** Publishes a message, and returns its id and its position. */
async function publish(): Promise<{ id: string; sequence: number }> {
  const id = `m${++count}`;
  return { id, sequence: (await publisher.publish(message(id))).sequence };
}

/** Takes the next message. Nothing if a pull of a worker that has stopped took it. */
async function next(): Promise<JsMsg | null> {
  return (await jetstream(nc).consumers.get(names.messages, consumerName(0))).next({ expires: 1_000 });
}

describe("of a broker's acknowledged writes, the oracle", () => {
  it("reports those that the stream does not have, and none that it kept or overwrote", async () => {
    await preferences.put(CHANNEL, "arn:kept");
    await preferences.put(CHANNEL, "arn:overwritten");
    await preferences.put(CHANNEL, "arn:overwritten", none);
    const revision = await preferences.put(CHANNEL, "arn:lost");
    expect((await oracle.faults())["lost writes"]).toEqual([]);
    expect(await oracle.replacementOf(CHANNEL, "arn:lost", revision)).toBeUndefined();
    await jsm.streams.deleteMessage(bucket, revision);
    expect((await oracle.faults())["lost writes"]).toEqual([expect.stringMatching(` ${revision}$`)]);
    expect(await oracle.lostRevisions(CHANNEL, "arn:lost")).toEqual(new Set([revision]));
    expect(await oracle.lostRevisions(CHANNEL, "arn:overwritten")).toEqual(new Set());
    expect(await oracle.replacementOf(CHANNEL, "arn:lost", revision)).toBe(0);
  });

  it("reports one that a later write denies, although the key has a newer entry", async () => {
    const revision = await preferences.put(CHANNEL, "arn:denied");
    await jsm.streams.deleteMessage(bucket, revision);
    await preferences.put(CHANNEL, "arn:denied", none, { ifRevision: 0 });
    expect(await oracle.lostRevisions(CHANNEL, "arn:denied")).toEqual(new Set([revision]));
    expect((await oracle.faults())["writes against their condition"]).toEqual([expect.stringMatching(` ${revision}$`)]);
  });

  it("reports one that a reader of the whole bucket went past, and not those that it delivered", async () => {
    await preferences.put(CHANNEL, "arn:before");
    const revision = await preferences.put("arn:other", "arn:skipped");
    await preferences.put(CHANNEL, "arn:after");
    const filter_subject = `$KV.${names.bucket}.${channelKey(CHANNEL)}.*`;
    // By its name a reader of everything; its filter is the fault.
    await jsm.consumers.add(bucket, { name: `${READER}test`, filter_subject, ack_policy: AckPolicy.None });
    const { num_pending } = await jsm.consumers.info(bucket, `${READER}test`);
    const reader = await jetstream(nc).consumers.get(bucket, `${READER}test`);
    for await (const _ of await reader.fetch({ max_messages: num_pending, expires: 1_000 }));
    expect(await oracle.lostRevisions("arn:other", "arn:skipped")).toEqual(new Set([revision]));
    expect((await oracle.faults())["writes that a consumer skipped"]).toEqual([expect.stringMatching(` ${revision}$`)]);
  });

  it("reports none that a client only claims", async () => {
    const revision = await preferences.put(CHANNEL, "arn:claimed");
    expect(await oracle.replacementOf(CHANNEL, "arn:claimed", revision + 1)).toBeUndefined();
  });
});

describe("an undecided message", () => {
  it("is excused if it is gone and no worker was done with it, and not while it waits", async () => {
    const { id, sequence } = await publish();
    expect(await oracle.excuseOf(CHANNEL, id)).toBeUndefined();
    await jsm.streams.deleteMessage(names.messages, sequence);
    expect(await oracle.excuseOf(CHANNEL, id)).toBe(`position ${sequence} was lost`);
  });

  it("is not excused if a worker was done with it", async () => {
    const { id } = await publish();
    (await next())!.ack();
    await nc.flush();
    expect(await oracle.excuseOf(CHANNEL, id)).toBeUndefined();
  });

  it("is excused if its decision was acknowledged and is gone", async () => {
    await preferences.put(CHANNEL, "arn:bob");
    const { id } = await publish();
    const worker = await FanOutWorker.start(nc);
    await until(() => worker.stats.decided > 0, "the decision");
    await worker.stop();
    expect(await oracle.excuseOf(CHANNEL, id)).toBeUndefined();
    expect((await oracle.faults())["lost decisions"]).toEqual([]);
    await jsm.streams.deleteMessage(names.decisions, (await jsm.streams.info(names.decisions)).state.last_seq);
    expect(await oracle.excuseOf(CHANNEL, id)).toMatch(/^its decision .* was lost$/);
    expect((await oracle.faults())["lost decisions"]).toHaveLength(1);
  });

  it("is excused if its consumer went past it", async () => {
    const { config } = await jsm.consumers.info(names.messages, consumerName(0));
    await jsm.consumers.update(names.messages, consumerName(0), { ...config, max_deliver: 1, ack_wait: nanos(100) });
    const { id, sequence } = await publish();
    await next();
    await until(async () => (await oracle.excuseOf(CHANNEL, id)) !== undefined, "the consumer to give up");
    expect(await oracle.excuseOf(CHANNEL, id)).toBe(`its consumer went past position ${sequence}`);
  });
});

it("of nats-server 2.12 and newer, the oracle excuses nothing, and reports the same", async () => {
  const strict = await open("2.12.0");
  const revision = await preferences.put(CHANNEL, "arn:strict");
  await jsm.streams.deleteMessage(bucket, revision);
  expect([await strict.replacementOf(CHANNEL, "arn:strict", revision), await strict.lostRevisions(CHANNEL, "arn:strict")]).toEqual([
    undefined,
    new Set(),
  ]);
  expect((await strict.faults())["lost writes"]).toEqual([expect.stringMatching(` ${revision}$`)]);
  await strict.close();
});

// The last test: it replaces the bucket, whose positions begin again.
it("a position that is given twice is reported, and an undecided message is excused if the bucket lost the revision that it waits for", async () => {
  const { seq } = await jetstream(nc).publish(`$KV.${names.bucket}.fence`);
  const { id } = await publish();
  expect(await oracle.excuseOf(CHANNEL, id)).toBeUndefined();
  await jsm.streams.delete(bucket);
  await setUpDeployment(nc);
  expect(await oracle.excuseOf(CHANNEL, id)).toBe(`it waits for revision ${seq}, which was lost`);
  const revision = await preferences.put(CHANNEL, "arn:again");
  expect(await oracle.lostRevisions(CHANNEL, "arn:again")).toEqual(new Set([revision]));
  expect((await oracle.faults())["positions given twice"]).toContainEqual(expect.stringMatching(` ${revision}$`));
});
