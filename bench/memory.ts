import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FigureRow, Figures } from "./question.ts";

/** What a process holds more than before, in bytes. */
export interface Memory {
  readonly heap: number;
  readonly buffers: number;
  /** Resident: also what the allocators keep and do not use. */
  readonly resident: number;
}

/** What can be built in a process of its own, to see what it takes. */
export type Subject =
  | "channel"
  | "arns"
  | "index arrays"
  | "closures"
  | "many channels"
  | "pooled channels"
  | "empty channels"
  | "many arns";

const loader = new URL("typescript.mjs", import.meta.url).href;
const child = fileURLToPath(new URL("memory-child.ts", import.meta.url));

/** Builds `subject` in a new process; bytes after collecting garbage, less those before. */
export async function memoryOf(subject: Subject, workload: string, size: number, seed: number): Promise<Memory> {
  const flags = ["--expose-gc", "--max-old-space-size=12288", "--import", loader];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child, subject, workload, String(size), String(seed)]);
  return JSON.parse(stdout);
}

/** What this process holds, after collecting garbage. */
export function memoryNow(): Memory {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, resident: rss };
}

export function minus(a: Memory, b: Memory): Memory {
  return { heap: a.heap - b.heap, buffers: a.buffers - b.buffers, resident: a.resident - b.resident };
}

export const memoryColumns: Figures["columns"] = [
  { title: "heap", unit: "bytes" },
  { title: "buffers", unit: "bytes" },
  { title: "together", unit: "bytes" },
  { title: "resident", unit: "bytes" },
];

/** A row of bytes a member. */
export function memoryRow(name: string, { heap, buffers, resident }: Memory, size: number): FigureRow {
  return { name, cells: [heap, buffers, heap + buffers, resident].map((bytes) => bytes / size) };
}

function collectGarbage(): void {
  // Without a flag at the start too, so that `npm run bench` needs none.
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
