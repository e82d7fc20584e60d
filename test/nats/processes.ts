import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));

/** `pushsieve worker` in a process of its own. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  output = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
  }

  /** Resolves when it takes messages. */
  static async start(url: string, ...flags: readonly string[]): Promise<WorkerProcess> {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    const child = spawn(process.execPath, [main, "worker", "--nats", url, ...flags], { env });
    const worker = new WorkerProcess(child);
    const gone = once(child, "close").catch(() => {});
    while (!worker.output.includes("ready:")) {
      if (!worker.isRunning) throw new Error(`the worker did not start: ${worker.output}`);
      await Promise.race([once(child.stdout, "data").catch(() => {}), gone]);
    }
    return worker;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  /** Resolves with the exit code when it is gone; null for who was killed. */
  async end(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<number | null> {
    if (this.isRunning) {
      const closed = once(this.#child, "close");
      this.#child.kill(signal);
      await closed;
    }
    return this.#child.exitCode;
  }
}
