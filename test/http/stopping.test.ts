import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { CreateChannelCommand, SendChannelMessageCommand } from "@aws-sdk/client-chime-sdk-messaging";
import { afterAll, describe, expect, it } from "vitest";
import { pushsieve, rows } from "../cli/support.ts";
import { alice, fresh, instance, messageTo } from "../messaging/support.ts";
import { hasSqlite, withFile } from "../support/sqlite.ts";
import { path, type Spawned, serve, until } from "./support.ts";

/** A server that counts its requests, and never answers. */
async function silent() {
  const asked: string[] = [];
  const server = createServer((request) => asked.push(request.url ?? ""));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, port, url: `http://127.0.0.1:${port}/pushes` };
}

async function send({ client }: Spawned, count: number): Promise<string[]> {
  const { ChannelArn } = await client.send(
    new CreateChannelCommand({ AppInstanceArn: instance, Name: "team", ChimeBearer: alice, ClientRequestToken: fresh() }),
  );
  const sent: string[] = [];
  for (let index = 0; index < count; index++)
    sent.push((await client.send(new SendChannelMessageCommand(messageTo(ChannelArn!, { Content: "x".repeat(4000) })))).MessageId!);
  return sent;
}

/** Returns the batches that a sink gets, which takes everything, after the service starts again. */
async function remaining(db: string): Promise<string[]> {
  const file = path("remaining.ndjson");
  const service = await serve({ sinks: [{ type: "file", path: file }] }, ["--db", db]);
  await until(async () => (await (await fetch(`${service.url}/metrics`)).text()).includes("pushsieve_queue_depth 0"));
  expect(await service.stop()).toBe(0);
  return (rows(readFileSync(file, "utf8")) as unknown as { MessageId: string }[]).map(({ MessageId }) => MessageId);
}

describe.concurrent("SIGTERM ends the service with 0, and untaken batches wait in the file,", { timeout: 60_000 }, () => {
  it.skipIf(!hasSqlite)(withFile("while a webhook does not answer, and stdout is not read"), async () => {
    const db = path("stuck.db");
    const { url, asked } = await silent();
    const service = await serve({ sinks: [{ type: "stdout" }, { type: "webhook", url, timeoutMs: 600_000 }], logLevel: "warn" }, [
      "--db",
      db,
    ]);
    (service.child.stdout as NodeJS.ReadableStream).pause();
    const sent = await send(service, 150);
    await until(() => asked.length > 0);
    expect(await service.stop()).toBe(0);
    expect(service.stderr()).toContain('"sink":"webhook","problem":"it did not answer before the service ended"');
    expect(service.stderr()).toContain('"sink":"stdout","problem":"it did not answer before the service ended"');
    expect(await remaining(db)).toEqual(sent);
  });

  it.skipIf(!hasSqlite)(withFile("when the reader of stdout has gone away"), async () => {
    const db = path("gone.db");
    const service = await serve({ sinks: [{ type: "stdout" }], logLevel: "warn" }, ["--db", db]);
    const closed = once(service.child.stdout!, "close");
    service.child.stdout!.destroy();
    await closed;
    const sent = await send(service, 2);
    await until(() => service.stderr().includes('"sink":"stdout"'));
    expect(await service.stop()).toBe(0);
    expect(await remaining(db)).toEqual(sent);
  });

  it("if the log is not read, which also delays no request", async () => {
    const service = await serve({ logLevel: "trace" });
    (service.child.stderr as NodeJS.ReadableStream).pause();
    const answers = await send(service, 400);
    for (let index = 0; index < 1000; index += 50)
      await Promise.all(Array.from({ length: 50 }, async () => (await fetch(`${service.url}/healthz`)).text()));
    expect(answers.length).toBe(400);
    expect(await service.stop()).toBe(0);
  });

  it("when the reader of the log has gone away", async () => {
    const service = await serve({ logLevel: "trace" });
    service.child.stderr!.destroy();
    expect((await send(service, 3)).length).toBe(3);
    expect(await service.stop()).toBe(0);
  });
});

it.skipIf(!hasSqlite)(withFile("a service whose port is taken ends, delivers nothing, and leaves the outbox as it was"), async () => {
  const db = path("taken.db");
  const { url, port, asked } = await silent();
  const config = { sinks: [{ type: "webhook", url }] };
  const service = await serve(config, ["--db", db]);
  const sent = await send(service, 3);
  await until(() => asked.length > 0);
  const exit = once(service.child, "exit");
  service.child.kill("SIGKILL");
  await exit;
  const before = asked.length;
  const file = path("taken.json");
  writeFileSync(file, JSON.stringify(config));
  const { code, stderr } = await pushsieve(["serve", "--port", String(port), "--db", db, "--config", file]);
  expect([code, stderr.trim()]).toEqual([2, `error: cannot start: the port is in use: 127.0.0.1:${port}; --port 0 takes a free one`]);
  expect(asked.length).toBe(before);
  expect(await remaining(db)).toEqual(sent);
});

describe("a connection without a request", () => {
  it("does not keep the service from ending: browsers open some in advance", async () => {
    const service = await serve();
    const { hostname, port } = new URL(service.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("error", () => {});
    await once(socket, "connect");
    const closed = once(socket, "close");
    expect(await service.stop()).toBe(0);
    await closed;
    expect(service.stderr()).not.toContain("cut off");
  });
});
