import { readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Keeps the types that the entry points of a folder use, in a form that every supported TypeScript can read without other packages. */
export function tidyTypes(folder: string, entries: readonly string[]): void {
  const wanted = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (wanted.has(file)) continue;
    wanted.add(file);
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, path] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g))
      waiting.push(
        normalize(join(dirname(file), path!))
          .replaceAll("\\", "/")
          .replace(/\.[jt]s$/, ".d.ts"),
      );
    writeFileSync(join(folder, file), text.split("\n").map(tidyLine).join("\n"));
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts") || wanted.has(file.replaceAll("\\", "/"))) continue;
    rmSync(join(folder, file));
    removeEmpty(join(folder, dirname(file)));
  }
}

/**
 * Imports that may be missing where the types are read: optional packages, types of Node or the DOM, and symbols of newer libraries. If a missing import is ignored, its
 * name is `any`; if it is installed, it has its real type.
 */
const mayBeMissing = /(?:from |import\()"(?:@nats-io\/|node:)|\bAbortSignal\b|\[Symbol\.asyncDispose\]/;

function tidyLine(line: string): string {
  // Spaces would be half of a file.
  const tidy = line
    .replace(/^(?: {4})+/, (spaces) => "\t".repeat(spaces.length / 4))
    // Typed arrays have no parameter before TypeScript 5.7.
    .replaceAll(/\b([A-Z]\w+Array)<ArrayBuffer(?:Like)?>/g, "$1");
  const isComment = /^\s*(?:\/?\*|\/\/)/.test(tidy);
  return !isComment && mayBeMissing.test(tidy) ? `// @ts-ignore\n${tidy}` : tidy;
}

function removeEmpty(folder: string): void {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder));
}
