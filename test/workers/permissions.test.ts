import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Messaging } from "../../src/messaging/index.ts";
import { FanOutWorker, NatsDispatcher, NatsStore, PreferenceBucket, Publisher } from "../../src/workers/index.ts";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { consumerName } from "../../src/workers/protocol/names.ts";
import { pushsieve, quietEnv } from "../cli/support.ts";
import { configWithUsers, pageUsers } from "./page-users.ts";
import { WorkerProcess } from "./processes.ts";
import { NatsServer } from "./server.ts";
import { message, push } from "./suite.ts";
import { until } from "./waiting.ts";

let server: NatsServer;
const open: NatsConnection[] = [];
const problems: string[] = [];

/** A connection whose violations are remembered. */
async function as(user: string): Promise<NatsConnection> {
  const nc = await connectTo({ url: server.url, name: user, user, password: `of-${user}`, inboxPrefix: `_INBOX_${user}` });
  open.push(nc);
  void (async () => {
    for await (const status of nc.status()) if (status.type === "error") problems.push(`${user}: ${status.error.message}`);
  })();
  return nc;
}

const command = (user: string, ...args: string[]) =>
  pushsieve([...args, "--nats", server.url, "--inbox-prefix", `_INBOX_${user}`], "", {
    ...quietEnv,
    NATS_USER: user,
    NATS_PASSWORD: `of-${user}`,
  });

beforeAll(async () => {
  server = await NatsServer.start(`trace: true\n${configWithUsers()}`);
});
afterAll(async () => {
  await Promise.all(open.map((nc) => nc.close()));
  await server.remove();
});

describe("with the permissions of docs/production.md and no others", () => {
  it("everything is set up, set up again with changes, and shown", async () => {
    const first = await command("setup", "nats", "setup", "--partitions", "2");
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    const changed = await command("setup", "nats", "setup", "--ack-wait", "2s", "--keep-decisions", "1h", "--semantics", "sns");
    expect({ code: changed.code, updated: changed.stdout.match(/updated/g)?.length }).toEqual({ code: 0, updated: 3 });
    const status = await command("status", "nats", "status");
    expect({ code: status.code, stderr: status.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("a backend puts, reads and removes preferences and publishes; a worker decides, and writes dead letters; a sender reads", async () => {
    const backend = await as("backend");
    const bucket = await PreferenceBucket.open(backend);
    const publisher = await Publisher.open(backend);
    // One channel of each size: it is read entry by entry, or with one consumer. No memory: a start keeps no channel.
    await Promise.all(Array.from({ length: 600 }, (_, index) => bucket.put("arn:large", `arn:${index}`)));
    await bucket.put("arn:c", "arn:bob");
    await bucket.put("arn:c", "arn:tom");
    expect((await bucket.get("arn:c", "arn:tom"))?.revision).toBeGreaterThan(0);
    await bucket.delete("arn:c", "arn:tom");
    const worker = await FanOutWorker.start(await as("worker"), { maxDeliveries: 1, maxBytes: 0 });
    await publisher.publish(message("m"));
    await publisher.publish({ ...message("m"), channelArn: "arn:large" });
    await backend.request("pushsieve.messages.0", "{");
    await until(() => worker.stats.decided === 2 && worker.stats.deadLetters === 1, "the decisions and the dead letter");
    expect((await worker.lag()).map(({ waiting, inFlight }) => waiting + inFlight)).toEqual([0, 0]);
    await worker.stop();
    const sender = await as("sender");
    await (await jetstreamManager(sender, { checkAPI: false })).consumers.add("pushsieve-decisions", {
      durable_name: "sender",
      ack_policy: "explicit",
    });
    const notified: number[] = [];
    for await (const batch of await (await jetstream(sender).consumers.get("pushsieve-decisions", "sender")).fetch({ max_messages: 2 })) {
      notified.push((batch.json() as { size: number }).size);
      batch.ack();
    }
    expect(notified.sort()).toEqual([1, 600]);
  });

  it("a worker reads the chain of a message that comes again", async () => {
    const nc = await as("worker");
    const { partition } = await (await Publisher.open(await as("backend"))).publish(message("again"));
    // A worker that gets the message, and dies.
    const consumer = await jetstream(nc).consumers.get("pushsieve-messages", consumerName(partition));
    for await (const { subject } of await consumer.fetch({ max_messages: 1 })) expect(subject).toBe(`pushsieve.messages.${partition}`);
    const worker = await FanOutWorker.start(nc);
    await until(() => worker.stats.decided === 1, "the next worker");
    expect(worker.stats.redelivered).toBe(1);
    await worker.stop();
  });

  it("a service keeps its rows, and its messages reach the workers", async () => {
    const nc = await as("service");
    const store = await NatsStore.open(nc);
    const messaging = new Messaging({ store, dispatcher: new NatsDispatcher({ store, publisher: await Publisher.open(nc) }) });
    const worker = await FanOutWorker.start(await as("worker"));
    const instance = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
    const ChimeBearer = `${instance}/user/alice`;
    const { ChannelArn } = await messaging.call("CreateChannel", {
      AppInstanceArn: instance,
      Name: "n",
      ChimeBearer,
      ClientRequestToken: "t1",
    });
    const members = await messaging.call("ListChannelMemberships", { ChannelArn: ChannelArn!, ChimeBearer });
    expect(members.ChannelMemberships?.length).toBe(1);
    await messaging.call("SendChannelMessage", {
      ChannelArn: ChannelArn!,
      ChimeBearer,
      Content: "c",
      Type: "STANDARD",
      Persistence: "PERSISTENT",
      ClientRequestToken: "t2",
      PushNotification: push.PushNotification,
    });
    await until(() => worker.stats.decided === 1, "the decision");
    // After a restart of the broker, both read on where they were.
    await server.kill();
    await server.start();
    await until(
      () =>
        messaging.call("DescribeChannel", { ChannelArn: ChannelArn!, ChimeBearer }).then(
          () => true,
          () => false,
        ),
      "the broker",
    );
    await (await PreferenceBucket.open(nc)).put(ChannelArn!, `${instance}/user/bob`);
    const { revision } = await (await Publisher.open(nc)).publish({ channelArn: ChannelArn!, messageId: "after", message: push });
    await until(() => worker.stats.decided === 2 && worker.stats.revision >= revision, "the decision after the restart");
    await messaging.call("DeleteChannel", { ChannelArn: ChannelArn!, ChimeBearer });
    await worker.stop();
    await messaging.close();
  });

  it("nothing else is asked for, and each permission is used", () => {
    expect(problems).toEqual([]);
    expect(server.log).not.toContain("Permissions Violation");
    const used = new Map<string, Set<string>>();
    // The lines of a trace: [TRC] 127.0.0.1:4 - cid:5 - "v3.3.1:nats.js:worker" - <<- [PUB subject reply 0]
    const line = / - <<- \[(H?PUB|SUB) (\S+)/;
    const byClient = new Map<string, string>();
    for (const text of server.log.split("\n")) {
      const client = / - (cid:\d+) - /.exec(text)?.[1] ?? "";
      const user = /"user":"(\w+)"/.exec(text)?.[1];
      if (user !== undefined && text.includes("CONNECT")) byClient.set(client, user);
      const [, verb = "", subject = ""] = line.exec(text) ?? [];
      const name = byClient.get(client);
      if (verb === "" || name === undefined) continue;
      used.set(name, (used.get(name) ?? new Set()).add(subject));
    }
    const unused = [...pageUsers.matchAll(/user: (\w+)[\s\S]*?subscribe: \[(.*)\][\s\S]*?publish: \[([\s\S]*?)\]/g)].flatMap(
      ([, user = "", subscribe = "", publish = ""]) =>
        [...`${subscribe} ${publish}`.matchAll(/"([^"]+)"/g)]
          .map(([, subject = ""]) => subject)
          .filter((subject) => ![...(used.get(user) ?? [])].some((each) => covers(subject, each)))
          .map((subject) => `${user}: ${subject}`),
    );
    // Written where the bucket has replicas: `cluster-faults` runs its workers with these permissions too.
    expect(unused).toEqual(["worker: $KV.pushsieve-preferences.fence"]);
  });

  it("a program without its permission names the subject: a command in one line, a worker in its log", async () => {
    const { code, stderr } = await command("status", "nats", "setup", "--ack-wait", "3s");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: Permissions Violation for Publish to "$JS.API.CONSUMER.CREATE.pushsieve-messages.partition-0.pushsieve.messages.0"\n`,
    });
    const worker = WorkerProcess.launch(server.url.replace("//", "//status:of-status@"), "--inbox-prefix", "_INBOX_status");
    await worker.says('Permissions Violation for Publish to \\"$JS.API.CONSUMER.CREATE.KV_pushsieve-preferences.reader-');
    expect(worker.output).not.toContain("of-status");
    await worker.end();
  });
});

/** Whether a subject with wildcards covers another. */
function covers(pattern: string, subject: string): boolean {
  const [parts, tokens] = [pattern.split("."), subject.split(".")];
  return (
    parts.every((part, index) => part === ">" || (part === "*" && tokens[index] !== undefined) || part === tokens[index]) &&
    (parts.at(-1) === ">" ? tokens.length >= parts.length : tokens.length === parts.length)
  );
}
