import { isAscii, isUtf8 } from "node:buffer";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";

/**
 * Decodes chunks of bytes. Holds back the bytes of a character that the end of a chunk cuts, and drops a byte
 * order mark. Rejects invalid UTF-8, because U+FFFD in its place would change the text silently.
 */
export class Utf8Reader {
  readonly #name: string;
  /** The bytes of a character that may continue in the next chunk. */
  #held: Uint8Array = new Uint8Array();
  #isFirst = true;

  /** @param name - the name of the input, for the message */
  constructor(name: string) {
    this.#name = name;
  }

  /** Returns the text of a chunk; `line` is the line on which it starts, from 1. @throws UsageError for invalid UTF-8. */
  decode(chunk: Uint8Array, line: number): string {
    const all = this.#held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([this.#held, chunk]);
    const whole = all.subarray(0, all.length - cutAtEnd(all));
    this.#held = Buffer.from(all.subarray(whole.length));
    if (!isUtf8(whole)) this.#refuse(line + linesBeforeDamage(whole));
    // A one-byte string takes half the memory of a two-byte string, and is faster to read. Streaming TextDecoders return only two-byte strings.
    const text = isAscii(whole) ? whole.toString("latin1") : whole.toString("utf8");
    if (!this.#isFirst || text === "") return text;
    this.#isFirst = false;
    return text.startsWith(MARK) ? text.slice(1) : text;
  }

  /** @throws UsageError if the input ended inside a character. */
  end(line: number): void {
    if (this.#held.length > 0) this.#refuse(line);
  }

  #refuse(line: number): never {
    throw new UsageError(`cannot read ${plainLine(this.#name)}: line ${line} is not UTF-8`);
  }
}

/** Counts the bytes at the end that may begin a character: at most 3. */
function cutAtEnd(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count]!;
    if (byte < FIRST_OF_SEVERAL && byte >= CONTINUATION) continue;
    const length = byte >= FIRST_OF_FOUR ? 4 : byte >= FIRST_OF_THREE ? 3 : byte >= FIRST_OF_SEVERAL ? 2 : 1;
    return length > count ? count : 0;
  }
  return 0;
}

/** Counts the line breaks before the first line with invalid UTF-8. */
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
