import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publicDeclarations } from "./declarations.ts";

/** Keeps the types that the entry points of a folder use, in a form that every supported TypeScript can read without other packages. */
export function tidyTypes(folder: string, entries: readonly string[]): void {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".d.ts"));
  const texts = new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path), "utf8")]));
  for (const path of paths) rmSync(join(folder, path));
  for (const [path, text] of publicDeclarations(texts, entries))
    writeFileSync(join(folder, path), text.split("\n").map(tidyLine).join("\n"));
  for (const path of paths) removeEmpty(join(folder, dirname(path)));
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
  if (!existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder));
}
