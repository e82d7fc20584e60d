import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import type { DecisionBatch } from "./batches.ts";
import type { Sink } from "./sink.ts";

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
  return {
    name,
    deliver: (batches) =>
      new Promise((resolve, reject) => {
        stream.write(lines(batches), (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {},
  };
}

/**
 * Appends one line of JSON for each batch to a file.
 * The file is created if it is missing. A delivery resolves when the system has the lines; `close` syncs them to the disk.
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
  return {
    name: "file",
    deliver: async (batches) => {
      await file.appendFile(lines(batches));
    },
    close: async () => {
      await file.sync();
      await file.close();
    },
  };
}

/** A process that was killed while writing leaves half a line, so the next batch begins a new line. */
async function endLastLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await file.appendFile("\n");
}

function lines(batches: readonly DecisionBatch[]): string {
  return batches.map((batch) => `${JSON.stringify(batch)}\n`).join("");
}
