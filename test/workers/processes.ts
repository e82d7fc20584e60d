import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));

/** `pushsieve` in its own process, with its output. */
class Process {
  readonly #child: ChildProcess;
  output = "";

  protected constructor(args: readonly string[]) {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    this.#child = spawn(process.execPath, [main, ...args], { env });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
  }

  /** Resolves when it has written something; throws if it ends before. */
  async says(what: string): Promise<void> {
    const gone = once(this.#child, "close").catch(() => {});
    while (!this.output.includes(what)) {
      if (!this.isRunning) throw new Error(`it did not start: ${this.output}`);
      const said = [this.#child.stdout!, this.#child.stderr!].map((stream) => once(stream, "data").catch(() => {}));
      await Promise.race([...said, gone]);
    }
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

  /** Resolves with the exit code after it ended; null if it was killed. */
  async end(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<number | null> {
    if (this.isRunning) {
      const closed = once(this.#child, "close");
      this.#child.kill(signal);
      await closed;
    }
    return this.#child.exitCode;
  }
}

/** `pushsieve worker`. */
export class WorkerProcess extends Process {
  /** Resolves when it accepts messages. */
  static async start(url: string, ...flags: readonly string[]): Promise<WorkerProcess> {
    const worker = WorkerProcess.launch(url, ...flags);
    await worker.says("ready:");
    return worker;
  }

  static launch(url: string, ...flags: readonly string[]): WorkerProcess {
    return new WorkerProcess(["worker", "--nats", url, ...flags]);
  }

  /** With `--metrics`. */
  get monitorUrl(): string {
    return /"url":"([^"]+)"/.exec(this.output)?.[1] ?? "";
  }
}

/** `pushsieve serve` on a free port. */
export class ServiceProcess extends Process {
  /** Resolves when it answers. */
  static async start(...flags: readonly string[]): Promise<ServiceProcess> {
    const service = new ServiceProcess(["serve", "--port", "0", ...flags]);
    await service.says("Ctrl+C");
    return service;
  }

  get url(): string {
    return /http:\/\/[\w.:]+/.exec(this.output)?.[0] ?? "";
  }
}
