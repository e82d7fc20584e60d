import { Output, wantsColors } from "./output.ts";
import { plain, plainLine } from "./plain.ts";
import { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** One run of the command line: its outputs, and the progress bar that they must not overwrite. */
export class Session {
  readonly terminal: Terminal;
  readonly out: Output;
  readonly #allowColors: boolean;
  #err: Output | undefined;
  #progress: Progress | undefined;

  constructor(terminal: Terminal, allowColors: boolean) {
    this.terminal = terminal;
    this.#allowColors = allowColors;
    this.out = this.#open(terminal.stdout);
  }

  /** Opened when there is something to say: most runs have nothing, and opening it takes longer than a check. */
  get err(): Output {
    this.#err ??= this.#open(this.terminal.stderr);
    return this.#err;
  }

  /** Shows a bar for the reading of an input of this size in bytes. */
  async progress(size: number | undefined): Promise<Progress> {
    this.#progress = await Progress.of(this.terminal, size);
    return this.#progress;
  }

  /** Prints an error: the command failed. */
  async complain(message: string): Promise<void> {
    await this.#tell(this.err.colors.red("error:"), message);
  }

  /** Prints a warning: the command continued. */
  async warn(message: string): Promise<void> {
    await this.#tell(this.err.colors.yellow("warning:"), message);
  }

  /** Says which file was written, if a person may read it: on a terminal. */
  async wrote(path: string): Promise<void> {
    if (this.terminal.stderr.isTTY === true) await this.#tell(this.err.colors.green("wrote"), plainLine(path));
  }

  async flush(): Promise<void> {
    await this.out.flush();
    await this.#err?.flush();
  }

  #open(stream: Terminal["stdout"]): Output {
    return new Output(stream, wantsColors(stream, this.terminal.env, this.#allowColors), () => this.#progress?.hide());
  }

  /** Keeps the order with the output if both go to one terminal. */
  async #tell(mark: string, message: string): Promise<void> {
    await this.out.flush().catch(() => {});
    await this.err.write(`${mark} ${plain(message)}\n`);
    await this.err.flush();
  }
}
