import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { isPlainList } from "../channels/plain-arns.ts";
import type { DecisionBatch } from "./batches.ts";
import type { Sink } from "./sink.ts";

/** The bytes that are written at once: the lines of a call with 5,000 members. */
const ROOM = 1024 * 1024;
/** The most bytes of a code unit. */
const WIDEST = 3;

/**
 * Writes one line of JSON for each batch into a stream such as stdout, which stays open.
 * `name` is its name in logs and metrics. A delivery rejects with the error of the stream.
 *
 * @example
 * ```ts
 * import { PassThrough } from "node:stream";
 * import { streamSink } from "pushsieve/messaging";
 *
 * const stream = new PassThrough();
 * const sink = streamSink("stdout", stream);
 * await sink.deliver([], new AbortController().signal);
 * sink.name; // => "stdout"
 * ```
 */
export function streamSink(name: string, stream: Writable): Sink {
  const room = Buffer.allocUnsafeSlow(ROOM);
  return {
    name,
    deliver: async (batches) => {
      for (const bytes of lines(batches, room))
        await new Promise<void>((resolve, reject) => {
          // A text, because a stream may keep what it gets.
          stream.write(bytes.toString(), (error) => (error ? reject(error) : resolve()));
        });
    },
    close: async () => {},
  };
}

/**
 * Appends one line of JSON for each batch to a file.
 * The file is created if it is missing. A delivery resolves when the system has the lines; `close` syncs them to the disk. If a
 * delivery fails, for example because the disk is full, half of a line is taken back, and the next delivery begins a new line.
 *
 * @throws Error of Node, with a `code`, if the file cannot be opened.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { fileSink, MemoryStore, Messaging } from "pushsieve/messaging";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "pushsieve-")), "decisions.ndjson");
 * const messaging = new Messaging({ store: new MemoryStore(), sinks: [await fileSink(path)] });
 * const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
 * const ChimeBearer = `${AppInstanceArn}/user/bob`;
 * const { ChannelArn } = await messaging.call("CreateChannel", { AppInstanceArn, Name: "team", ChimeBearer });
 * const text = { Content: "hello", Type: "STANDARD", Persistence: "PERSISTENT" } as const;
 * await messaging.call("SendChannelMessage", { ChannelArn, ChimeBearer, ...text, PushNotification: { Title: "Hi" } });
 * await messaging.close();
 * JSON.parse(readFileSync(path, "utf8")).notified; // => [ChimeBearer]
 * ```
 */
export async function fileSink(path: string): Promise<Sink> {
  const file = await open(path, "a+");
  await endLastLine(file);
  const room = Buffer.allocUnsafeSlow(ROOM);
  let isTorn = false;
  return {
    name: "file",
    deliver: async (batches) => {
      if (isTorn) await endLastLine(file);
      isTorn = true;
      for (const bytes of lines(batches, room)) await writeWhole(file, bytes);
      isTorn = false;
    },
    close: async () => {
      await file.sync();
      await file.close();
    },
  };
}

/** Appends lines. If only a part could be written, and another process has not appended meanwhile, the part is taken back. */
async function writeWhole(file: FileHandle, text: Buffer): Promise<void> {
  let written = 0;
  try {
    while (written < text.length) written += (await file.write(text, written)).bytesWritten;
  } catch (error) {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(written), 0, written, size - written);
    if (text.subarray(0, written).equals(buffer)) await file.truncate(size - written);
    throw error;
  }
}

/** A process that was killed while writing, or a full disk, leaves half a line, so the next batch begins a new line. */
async function endLastLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await file.appendFile("\n");
}

/** Prints a batch as JSON, with a plain list at its end. */
function print(batch: DecisionBatch): string {
  const { notified, ...rest } = batch;
  if (!isPlainList(notified)) return JSON.stringify(batch);
  const text = JSON.stringify({ ...rest, notified: [] });
  return `${text.slice(0, -"]}".length)}"${notified.join('","')}"]}`;
}

/**
 * Yields lines, made when they are written: a text of all could be very long. Until the next ones are made they are in `room`, so that
 * nothing is allocated for them.
 */
function* lines(batches: readonly DecisionBatch[], room: Buffer): Generator<Buffer> {
  let end = 0;
  for (const batch of batches) {
    const line = `${print(batch)}\n`;
    if (line.length * WIDEST > room.length - end) {
      if (end > 0) yield room.subarray(0, end);
      end = 0;
    }
    if (line.length * WIDEST > room.length) yield Buffer.from(line);
    else end += room.write(line, end);
  }
  if (end > 0) yield room.subarray(0, end);
}
