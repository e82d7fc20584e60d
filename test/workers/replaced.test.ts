import { describe, expect, it } from "vitest";
import { NatsStore, Publisher, setUpDeployment } from "../../src/workers/index.ts";
import { brokerOf } from "../../src/workers/protocol/broker.ts";
import { printSettings, readSettings } from "../../src/workers/protocol/settings.ts";
import { backUp, restore } from "./backup.ts";
import { notifiedBy } from "./decisions.ts";
import { Deployment } from "./deployment.ts";
import { WorkerProcess } from "./processes.ts";
import { NatsServer } from "./server.ts";
import { message, none, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

async function remove({ nc, prefix }: Deployment, ...streams: string[]): Promise<void> {
  const { jsm } = await brokerOf(nc, { prefix });
  for (const stream of streams) await jsm.streams.delete(stream.replace("%", prefix));
}

const everything = ["KV_%-preferences", "KV_%-rows", "%-messages", "%-decisions", "%-dead-letters"];

describe("a bucket that was deleted and set up again under a running worker", () => {
  it.each([2, 19, 20, 40])("and then got %i entries, decides with these members only, from the first message on", async (count) => {
    const started = await deployment({ partitions: 2 });
    const { nc, prefix, bucket, publisher, work, decided, events } = started;
    for (let index = 0; index < 20; index++) await bucket.put("arn:c", `arn:${index}`);
    const worker = await work();
    await publisher.publish(message("before"));
    await decided();
    await remove(started, "KV_%-preferences");
    await setUpDeployment(nc, { prefix });
    for (let index = 0; index < count; index++) await bucket.put("arn:c", `arn:new/${index}`);
    await publisher.publish(message("after"));
    const expected = Array.from({ length: count }, (_, index) => `arn:new/${index}`);
    expect([...notifiedBy((await decided()).get("after")!)].sort()).toEqual(expected.sort());
    expect(events.some(({ type }) => type === "reset")).toBe(true);
    expect(worker.stats.deadLetters).toBe(0);
  });

  it("decides a message from before with the members of the new bucket", async () => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix, bucket, publisher, work, decided, deadLetters } = started;
    for (let index = 0; index < 20; index++) await bucket.put("arn:c", `arn:${index}`);
    await publisher.publish(message("before"));
    await remove(started, "KV_%-preferences");
    await setUpDeployment(nc, { prefix });
    await bucket.put("arn:c", "arn:new");
    await work({ revisionPatienceMs: 1_000, maxDeliveries: 2 });
    expect([...notifiedBy((await decided()).get("before")!)]).toEqual(["arn:new"]);
    expect(await deadLetters()).toBe(0);
  });

  it("is listed by a service as it is now", async () => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix, bucket } = started;
    const store = await NatsStore.open(nc, { prefix });
    for (let index = 0; index < 20; index++) await bucket.put("arn:c", `arn:${index}`);
    const keys = async () => {
      const { rows, damaged } = await store.list({ kind: "membership", group: "arn:c", limit: 100 });
      return [...rows, ...damaged].map(({ key }) => key.id);
    };
    expect((await keys()).length).toBe(20);
    await remove(started, "KV_%-preferences");
    await setUpDeployment(nc, { prefix });
    await bucket.put("arn:c", "arn:new");
    expect(await keys()).toEqual(["arn:new"]);
    await store.close();
  });
});

describe("a bucket that was restored from a backup under a running worker", () => {
  it.each([1, 8, 30])("and then got %i Puts, decides no message on what the backup does not have", async (count) => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix, bucket, publisher, work, decided, events } = started;
    for (const who of ["arn:bob", "arn:carol", "arn:dora"]) await bucket.put("arn:c", who);
    const backup = await backUp(nc, `KV_${prefix}-preferences`);
    await bucket.put("arn:c", "arn:bob", none);
    for (let index = 0; index < 7; index++) await bucket.put("arn:other", `arn:${index}`);
    await work();
    await publisher.publish(message("before"));
    await decided();
    await remove(started, "KV_%-preferences");
    await restore(nc, backup);
    await bucket.put("arn:c", "arn:carol", none);
    // The same key again and again: nothing else of the restored bucket is newer than what the worker has read.
    for (let index = 1; index < count; index++) await bucket.put("arn:other", "arn:busy");
    await publisher.publish(message("after"));
    const stored = await decided();
    expect(["before", "after"].map((id) => [...notifiedBy(stored.get(id)!)].sort())).toEqual([
      ["arn:carol", "arn:dora"],
      ["arn:bob", "arn:dora"],
    ]);
    expect(events.map(({ type }) => type)).toEqual(["reset"]);
  });
});

describe("streams that were deleted and set up again", () => {
  it("are used by running workers and publishers, and no later message is lost", async () => {
    const started = await deployment({ partitions: 2 });
    const { nc, prefix, bucket, publisher, work, decided } = started;
    await bucket.put("arn:c", "arn:bob");
    await work();
    await publisher.publish(message("before"));
    await decided();
    await remove(started, "%-messages", "%-decisions", "%-dead-letters");
    await setUpDeployment(nc, { prefix, ackWaitMs: 1_000 });
    for (const id of ["m1", "m2"]) await publisher.publish(message(id));
    expect([...(await decided()).keys()].sort()).toEqual(["m1", "m2"]);
  });
});

describe("a second set-up with other partitions", () => {
  it("is rejected while the stream of messages has the old ones, also if the bucket is new", async () => {
    const started = await deployment({ partitions: 2 });
    const { nc, prefix } = started;
    await remove(started, "KV_%-preferences");
    await expect(setUpDeployment(nc, { prefix, partitions: 4 })).rejects.toMatchObject({ name: "SetupError" });
    expect((await setUpDeployment(nc, { prefix })).settings.partitions).toBe(2);
  });

  it("of everything stops the workers and publishers of before, and no message is decided without its members", async () => {
    const started = await deployment({ partitions: 2 });
    const { nc, prefix, bucket, publisher, work, decided } = started;
    const channels = Array.from({ length: 12 }, (_, index) => `arn:channel/${index}`);
    const worker = await work({ partitions: [0] });
    const other = await WorkerProcess.start(broker.url, "--prefix", prefix);
    await remove(started, ...everything);
    await setUpDeployment(nc, { prefix, partitions: 3, ackWaitMs: 500 });
    for (const channel of channels) await bucket.put(channel, "arn:bob");
    expect((await worker.replaced).message).toBe("this deployment now has 3 partitions, not 2: restart this worker");
    await until(() => !other.isRunning, "the end of the process");
    expect([await other.end(), other.output.includes("error: this deployment now has 3 partitions")]).toEqual([2, true]);
    await expect(publisher.publish(message("m"))).rejects.toThrow("this deployment now has 3 partitions, not 2: open another publisher");
    const next = await Publisher.open(nc, { prefix });
    for (const [index, channelArn] of channels.entries()) await next.publish({ ...message(`m${index}`), channelArn });
    await work();
    const stored = await decided();
    expect(channels.map((_, index) => [...notifiedBy(stored.get(`m${index}`) ?? [])])).toEqual(channels.map(() => ["arn:bob"]));
  });

  it("leaves no way to bring a channel to a worker that does not know its members", async () => {
    const { nc, prefix, bucket, publisher, work, decided, deadLetters, events } = await deployment({ partitions: 2 });
    await bucket.put("arn:c", "arn:bob");
    const { partition } = await publisher.publish(message("m"));
    const wrong = { format: 1, ...message("wrong"), revision: 0 };
    await nc.request(`${prefix}.messages.${1 - partition}`, JSON.stringify(wrong));
    await work({ partitions: [1 - partition] });
    await work({ partitions: [partition] });
    expect([...(await decided()).keys()]).toEqual(["m"]);
    expect(await deadLetters()).toBe(1);
    expect(JSON.stringify(events)).toContain(`the channel belongs to partition ${partition}, not ${1 - partition}`);
  });
});

describe("garbage in the settings", () => {
  it.each(["secret", "{", "[]", '{"format":1,"partitions":"secret"}', '{"format":2}', '{"format":1,"partitions":2,"semantics":"secret"}'])(
    "(%s) is reported, not quoted, and a worker continues with the settings of before",
    async (text) => {
      const { nc, prefix, bucket, publisher, work, decided, events } = await deployment({ partitions: 2 });
      await bucket.put("arn:c", "arn:bob");
      const worker = await work();
      const settings = await readSettings(await brokerOf(nc, { prefix }));
      await nc.request(`$KV.${prefix}-preferences.settings`, text);
      await publisher.publish(message("m"));
      await until(() => worker.stats.decided === 1, "the decision");
      expect(events.map(({ type }) => type)).toEqual(["settings"]);
      await expect(setUpDeployment(nc, { prefix })).rejects.toMatchObject({ name: "SetupError" });
      await nc.request(`$KV.${prefix}-preferences.settings`, printSettings(settings.settings));
      expect([...notifiedBy((await decided()).get("m")!)]).toEqual(["arn:bob"]);
      expect(JSON.stringify(events)).toContain("the settings on the broker cannot be read");
      expect(JSON.stringify(events)).not.toContain("secret");
    },
  );
});

describe("permissions that are withdrawn under a running worker", () => {
  it.each(["publish", "subscribe"])("(%s) lose no message: it is decided when they are back", async (what) => {
    const config = (permissions: string) =>
      `authorization { users [ { user: "w", password: "w"${permissions} }, { user: "a", password: "a" } ] }`;
    const server = await NatsServer.start(config(""));
    const admin = await Deployment.start(server.url.replace("//", "//a:a@"), { partitions: 1 });
    const { prefix, bucket, publisher, decided, deadLetters } = admin;
    await bucket.put("arn:c", "arn:bob");
    const worker = await WorkerProcess.start(server.url.replace("//", "//w:w@"), "--prefix", prefix);
    await publisher.publish(message("before"));
    await decided();
    await server.reload(config(`, permissions: { ${what}: { deny: ">" } }`));
    await bucket.put("arn:c", "arn:carol", none);
    for (let index = 0; index < 5; index++) await publisher.publish(message(`m${index}`));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(worker.isRunning).toBe(true);
    await server.reload(config(""));
    const stored = await decided();
    expect(stored.size).toBe(6);
    for (let index = 0; index < 5; index++) expect([...notifiedBy(stored.get(`m${index}`)!)]).toEqual(["arn:bob"]);
    expect(await deadLetters()).toBe(0);
    expect(await worker.end("SIGTERM")).toBe(0);
    await admin.close();
    await server.remove();
  });
});
