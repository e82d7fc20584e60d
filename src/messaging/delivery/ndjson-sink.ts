import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import type { DecisionBatch } from "./batches.ts";
import type { Sink } from "./sink.ts";

/**
 * Writes one line of JSON for each batch into a stream such as stdout, which stays open.
 *
 * @example
 * ```ts
 * import { MemoryStore, Messaging, streamSink } from "pushsieve/messaging";
 *
 * const messaging = new Messaging({ store: new MemoryStore(), sinks: [streamSink("stdout", process.stdout)] });
 * await messaging.close();
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
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { fileSink, MemoryStore, Messaging } from "pushsieve/messaging";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "pushsieve-")), "decisions.ndjson");
 * const messaging = new Messaging({ store: new MemoryStore(), sinks: [await fileSink(path)] });
 * await messaging.close();
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
