import cliProgress from "cli-progress";
import type { Terminal } from "./terminal.ts";

/** Nothing is shown for what is over sooner, in milliseconds. */
const PATIENCE = 1000;

/** A bar on stderr while a big file is read; only on a terminal, and only when it takes long. */
export class Progress {
  readonly #stream: Terminal["stderr"];
  readonly #total: number;
  readonly #startedAt = performance.now();
  #bar: cliProgress.SingleBar | undefined;
  #done = 0;

  /** `total` in bytes; `undefined` (stdin) shows nothing. */
  constructor(stream: Terminal["stderr"], total: number | undefined) {
    this.#stream = stream;
    this.#total = stream.isTTY === true ? (total ?? 0) : 0;
  }

  add(bytes: number): void {
    this.#done += bytes;
    if (this.#total === 0 || performance.now() - this.#startedAt < PATIENCE) return;
    if (this.#bar === undefined) {
      const format = "reading {bar} {percentage}% | {eta_formatted} left";
      // forceRedraw: output may have wiped the bar since it was drawn.
      this.#bar = new cliProgress.SingleBar(
        { stream: this.#stream, format, clearOnComplete: true, hideCursor: true, forceRedraw: true },
        cliProgress.Presets.shades_classic,
      );
      this.#bar.start(this.#total, this.#done);
    } else this.#bar.update(this.#done);
  }

  /** Wipes the bar off its line, so that output can be written there; it comes back with the next update. */
  hide(): void {
    if (this.#bar !== undefined) this.#stream.write("\r\u001b[K");
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
