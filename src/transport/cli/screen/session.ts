import { Output, wantsColors } from "./output.ts";
import { plain } from "./plain.ts";
import { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** One run of the command line: its outputs, and the progress bar that they must not overwrite. */
export class Session {
  readonly terminal: Terminal;
  readonly out: Output;
  readonly err: Output;
  #progress: Progress | undefined;

  constructor(terminal: Terminal, allowColors: boolean) {
    this.terminal = terminal;
    const { stdout, stderr, env } = terminal;
    const hide = () => this.#progress?.hide();
    this.out = new Output(stdout, wantsColors(stdout, env, allowColors), hide);
    this.err = new Output(stderr, wantsColors(stderr, env, allowColors), hide);
  }

  /** Shows a bar for the reading of an input of this size in bytes. */
  async progress(size: number | undefined): Promise<Progress> {
    this.#progress = await Progress.of(this.terminal.stderr, size);
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

  async flush(): Promise<void> {
    await this.out.flush();
    await this.err.flush();
  }

  /** Keeps the order with the output if both go to one terminal. */
  async #tell(mark: string, message: string): Promise<void> {
    await this.out.flush().catch(() => {});
    await this.err.write(`${mark} ${plain(message)}\n`);
    await this.err.flush();
  }
}
