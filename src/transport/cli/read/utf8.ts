import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";

/**
 * Bytes in chunks -> text. Holds back the bytes of a character that is cut by the end of a chunk, and drops a byte
 * order mark. What is not UTF-8 is refused: with U+FFFD in its place it could pass for what nobody wrote.
 */
export class Utf8Reader {
  readonly #name: string;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** Of what was decoded, as many bytes as may wait for the rest of their character. */
  #last: Uint8Array = new Uint8Array();

  /** @param name - of the input, for the message. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The text of a chunk; `line` is the one that it starts on, from 1. @throws UsageError for what is not UTF-8. */
  decode(chunk: Uint8Array, line: number): string {
    try {
      const text = this.#decoder.decode(chunk, { stream: true });
      this.#last = Buffer.concat([this.#last, chunk.subarray(-3)]).subarray(-3);
      return text;
    } catch (error) {
      return this.#refuse(error, line + linesBeforeDamage(Buffer.concat([cutCharacter(this.#last), chunk])));
    }
  }

  /** What is left at the end of the input. @throws UsageError when it ends inside a character. */
  end(line: number): string {
    try {
      return this.#decoder.decode();
    } catch (error) {
      return this.#refuse(error, line);
    }
  }

  #refuse(error: unknown, line: number): never {
    // A text that is too long for a string, for one.
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`can not read ${plainLine(this.#name)}: line ${line} is not UTF-8`);
  }
}

/** The character that the last bytes of a chunk begin, if they do; else perhaps some whole ones of the same line. */
function cutCharacter(last: Uint8Array): Uint8Array {
  const start = last.findLastIndex((byte) => byte >= FIRST_OF_SEVERAL);
  const rest = start === -1 ? new Uint8Array() : last.subarray(start);
  return rest.includes(NEWLINE) ? new Uint8Array() : rest;
}

/** How many line breaks stand before the first line that is not UTF-8. */
function linesBeforeDamage(bytes: Buffer): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let lines = 0;
  for (let from = 0, to = bytes.indexOf(NEWLINE); to !== -1; from = to + 1, to = bytes.indexOf(NEWLINE, from)) {
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      break;
    }
    lines++;
  }
  return lines;
}

const NEWLINE = 0x0a;
const FIRST_OF_SEVERAL = 0xc0;
