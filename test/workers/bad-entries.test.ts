import { headers } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { NatsStore } from "../../src/workers/index.ts";
import { channelKey, membershipKey } from "../../src/workers/protocol/names.ts";
import { file } from "../cli/support.ts";
import { notifiedBy } from "./decisions.ts";
import type { Deployment } from "./deployment.ts";
import { ServiceProcess } from "./processes.ts";
import { message, none, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();
const deployment = broker.deployment;

const secret = "secret-value";

/** Keys that no client of this library writes. */
const keys = [
  "hello",
  "hello.world",
  `${channelKey("arn:c")}`,
  `${channelKey("arn:c")}.hello`,
  `${channelKey("arn:c")}.=`,
  // The same bytes as the key of bob, but not his key.
  `${channelKey("arn:c")}.${nonCanonical("arn:bob")}`,
  `${nonCanonical("arn:c22")}.${channelKey("arn:bob")}`,
  `hello.${channelKey("arn:bob")}`,
  `${membershipKey("arn:c", "arn:bob")}.more`,
  "settings.more",
  "_w._w",
  `${channelKey("arn:c")}._w`,
  // Longer than any name.
  `${channelKey("arn:c")}.${Buffer.alloc(1_025, "x").toString("base64url")}`,
  "a/b=c",
];

/** Values that are no preferences, at the keys of a member. */
const values = [
  "",
  secret,
  "{",
  "null",
  "[]",
  "5",
  "[".repeat(50_000),
  "\u00ff",
  '{"__proto__":{"Preferences":1}}',
  '{"Preferences":5}',
  '{"Preferences":{"PushNotifications":{"AllowNotifications":5}}}',
  '{"Preferences":{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":{"length":null}}}}',
  '{"Preferences":{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":[1]}}}',
];

function nonCanonical(arn: string): string {
  const key = channelKey(arn);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // The last character has bits that no byte uses.
  const other = `${key.slice(0, -1)}${alphabet[alphabet.indexOf(key.at(-1)!) + 1]}`;
  if (Buffer.from(other, "base64url").toString() !== arn) throw new Error(`choose an ARN whose key has unused bits: ${arn}`);
  return other;
}

const put = ({ nc, prefix }: Deployment, key: string, value: string) => nc.request(`$KV.${prefix}-preferences.${key}`, value);

describe("an entry that a person wrote into the bucket", () => {
  it.each([["before the worker starts"], ["while the worker runs, in a channel that it holds"]])(
    "under a key that is not a membership, %s, is reported by its key, and changes no decision",
    async (when) => {
      const started = await deployment({ partitions: 1 });
      const { bucket, publisher, work, decided, events } = started;
      const damage = async () => {
        for (const key of keys) await put(started, key, secret);
      };
      for (const who of ["arn:bob", "arn:carol"]) await bucket.put("arn:c", who);
      await bucket.put("arn:c", "arn:dora", none);
      if (when.startsWith("before")) await damage();
      const worker = await work();
      await publisher.publish(message("first"));
      await until(() => worker.stats.decided === 1, "the first decision");
      if (!when.startsWith("before")) await damage();
      await bucket.put("arn:c", "arn:carol", none);
      await publisher.publish(message("m"));
      await publisher.publish({ ...message("n"), channelArn: "arn:c22" });
      const stored = await decided();
      expect(["first", "m", "n"].map((id) => [...notifiedBy(stored.get(id) ?? [])].sort())).toEqual([
        ["arn:bob", "arn:carol"],
        ["arn:bob"],
        [],
      ]);
      const reported = events.flatMap((event) => (event.type === "invalid-key" ? [event.key] : []));
      expect(reported.sort()).toEqual([...keys].sort());
      expect(JSON.stringify(events)).not.toContain(secret);
    },
  );

  it("that is removed is no longer reported", async () => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix, work, events } = started;
    await put(started, "hello", secret);
    const removed = headers();
    removed.set("KV-Operation", "DEL");
    await nc.request(`$KV.${prefix}-preferences.hello`, "", { headers: removed, timeout: 5_000 });
    await work();
    expect(events).toEqual([]);
  });

  it.each([["before the worker starts"], ["while the worker runs, in a channel that it holds"]])(
    "that is not preferences, %s, harms only the member that it names, and memory is still counted",
    async (when) => {
      const started = await deployment({ partitions: 1 });
      const { bucket, publisher, work, decided, deadLetters, events } = started;
      const damage = async () => {
        for (const [index, value] of values.entries()) await put(started, membershipKey("arn:c", `arn:bad/${index}`), value);
        // A second time, over the damaged membership that is held.
        for (const [index, value] of values.entries()) await put(started, membershipKey("arn:c", `arn:bad/${index}`), value);
      };
      for (const who of ["arn:bob", "arn:carol", "arn:bad/0"]) await bucket.put("arn:c", who);
      if (when.startsWith("before")) await damage();
      const worker = await work();
      await publisher.publish(message("first"));
      await until(() => worker.stats.decided === 1, "the first decision");
      if (!when.startsWith("before")) await damage();
      await bucket.put("arn:c", "arn:carol", none);
      await publisher.publish(message("m"));
      const batches = (await decided()).get("m") ?? [];
      const named = [...notifiedBy(batches)].sort();
      expect(named).toEqual(["arn:bob"]);
      expect([worker.stats.channelBytes > 4_000, worker.stats.channelBytes < 1_000_000, await deadLetters()]).toEqual([true, true, 0]);
      const refused = new Set(events.flatMap((event) => (event.type === "refused-preferences" ? [event.memberArn] : [])));
      expect(values.filter((_, i) => !refused.has(`arn:bad/${i}`))).toEqual([]);
      expect(JSON.stringify(events)).not.toContain(secret);
      for (const index of values.keys()) await bucket.delete("arn:c", `arn:bad/${index}`);
      await publisher.publish(message("after"));
      expect([...notifiedBy((await decided()).get("after")!)]).toEqual(["arn:bob"]);
    },
  );
});

describe("pushsieve serve --nats", () => {
  it("starts, answers and ends with entries that a person wrote, and reports their keys", async () => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix, bucket } = started;
    await bucket.put("arn:c", "arn:bob");
    for (const key of keys) await put(started, key, secret);
    const rows = ["hello", "channel", "channel.x.y", `message.${channelKey("a")}`, "unknown.YQ.YQ", "due._w._w", "channel.YQ.YQ.YQ"];
    for (const key of rows) await nc.request(`$KV.${prefix}-rows.${key}`, secret);
    const config = file("bad-entries.json", "{}");
    const service = await ServiceProcess.start("--nats", broker.url, "--prefix", prefix, "--config", config);
    try {
      expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
      // Also while it runs.
      await put(started, "late", secret);
      await until(() => service.output.includes("late"), "the report of the late key");
      for (const key of [...keys, ...rows]) expect(service.output).toContain(key);
      expect(service.output).not.toContain(secret);
    } finally {
      expect(await service.end("SIGTERM")).toBe(0);
    }
  });

  it("lists what is left, and reports a damaged row by its name, whatever is beside it", async () => {
    const started = await deployment({ partitions: 1 });
    const { nc, prefix } = started;
    const InvitedBy = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/alice";
    const row = { Type: "DEFAULT" as const, InvitedBy, CreatedAt: 1, UpdatedAt: 1 };
    const reported: string[] = [];
    const store = await NatsStore.open(nc, { prefix, onInvalidKey: ({ key }) => void reported.push(key) });
    await store.commit([{ put: { kind: "membership", group: "arn:c", id: "arn:bob" }, value: row }]);
    for (const key of keys) await put(started, key, secret);
    await put(started, membershipKey("arn:c", "arn:carol"), secret);
    const { rows, damaged } = await store.list({ kind: "membership", group: "arn:c", limit: 100 });
    expect([rows.map(({ key }) => key.id), damaged.map(({ key }) => key.id)]).toEqual([["arn:bob"], ["arn:carol"]]);
    expect(reported.sort()).toEqual([...keys].sort());
    await store.commit([{ removeGroup: { kind: "membership", group: "arn:c" } }]);
    expect((await store.list({ kind: "membership", group: "arn:c", limit: 100 })).rows).toEqual([]);
    await store.close();
  });
});
