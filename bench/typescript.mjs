import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";
import { transform } from "esbuild";

/**
 * `node --import ./bench/typescript.mjs file.ts`: TypeScript with its types taken off and nothing else. tsx, as
 * used elsewhere, also gives every function its name when it is made, which costs a microsecond and hundreds of
 * bytes each time; that would be measured here, for closures above all, and is not in what is published.
 */
if (isMainThread) register(import.meta.url);

/** Node asks for this in the thread of its module hooks. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  const file = new URL(url);
  const source = await readFile(file, "utf8");
  const { code } = await transform(source, { loader: "ts", format: "esm", target: "es2022", sourcefile: file.pathname });
  return { format: "module", source: code, shortCircuit: true };
}
