import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/messaging/index.ts";
import { type ServiceOptions, startService } from "../../src/transport/http/service.ts";
import { path } from "./support.ts";

/** Where Linux lists the files that a process has open. */
const OPEN = "/proc/self/fd";

function isOpen(file: string): boolean {
  return readdirSync(OPEN).some((descriptor) => existsSync(`${OPEN}/${descriptor}`) && readlinkSync(`${OPEN}/${descriptor}`) === file);
}

/** Takes a port, or a free one, for a moment. */
async function take(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const { port: taken } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return taken;
}

describe("a service that cannot start", () => {
  const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
  it.skipIf(!existsSync(OPEN)).each<[string, Partial<ServiceOptions>]>([
    ["limits that are invalid", { rules: { limits: { maxBytes: -1 } } }],
    ["an option that does not exist", { rules: { limit: 1 } as object }],
    ["a seed that an operation rejects", { seed: { AppInstanceArn, Channels: [{ ChannelArn: "a" }, { ChannelArn: "a" }] } as never }],
  ])("because of %s leaves no port and no sink open", async (_, options) => {
    const file = path("decisions.ndjson");
    const [port, config] = [await take(), { logLevel: "fatal", sinks: [{ type: "file", path: file }] } as const];
    await expect(startService({ store: new MemoryStore(), config, port, host: "127.0.0.1", ...options })).rejects.toThrow();
    // The sink was opened: its file exists.
    expect([existsSync(file), isOpen(file)]).toEqual([true, false]);
    expect(await take(port)).toBe(port);
  });

  it("because of its configuration names the mistakes, and quotes no secret", async () => {
    const config = { excludeSenders: true, keys: [{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "SECRET" }] } as object;
    const starting = startService({ store: new MemoryStore(), config, port: 0, host: "127.0.0.1" });
    await expect(starting).rejects.toThrow(
      'config: it has the unknown field "excludeSenders"\n  keys.0.secretAccessKey must NOT have fewer than 8 characters',
    );
  });
});
