import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
import { afterAll } from "vitest";
import { MemoryStore } from "../../src/messaging/index.ts";
import type { ServeConfig } from "../../src/transport/http/config.ts";
import { startService } from "../../src/transport/http/service.ts";
import { main, quietEnv } from "../cli/support.ts";

/** `pushsieve serve` in its own process. */
export interface Spawned {
  readonly url: string;
  readonly child: ChildProcess;
  /** Its output until now. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly client: ChimeSDKMessagingClient;
  /** Ends it with SIGTERM; returns its exit code. */
  readonly stop: () => Promise<number | null>;
}

const folder = mkdtempSync(join(tmpdir(), "pushsieve-http-"));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
/** A path without users, for this test file. */
export function path(name: string): string {
  files++;
  return join(folder, `${files}-${name}`);
}

/** Starts the built service on a free port, with this Node or another one, and waits until it reports its address. */
export async function serve(config: object = {}, more: readonly string[] = [], node: string = process.execPath): Promise<Spawned> {
  const configPath = path("serve.json");
  writeFileSync(configPath, JSON.stringify(config));
  const child = spawn(node, [main, "serve", "--port", "0", "--config", configPath, ...more], { env: quietEnv });
  running.add(child);
  let stdout = "";
  let stderr = "";
  const exited = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const [, found] = /messaging at (http:\S+)/.exec(stdout + stderr) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      look();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      look();
    });
    void exited.then((code) => reject(new Error(`the service has ended with ${code}: ${stderr}`)));
  });
  return {
    url,
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    client: clientOf(url),
    stop: async () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** Does the same in this process, where mutation testing reaches it. */
export async function serveHere(config: ServeConfig): Promise<Pick<Spawned, "url" | "client" | "stop">> {
  const service = await startService({ config, store: new MemoryStore(), port: 0, host: "127.0.0.1" });
  const { url } = service;
  return { url, client: clientOf(url), stop: () => service.stop().then(() => 0) };
}

/** The real client, unmodified, as in the banner of the service. */
export function clientOf(url: string, credentials = { accessKeyId: "any", secretAccessKey: "any" }): ChimeSDKMessagingClient {
  return new ChimeSDKMessagingClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
}

/** Waits for a condition, for as long as a test may take. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
