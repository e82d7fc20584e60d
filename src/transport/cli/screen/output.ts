import pc from "picocolors";
import { systemReason } from "../../../diagnostic/system-error.ts";
import { grouped } from "./grouped.ts";
import { type Terminal, UsageError } from "./terminal.ts";

export type Colors = ReturnType<typeof pc.createColors>;

/** For text that does not go to a terminal. */
export const noColors: Colors = pc.createColors(false);

/** Thrown if the reader closed the output; ends the command without a message. */
export class BrokenPipe extends Error {}

/** The size of a write in code units: one system call writes many lines. */
const BLOCK = 32_768;

/** An output stream: collects lines, waits for a slow reader, and notices a closed output. */
export class Output {
  readonly colors: Colors;
  /** The width of a line. */
  readonly width: number;
  readonly #stream: Terminal["stdout"];
  readonly #beforeWrite: () => void;
  #text = "";
  #failure: Error | undefined;

  constructor(stream: Terminal["stdout"], useColors: boolean, beforeWrite: () => void = () => {}) {
    // The callback of a write hears of the failure; without a listener it would end the process.
    this.#stream = stream.on("error", () => {});
    this.#beforeWrite = beforeWrite;
    this.colors = pc.createColors(useColors);
    this.width = Math.min(120, Math.max(60, stream.columns ?? 100));
  }

  /** Adds text that is already safe for a terminal. */
  async write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= BLOCK) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#beforeWrite();
    await this.#writeNow(text);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Waits for a slow reader. Reports only its own failures, because a sink or a log may write into the same stream. */
  #writeNow(text: string): Promise<void> {
    return new Promise((resolve) => {
      const hasRoom = this.#stream.write(text, (error) => {
        if (error) this.#failure ??= failureOf(error);
        resolve();
      });
      if (hasRoom) resolve();
    });
  }
}

function failureOf(error: unknown): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") return new BrokenPipe();
  return new UsageError(`cannot write the output: ${systemReason(error) ?? String(code ?? error)}`);
}

/** Whether a stream gets colours: on a terminal, or with FORCE_COLOR; never with --no-color or NO_COLOR. */
export function wantsColors(stream: Terminal["stderr"], env: Terminal["env"], allowed: boolean): boolean {
  if (!allowed || (env.NO_COLOR ?? "") !== "") return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** `1 rule`, `2 rules`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}
