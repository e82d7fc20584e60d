import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FigureRow } from "./question.ts";

/** Bytes of a process, or of a part of it. Resident bytes include memory that the allocators keep unused. */
export type Memory = Readonly<Record<"heap" | "buffers" | "together" | "resident", number>>;

export const memoryColumns: Record<keyof Memory, "bytes"> = { heap: "bytes", buffers: "bytes", together: "bytes", resident: "bytes" };

/** How this and every other process of the benchmarks loads TypeScript. */
export const loader: string = new URL("../typescript.mjs", import.meta.url).href;

/** Runs a file in a new process and returns its output. */
export async function runFile(file: URL, ...args: readonly (string | number)[]): Promise<string> {
  const flags = ["--expose-gc", "--max-old-space-size=12288", "--import", loader, fileURLToPath(file)];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...args.map(String)], { maxBuffer: 2 ** 26 });
  return stdout;
}

/** Builds one structure of `memory-child.ts` in a new process; returns the bytes after a garbage collection, minus those before. */
export async function memoryOf(subject: string, workload: string, size: number, seed: number): Promise<Memory> {
  return JSON.parse(await runFile(new URL("memory-child.ts", import.meta.url), subject, workload, size, seed));
}

/** Returns the memory of this process, after a garbage collection. */
export function memoryNow(): Memory {
  // Sets the flag at run time, so that `npm run bench` needs none.
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
