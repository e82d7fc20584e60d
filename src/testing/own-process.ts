import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServeConfig } from "../transport/http/config.ts";
import { type Seed, SeedError } from "../transport/http/seed.ts";

/** A service with its address. */
export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** The processes that run, with one listener for all: many listeners for the exit would be a warning. */
const children = new Set<ChildProcess>();

/** A test that ends without closing must not leave a process behind. */
function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Starts `pushsieve serve` on a free port, and waits until it answers. @throws SeedError if it rejects the seed, Error with its output if it ends. */
export async function startProgram(config: ServeConfig, seed: Seed | undefined): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "pushsieve-testing-"));
  const file = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const args = ["serve", "--port", "0", "--no-page", "--config", file("serve.json", config)];
  if (seed !== undefined) args.push("--seed", file("seed.json", seed));
  const child = spawn(process.execPath, [program(), ...args], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let rejected: SeedError | undefined;
  child.once("message", (error) => {
    const { path, message } = error as SeedError;
    rejected = new SeedError(path, message);
  });
  if (children.size === 0) process.on("exit", killAll);
  children.add(child);
  let output = "";
  let isReady = false;
  const exited = new Promise<void>((resolve) => {
    // After the last output and the last message.
    child.once("close", () => {
      children.delete(child);
      if (children.size === 0) process.off("exit", killAll);
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      // Afterwards it is read and dropped: a sink of stdout may write much.
      if (isReady) return;
      output += text;
      const [, found] = /messaging at (http:\S+)/.exec(output) ?? [];
      isReady = found !== undefined;
      if (found !== undefined) resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", read);
    void exited.then(() => reject(rejected ?? new Error(`pushsieve serve has ended:\n${output.trim()}`)));
  });
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** The built command line: beside this file in the package, in `dist` for the source. */
function program(): string {
  const built = fileURLToPath(new URL("../transport/cli/main.js", import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));
}
