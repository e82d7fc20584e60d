import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FigureRow } from "./question.ts";

/** Bytes of a process, or of a part of it. Resident is also what the allocators keep and do not use. */
export type Memory = Readonly<Record<"heap" | "buffers" | "together" | "resident", number>>;

export const memoryColumns: Record<keyof Memory, "bytes"> = { heap: "bytes", buffers: "bytes", together: "bytes", resident: "bytes" };

/** How this and every other process of the benchmarks reads TypeScript. */
export const loader: string = new URL("../typescript.mjs", import.meta.url).href;

/** Runs a file in a process of its own and returns what it prints. */
export async function runFile(file: URL, ...args: readonly (string | number)[]): Promise<string> {
  const flags = ["--expose-gc", "--max-old-space-size=12288", "--import", loader, fileURLToPath(file)];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...args.map(String)], { maxBuffer: 2 ** 26 });
  return stdout;
}

/** Builds one thing of `memory-child.ts` in a new process; bytes after collecting garbage, less those before. */
export async function memoryOf(subject: string, workload: string, size: number, seed: number): Promise<Memory> {
  return JSON.parse(await runFile(new URL("memory-child.ts", import.meta.url), subject, workload, size, seed));
}

/** What this process holds, after collecting garbage. */
export function memoryNow(): Memory {
  // Without a flag at the start too, so that `npm run bench` needs none.
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, together: heapUsed + arrayBuffers, resident: rss };
}

export function minus(a: Memory, b: Memory): Memory {
  const { heap, buffers, together, resident } = a;
  return { heap: heap - b.heap, buffers: buffers - b.buffers, together: together - b.together, resident: resident - b.resident };
}

/** A row of bytes a member. */
export function memoryRow(name: string, memory: Memory, size: number): FigureRow {
  return { name, cells: Object.values(memory).map((bytes) => bytes / size) };
}
