import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A server under load, in a process of its own. */
export interface Server {
  readonly name: string;
  readonly url: string;
  /** Ends it; `undefined` when that went as it should. */
  stop(): Promise<string | undefined>;
}

const main = fileURLToPath(new URL("../dist/transport/cli/main.js", import.meta.url));
const bare = fileURLToPath(new URL("http-bare.ts", import.meta.url));
const typescript = fileURLToPath(new URL("typescript.mjs", import.meta.url));

export function startBare(): Promise<Server> {
  return start("bare hono", ["--import", typescript, bare]);
}

/** The built service; `db` is a file in the folder. Requests are not logged. */
export function startService(name: string, folder: string, db?: string, synchronous = "normal"): Promise<Server> {
  const config = join(folder, `${synchronous}.json`);
  writeFileSync(config, JSON.stringify({ logLevel: "warn", synchronous }));
  const store = db === undefined ? [] : ["--db", join(folder, db)];
  return start(name, [main, "serve", "--port", "0", "--config", config, ...store]);
}

async function start(name: string, args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await urlOf(child, name);
  return {
    name,
    url,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return `${name} has ended by itself`;
      child.kill("SIGTERM");
      await once(child, "exit");
      return undefined;
    },
  };
}

function urlOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${name} has ended with ${code} before it listened`)));
  });
}
