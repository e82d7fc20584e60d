import { describe, expect, it } from "vitest";
import { startMonitor } from "../../src/transport/cli/nats/monitor.ts";
import { createLog } from "../../src/transport/http/log.ts";
import { pushsieve } from "../cli/support.ts";
import { WorkerProcess } from "./processes.ts";
import { NatsServer } from "./server.ts";
import { message, none, push, suite } from "./suite.ts";
import { until } from "./waiting.ts";

const broker = suite();

/** The values of a scrape, by name and labels. */
async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("pushsieve_"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

const statusOf = async (url: string, path: string): Promise<unknown> => {
  const response = await fetch(`${url}${path}`);
  return [response.status, await response.json()];
};

describe("pushsieve worker --metrics", () => {
  it("counts decisions by reason, stale waits, dead letters, the cache and the lag of each partition", async () => {
    const { nc, prefix, bucket, publisher, decided } = await broker.deployment();
    // It does not get the channel at its start, so it loads it.
    const worker = await WorkerProcess.start(broker.url, "--prefix", prefix, "--metrics", "0");
    await bucket.put("arn:c", "arn:bob");
    await bucket.put("arn:c", "arn:tom", none);
    const { partition } = await publisher.publish(message("m"));
    await nc.request(`${prefix}.messages.0`, "{");
    // A stamp of the future: the worker waits for it, and gets it from the next Put.
    const { revision } = await publisher.publish(message("n"));
    const queued = { format: 1, channelArn: "arn:c", messageId: "late", message: push, revision: revision + 1 };
    await nc.request(`${prefix}.messages.${partition}`, JSON.stringify(queued));
    await until(async () => (await scrape(worker.monitorUrl)).get("pushsieve_stale_waits_total") === 1, "the wait");
    const waiting = await scrape(worker.monitorUrl);
    expect(waiting.get(`pushsieve_unanswered_messages{partition="${partition}"}`)).toBe(1);
    expect(waiting.get("pushsieve_messages_in_progress")).toBe(1);
    await bucket.put("arn:c", "arn:bob");
    await decided();
    const seen = await scrape(worker.monitorUrl);
    expect([...seen].filter(([, value]) => value > 0 && value < 1_000)).toEqual(
      expect.arrayContaining([
        ['pushsieve_decisions_total{reason="no-preference"}', 3],
        ['pushsieve_decisions_total{reason="none"}', 3],
        ["pushsieve_decided_messages_total", 3],
        ["pushsieve_dead_letters_total", 1],
        ["pushsieve_index_channels", 1],
        ["pushsieve_channel_loads_total", 1],
        ["pushsieve_decision_seconds_count", 3],
        ["pushsieve_preferences_revision", revision + 1],
      ]),
    );
    expect(seen.get(`pushsieve_waiting_messages{partition="${partition}"}`)).toBe(0);
    expect(await worker.end("SIGTERM")).toBe(0);
  });

  it("is alive while its broker is gone, but not ready, and says both in the log without a secret", async () => {
    const server = await NatsServer.start('authorization { user: "me", password: "hunter2" }');
    const url = server.url.replace("//", "//me:hunter2@");
    expect((await pushsieve(["nats", "setup", "--nats", url, "--partitions", "1"])).code).toBe(0);
    const worker = await WorkerProcess.start(url, "--metrics", "127.0.0.1:0");
    try {
      expect(await statusOf(worker.monitorUrl, "/readyz")).toEqual([200, { status: "ready" }]);
      await server.kill();
      await until(async () => (await fetch(`${worker.monitorUrl}/readyz`)).status === 503, "the loss");
      expect(await statusOf(worker.monitorUrl, "/readyz")).toEqual([503, { status: "disconnected" }]);
      expect(await statusOf(worker.monitorUrl, "/healthz")).toEqual([200, { status: "ok" }]);
      const lost = await scrape(worker.monitorUrl);
      expect([lost.get("pushsieve_decided_messages_total"), [...lost.keys()].filter((name) => name.includes("partition="))]).toEqual([
        0,
        [],
      ]);
      await server.start();
      await until(async () => (await fetch(`${worker.monitorUrl}/readyz`)).status === 200, "the broker");
      const logged = worker.output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as { msg: string }] : []));
      expect(logged.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["monitor", "disconnect", "reconnect"]));
      expect(logged[0]).toMatchObject({ level: "info", time: expect.any(String) as string });
      expect(worker.output).not.toContain("hunter2");
    } finally {
      await worker.end();
      await server.remove();
    }
  });

  it("is not ready before it has read the keys, nor while it stops", async () => {
    const { work } = await broker.deployment();
    const monitor = await startMonitor({ host: "127.0.0.1", port: 0 }, createLog("silent"));
    expect(await statusOf(monitor.url, "/readyz")).toEqual([503, { status: "starting" }]);
    expect((await scrape(monitor.url)).get("pushsieve_decided_messages_total")).toBe(0);
    monitor.serve(await work());
    expect(await statusOf(monitor.url, "/readyz")).toEqual([200, { status: "ready" }]);
    monitor.setStopping();
    expect(await statusOf(monitor.url, "/readyz")).toEqual([503, { status: "stopping" }]);
    expect((await fetch(`${monitor.url}/else`)).status).toBe(404);
    await monitor.stop();
  });

  it.each([
    ["99999", "Expected a port, or an address like 0.0.0.0:9464."],
    ["a b:1", "Expected a port, or an address like 0.0.0.0:9464."],
  ])("called with %s says what is wrong, and exits with 2", async (address, words) => {
    const { code, stderr } = await pushsieve(["worker", "--nats", broker.url, "--metrics", address]);
    expect({ code, says: stderr.includes(words) || stderr }).toEqual({ code: 2, says: true });
  });

  it("says in one line that its port is in use, and exits with 2", async () => {
    const port = new URL(broker.url).port;
    const { code, stderr } = await pushsieve(["worker", "--nats", broker.url, "--metrics", port]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: cannot listen on 127.0.0.1:${port}: the port is in use\n` });
  });
});
