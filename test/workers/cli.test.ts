import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  ChimeSDKMessagingClient,
  CreateChannelCommand,
  CreateChannelMembershipCommand,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { READER, streamOf } from "../../src/workers/protocol/names.ts";
import { file, pushsieve } from "../cli/support.ts";
import { notifiedBy } from "./decisions.ts";
import { ServiceProcess, WorkerProcess } from "./processes.ts";
import { message, suite } from "./suite.ts";

const broker = suite();
const run = promisify(execFile);

describe("pushsieve nats", () => {
  it("setup reports its changes, changes nothing the second time, and rejects another number of partitions", async () => {
    const flags = ["nats", "setup", "--nats", broker.url, "--prefix", "cli"];
    const first = await pushsieve([...flags, "--partitions", "3", "--ack-wait", "2s"]);
    expect({ code: first.code, text: first.stdout }).toEqual({
      code: 0,
      text: [
        "created   bucket cli-preferences",
        "created   bucket cli-rows",
        "created   settings",
        "created   stream cli-messages",
        "created   stream cli-decisions",
        "created   stream cli-dead-letters",
        "created   3 consumers of cli-messages, one for each partition",
        "3 partitions, semantics guide, invalid rules: withhold\n",
      ].join("\n"),
    });
    const again = await pushsieve(flags);
    expect(again.stdout.match(/unchanged/g)?.length).toBe(7);
    const other = await pushsieve([...flags, "--partitions", "4"]);
    expect({ code: other.code, text: other.stderr }).toEqual({
      code: 2,
      text: "error: this deployment has 3 partitions, and the number cannot change; 4 were requested\n",
    });
  });

  it("status shows waiting messages and dead letters of every partition, and partitions without a worker", async () => {
    const { nc, prefix, publisher, bucket, work, decided } = await broker.deployment({ partitions: 2 });
    await bucket.put("arn:c", "arn:bob");
    const { partition } = await publisher.publish(message("m"));
    const flags = ["nats", "status", "--nats", broker.url, "--prefix", prefix];
    const before = await pushsieve(flags);
    expect({ code: before.code, hint: before.stdout.includes("no worker serves partitions 0-1") }).toEqual({ code: 0, hint: true });
    expect(before.stdout).toMatch(new RegExp(`^ +${partition} +1 +0 +0 +0 +0$`, "m"));
    await nc.request(`${prefix}.messages.0`, "{");
    await work();
    await decided();
    const after = JSON.parse((await pushsieve([...flags, "--format", "json"])).stdout) as {
      partitions: { waiting: number; deadLetters: number }[];
      decisions: { batches: number };
    };
    expect(after.partitions.map(({ waiting, deadLetters }) => [waiting, deadLetters])).toEqual([
      [0, 1],
      [0, 0],
    ]);
    expect(after.decisions.batches).toBe(1);
  });
});

describe("pushsieve nats status", () => {
  it("shows how many workers and services read the preferences, and how far those are that start", async () => {
    const { nc, prefix, bucket, work } = await broker.deployment();
    for (const name of ["a", "b", "c"]) await bucket.put("arn:c", `arn:${name}`);
    await work();
    const flags = ["nats", "status", "--nats", broker.url, "--prefix", prefix];
    expect((await pushsieve(flags)).stdout).toContain("read by 1 worker or service\n");
    // One that has read two of the four keys; the settings are one.
    const [stream, name] = [streamOf(`${prefix}-preferences`), `${READER}slow`];
    await (await jetstreamManager(nc)).consumers.add(stream, { name, ack_policy: "none", inactive_threshold: 60e9 });
    for await (const _ of await (await jetstream(nc).consumers.get(stream, name)).fetch({ max_messages: 2 }));
    expect((await pushsieve(flags)).stdout).toContain("read by 2 workers and services; not ready yet: 50% of the keys read\n");
    const { preferences } = JSON.parse((await pushsieve([...flags, "--format", "json"])).stdout) as { preferences: { unread: number[] } };
    expect(preferences.unread.sort()).toEqual([0, 2]);
  });
});

describe("pushsieve worker", () => {
  it("decides until SIGTERM, then finishes its messages and exits with 0", async () => {
    const { prefix, publisher, bucket, decided } = await broker.deployment();
    await bucket.put("arn:c", "arn:bob");
    const worker = await WorkerProcess.start(broker.url, "--prefix", prefix, "--partitions", "0-1", "--memory", "64MB");
    await publisher.publish(message("m"));
    expect([...notifiedBy((await decided()).get("m") ?? [])]).toEqual(["arn:bob"]);
    expect(await worker.end("SIGTERM")).toBe(0);
    expect(worker.output).toContain("ready: partitions 0-1\nstopped: decided 1 (0 of them begun by other workers), already decided 0");
  });

  it.each([
    [["--partitions", "x"], "Expected partitions like 0-7"],
    [["--partitions", "5-2"], "Expected partitions like 0-7"],
    [["--partitions", "0-99"], "partition 2 does not exist: this deployment has partitions 0 to 1"],
    [["--memory", "lots"], "Expected a size like 512MB"],
    [["--prefix", "a.b"], "the prefix must be"],
    [["--prefix", "nothing"], 'nothing is set up under the prefix "nothing": run pushsieve nats setup'],
  ])("called with %j says what is wrong, and exits with 2", async (flags, words) => {
    const { prefix } = await broker.deployment();
    const { code, stderr } = await pushsieve(["worker", "--nats", broker.url, "--prefix", prefix, ...flags]);
    expect({ code, says: stderr.includes(words) || stderr }).toEqual({ code: 2, says: true });
  });

  it("says in one line, without the password, that there is no broker", async () => {
    const { code, stderr } = await pushsieve(["worker", "--nats", "nats://me:secret@127.0.0.1:1"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "error: cannot connect to nats://127.0.0.1:1: connection refused\n" });
  });

  it("says what to install if the optional packages are missing, and other commands run without them", async () => {
    const hooks = `export const resolve = (name, context, next) => {
      if (name.startsWith("@nats-io/")) throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    };`;
    const register = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hooks)}");`;
    const main = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));
    const without = (...args: string[]) =>
      run(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(register)}`, main, ...args]);
    await expect(without("worker")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("npm install @nats-io/transport-node@3.3.1") as string,
    });
    expect((await without("--version")).stdout).toMatch(/^\d/);
  });
});

describe("pushsieve serve --nats", () => {
  it("shares channels with another service, and workers decide its messages", async () => {
    const { prefix, work, decided } = await broker.deployment();
    await work();
    const services = await Promise.all([1, 2].map(() => ServiceProcess.start("--nats", broker.url, "--prefix", prefix)));
    try {
      const [first, second] = services.map(({ url }) => clientOf(url)) as [ChimeSDKMessagingClient, ChimeSDKMessagingClient];
      const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
      const [alice, bob] = [`${AppInstanceArn}/user/alice`, `${AppInstanceArn}/user/bob`];
      const { ChannelArn } = await first.send(
        new CreateChannelCommand({ AppInstanceArn, Name: "n", ChimeBearer: alice, ClientRequestToken: "create" }),
      );
      await second.send(new CreateChannelMembershipCommand({ ChannelArn, MemberArn: bob, Type: "DEFAULT", ChimeBearer: alice }));
      const Preferences = { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule: '{"mention":["Bob"]}' } };
      await first.send(new PutChannelMembershipPreferencesCommand({ ChannelArn, MemberArn: bob, ChimeBearer: bob, Preferences }));
      const send = async (token: string, mention: string) => {
        const { MessageId } = await second.send(
          new SendChannelMessageCommand({
            ChannelArn,
            ChimeBearer: alice,
            Content: "c",
            Type: "STANDARD",
            Persistence: "PERSISTENT",
            ClientRequestToken: token,
            PushNotification: { Title: "t" },
            MessageAttributes: { mention: { StringValues: [mention] } },
          }),
        );
        return MessageId!;
      };
      const ids = [await send("first", "Bob"), await send("second", "Tom")];
      const stored = await decided();
      expect(ids.map((id) => [...notifiedBy(stored.get(id) ?? [])].sort())).toEqual([[alice, bob], [alice]]);
    } finally {
      expect(await Promise.all(services.map((service) => service.end("SIGTERM")))).toEqual([0, 0]);
    }
  });

  it("says that rules and sinks are set elsewhere, and that nothing was set up", async () => {
    const { prefix } = await broker.deployment();
    const config = file("serve.json", '{"semantics":"sns"}');
    const refused = await pushsieve(["serve", "--port", "0", "--nats", broker.url, "--prefix", prefix, "--config", config]);
    expect([refused.code, refused.stderr.includes("pushsieve nats setup sets them for all services and workers")]).toEqual([2, true]);
    const missing = await pushsieve(["serve", "--port", "0", "--nats", broker.url, "--prefix", "nothing"]);
    expect([missing.code, missing.stderr.includes("run pushsieve nats setup")]).toEqual([2, true]);
  });
});

function clientOf(endpoint: string): ChimeSDKMessagingClient {
  return new ChimeSDKMessagingClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "any", secretAccessKey: "any" } });
}
