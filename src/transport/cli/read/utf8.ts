import { isAscii, isUtf8 } from "node:buffer";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";

/**
 * Bytes in chunks -> text. Holds back the bytes of a character that is cut by the end of a chunk, and drops a byte
 * order mark. What is not UTF-8 is refused: with U+FFFD in its place it could pass for what nobody wrote.
 */
export class Utf8Reader {
  readonly #name: string;
  /** The bytes of a character that may go on in the next chunk. */
  #held: Uint8Array = new Uint8Array();
  #isFirst = true;

  /** @param name - of the input, for the message. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The text of a chunk; `line` is the one that it starts on, from 1. @throws UsageError for what is not UTF-8. */
  decode(chunk: Uint8Array, line: number): string {
    const all = this.#held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([this.#held, chunk]);
    const whole = all.subarray(0, all.length - cutAtEnd(all));
    this.#held = Buffer.from(all.subarray(whole.length));
    if (!isUtf8(whole)) this.#refuse(line + linesBeforeDamage(whole));
    // A text of bytes takes half the memory of one of units, and every step over it less time. Streaming TextDecoders give only those.
    const text = isAscii(whole) ? whole.toString("latin1") : whole.toString("utf8");
    if (!this.#isFirst || text === "") return text;
    this.#isFirst = false;
    return text.startsWith(MARK) ? text.slice(1) : text;
  }

  /** @throws UsageError when the input ended inside a character. */
  end(line: number): void {
    if (this.#held.length > 0) this.#refuse(line);
  }

  #refuse(line: number): never {
    throw new UsageError(`cannot read ${plainLine(this.#name)}: line ${line} is not UTF-8`);
  }
}

/** How many bytes at the end may be the beginning of a character: at most 3. */
function cutAtEnd(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count]!;
    if (byte < FIRST_OF_SEVERAL && byte >= CONTINUATION) continue;
    const length = byte >= FIRST_OF_FOUR ? 4 : byte >= FIRST_OF_THREE ? 3 : byte >= FIRST_OF_SEVERAL ? 2 : 1;
    return length > count ? count : 0;
  }
  return 0;
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

const MARK = "\ufeff";
const NEWLINE = 0x0a;
const CONTINUATION = 0x80;
const FIRST_OF_SEVERAL = 0xc0;
const FIRST_OF_THREE = 0xe0;
const FIRST_OF_FOUR = 0xf0;
