import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectSocket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A separate broker, on loopback, with a data folder that outlives its process until `remove`. */
export class NatsServer {
  readonly #port: number;
  readonly #folder: string;
  readonly #config: string;
  readonly #base: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, config: string) {
    this.#port = port;
    this.#folder = folder;
    this.#config = join(folder, "server.conf");
    this.#base = `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(folder, "data")}" }\n`;
    writeFileSync(this.#config, `${this.#base}${config}\n`);
  }

  static async start(config = ""): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), mkdtempSync(join(tmpdir(), "pushsieve-nats-")), config);
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** The log of all its runs. */
  get log(): string {
    return readFileSync(join(this.#folder, "server.log"), "utf8");
  }

  /** Starts, or starts again from the data on the disk, with another configuration if one is given; resolves when it accepts clients. */
  async start(config?: string): Promise<void> {
    if (config !== undefined) writeFileSync(this.#config, `${this.#base}${config}\n`);
    const log = join(this.#folder, "server.log");
    const child = spawn("nats-server", ["-c", this.#config, "-l", log], { stdio: "ignore" });
    this.#process = child;
    const end = Date.now() + 30_000;
    while (!(await accepts(this.#port))) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`nats-server did not start:\n${this.log.slice(-2_000)}`);
      await sleep(20);
    }
  }

  /** Runs on with another configuration. */
  async reload(config: string): Promise<void> {
    writeFileSync(this.#config, this.#base + config);
    this.#process?.kill("SIGHUP");
    await sleep(300);
  }

  /** kill -9: what the operating system has been given stays, the rest is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  }

  /** Stops or continues its process. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#process?.kill(signal);
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The processor time of a process since its start. Linux only. */
export function cpuSeconds(pid: number): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ").slice(11, 13).map(Number);
  // In ticks of a hundredth of a second.
  return (user + system) / 100;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, "127.0.0.1");
    // The server greets accepted clients.
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
