import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { quote } from "../../../diagnostic/quote.ts";
import { systemReason } from "../../../diagnostic/system-error.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { type SourceValue, ValueSplitter } from "./split.ts";
import { Utf8Reader } from "./utf8.ts";

/** An input by the name that the user gave: a file, or `-`. */
export interface Source {
  /** For places in messages. */
  readonly name: string;
  readonly stream: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>;
  /** In bytes, for a file. */
  readonly size: number | undefined;
}

// Not imported: a module that is made of it would load everything in it, streams of files included.
const fs = process.getBuiltinModule("node:fs");

/** Read at a time, in bytes. */
const BLOCK = 262_144;

/** @throws UsageError when there is no such file, or it cannot be read. */
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

/** A small file in one piece: a stream of it takes longer than reading it. The system may call one empty that is not. */
function* wholeFile(path: string): Generator<Uint8Array> {
  yield fs.readFileSync(path);
}

/** The values of an input, one at a time. @throws UsageError when it cannot be read, or is not UTF-8. */
export async function* readValues(source: Source): AsyncGenerator<SourceValue> {
  for await (const values of readBatches(source)) yield* values;
}

/** The same as they come, those of a chunk together: a step of an async generator costs as much as reading a record. `onBytes` hears of the progress. */
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

/** The whole text of an argument: the text itself, `@FILE`, or `-` for stdin. @throws UsageError when it cannot be read, or is not UTF-8. */
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

/** @throws UsageError for a text where the name of a file is expected: a rule, a message. */
export function refuseText(path: string): void {
  // A file may have such a name; a text with a name or a list in it has not.
  if (!/^\s*(?:\{\s*["'}]|\[\s*["'{\]]|"\{)/.test(path)) return;
  const shown = quote(plainLine(path));
  throw new UsageError(`expected the name of a file, found a text: ${shown}; pass it on stdin: echo '…' | pushsieve … -`);
}

/** @throws UsageError for the name of a file where a text is expected. */
async function refuseFileName(argument: string): Promise<void> {
  if (argument.length > 4096 || /^\s*["'{[]/.test(argument) || argument.trim() === "") return;
  const isThere = await stat(argument).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!isThere && !/^[^\s{}"]+\.(?:json|ndjson|jsonl|txt)$/i.test(argument)) return;
  const missing = isThere ? "" : " (there is no such file)";
  throw new UsageError(`expected JSON, found what looks like the name of a file${missing}: write @${plainLine(argument)}`);
}

/** Without the line break that ends a file: no part of what it holds. */
function decode(name: string, bytes: Uint8Array): string {
  const reader = new Utf8Reader(name);
  const text = reader.decode(bytes, 1);
  reader.end(text.split("\n").length);
  return text.replace(/\s+$/, "");
}

/** Says why a file cannot be read. @throws UsageError; anything but an error of the system as it is. */
export function unreadable(path: string, error: unknown): never {
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  throw new UsageError(`can not read ${plainLine(path)}: ${reason}`);
}
