import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { quote } from "../../../diagnostic/quote.ts";
import { systemReason } from "../../../diagnostic/system-error.ts";
import { type SourceValue, ValueSplitter } from "../../../input/split.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { Utf8Reader } from "./utf8.ts";

/** An input: a file, or stdin (`-`). */
export interface Source {
  /** The name for messages. */
  readonly name: string;
  readonly stream: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>;
  /** In bytes, for a file. */
  readonly size: number | undefined;
}

// Not imported: a namespace object of the module would load all its parts, including file streams.
const fs = process.getBuiltinModule("node:fs");

/** Read at a time, in bytes. */
const BLOCK = 262_144;

/** @throws UsageError if the file does not exist or cannot be read. */
export async function openSource(path: string, stdin: Readable): Promise<Source> {
  if (path === "-") return { name: "<stdin>", stream: stdin, size: undefined };
  refuseText(path);
  const status = await stat(path).catch((error: unknown) => unreadable(path, error));
  if (status.isDirectory())
    throw new UsageError(
      `${plainLine(path)}: is a directory; name its files, such as ${quote(`${plainLine(path).replace(/\/+$/, "")}/**/*.json`)}`,
    );
  if (!status.isFile()) return { name: path, stream: fs.createReadStream(path, { highWaterMark: BLOCK }), size: undefined };
  const { size } = status;
  return { name: path, stream: size > BLOCK ? fs.createReadStream(path, { highWaterMark: BLOCK }) : wholeFile(path), size };
}

/** Reads a small file in one piece, which is faster than a stream. The system may report a size of 0 for a file with content. */
function* wholeFile(path: string): Generator<Uint8Array> {
  yield fs.readFileSync(path);
}

/** Yields the values of an input, one at a time. @throws UsageError if it cannot be read, or is not UTF-8. */
export async function* readValues(source: Source): AsyncGenerator<SourceValue> {
  for await (const values of readBatches(source)) yield* values;
}

/** Yields the values of each chunk together, because a step of an async generator costs as much as reading a record. Calls `onBytes` with the progress. */
export async function* readBatches(source: Source, onBytes: (bytes: number) => void = () => {}): AsyncGenerator<SourceValue[]> {
  const splitter = new ValueSplitter();
  const reader = new Utf8Reader(source.name);
  try {
    for await (const chunk of source.stream) {
      const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      const values = splitter.write(reader.decode(bytes, splitter.line));
      if (values.length > 0) yield values;
      onBytes(bytes.length);
    }
  } catch (error) {
    unreadable(source.name, error);
  }
  reader.end(splitter.line);
  yield splitter.end();
}

/** Returns the text of an argument: the text itself, `@FILE`, or `-` for stdin. @throws UsageError if it cannot be read, or is not UTF-8. */
export async function readText(argument: string, stdin: Readable): Promise<{ name: string | undefined; text: string }> {
  if (argument === "-") {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stdin as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
    return { name: "<stdin>", text: decode("<stdin>", Buffer.concat(chunks)) };
  }
  if (!argument.startsWith("@")) {
    await refuseFileName(argument);
    return { name: undefined, text: argument };
  }
  const path = argument.slice(1);
  return { name: path, text: decode(path, await readFile(path).catch((error: unknown) => unreadable(path, error))) };
}

/** @throws UsageError for a text (a rule, a message) in place of a file name. */
export function refuseText(path: string): void {
  // A file may have such a name, but not if it contains a name or a list.
  if (!/^\s*(?:\{\s*["'}]|\[\s*["'{\]]|"\{)/.test(path)) return;
  const shown = quote(plainLine(path));
  throw new UsageError(`expected a file name, found a text: ${shown}; pass it on stdin: echo '…' | pushsieve … -`);
}

/** @throws UsageError for a file name in place of a text. */
async function refuseFileName(argument: string): Promise<void> {
  if (argument.length > 4096 || /^\s*["'{[]/.test(argument) || argument.trim() === "") return;
  const isThere = await stat(argument).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!isThere && !/^[^\s{}"]+\.(?:json|ndjson|jsonl|txt)$/i.test(argument)) return;
  const missing = isThere ? "" : " (there is no such file)";
  throw new UsageError(`expected JSON, found what looks like a file name${missing}: write @${plainLine(argument)}`);
}

/** Removes the line break at the end of a file, which is not part of its text. */
function decode(name: string, bytes: Uint8Array): string {
  const reader = new Utf8Reader(name);
  const text = reader.decode(bytes, 1);
  reader.end(text.split("\n").length);
  return text.replace(/\s+$/, "");
}

/** @throws UsageError that says why a file cannot be read; an error that does not come from the system is thrown unchanged. */
export function unreadable(path: string, error: unknown): never {
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  throw new UsageError(`cannot read ${plainLine(path)}: ${reason}`);
}
