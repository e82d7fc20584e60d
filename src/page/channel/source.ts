import { madeRows } from "./made.ts";
import type { Source } from "./protocol.ts";

/** A piece of the text of a source, and how much of the source is read with it, from 0 to 1. */
export interface Piece {
  readonly text: string;
  readonly share: number;
}

/** Characters in one piece of a text. */
const PIECE = 262_144;

/** The name of a source, for reports. */
export function nameOf(source: Source): string {
  return source.kind === "made" ? "made channel" : source.name;
}

/** Yields a source in pieces. `line` says which line the reader has reached. @throws Error if a file is not UTF-8. */
export async function* piecesOf(source: Source, line: () => number): AsyncGenerator<Piece> {
  if (source.kind === "made") {
    let pieces = 0;
    for (const text of madeRows(source.size, source.seed)) yield { text, share: Math.min(1, (++pieces * 2_000) / source.size) };
  } else if (source.kind === "text") {
    for (let at = 0; at < source.text.length; at += PIECE)
      yield { text: source.text.slice(at, at + PIECE), share: Math.min(1, (at + PIECE) / source.text.length) };
  } else yield* piecesOfFile(source, line);
}

async function* piecesOfFile({ name, file }: Extract<Source, { readonly kind: "file" }>, line: () => number): AsyncGenerator<Piece> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array<ArrayBuffer>) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new Error(`cannot read ${name}: line ${line() + linesBeforeDamage(bytes)} is not UTF-8`);
    }
  };
  const reader = file.stream().getReader();
  let read = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      read += next.value.length;
      yield { text: decode(next.value), share: read / file.size };
    }
    yield { text: decode(), share: 1 };
  } finally {
    await reader.cancel();
  }
}

/** Counts the line breaks before the first line with invalid UTF-8. */
function linesBeforeDamage(bytes: Uint8Array = new Uint8Array()): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let lines = 0;
  // The end of a character that began in the chunk before.
  const start = Math.min(
    3,
    bytes.findIndex((byte) => (byte & 0xc0) !== 0x80),
  );
  for (let from = Math.max(0, start), to = bytes.indexOf(NEWLINE); to !== -1; from = to + 1, to = bytes.indexOf(NEWLINE, from)) {
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
