import type { SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.ts";

/** No bar appears for a read that takes fewer milliseconds. */
const PATIENCE = 1000;
/** Nor for inputs that are read in less time, in bytes. */
const SMALL = 65_536;

/** A bar on stderr while a large file is read; only on a terminal, and only if the read takes long. */
export class Progress {
  readonly #stream: Terminal["stderr"] | undefined;
  readonly #total: number;
  readonly #startedAt = performance.now();
  readonly #makeBar: (() => SingleBar) | undefined;
  #bar: SingleBar | undefined;
  #done = 0;

  private constructor(stream: Terminal["stderr"] | undefined, total: number, makeBar: (() => SingleBar) | undefined) {
    this.#stream = stream;
    this.#total = total;
    this.#makeBar = makeBar;
  }

  /** `total` in bytes; `undefined` (stdin) shows nothing. The library is loaded only where a bar may be shown. */
  static async of(terminal: Pick<Terminal, "stderr">, total = 0): Promise<Progress> {
    if (total < SMALL || terminal.stderr.isTTY !== true) return new Progress(undefined, total, undefined);
    const { stderr: stream } = terminal;
    const { default: cliProgress } = await import("cli-progress");
    const format = "reading {bar} {percentage}% | {eta_formatted} left";
    // forceRedraw: output may have erased the bar since it was drawn.
    const options = { stream, format, clearOnComplete: true, hideCursor: true, forceRedraw: true };
    return new Progress(stream, total, () => new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic));
  }

  add(bytes: number): void {
    this.#done += bytes;
    if (this.#makeBar === undefined || performance.now() - this.#startedAt < PATIENCE) return;
    if (this.#bar === undefined) {
      this.#bar = this.#makeBar();
      this.#bar.start(this.#total, this.#done);
    } else this.#bar.update(this.#done);
  }

  /** Erases the bar, so that output can use its line. The next update draws it again. */
  hide(): void {
    if (this.#bar !== undefined) this.#stream?.write("\r\u001b[K");
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
