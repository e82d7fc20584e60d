import { access } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { refuseText } from "./input.ts";

const PACKAGES = "node_modules";

/**
 * Returns the inputs of a name or glob, without those that were `seen` before. A name of an existing file
 * is not a glob. Hidden files and `node_modules` are included only if the glob names them.
 *
 * @throws UsageError for a glob that matches nothing: a check of no files must not pass.
 */
export async function expandFiles(pattern: string, seen: Set<string>): Promise<string[]> {
  const found = await expand(pattern);
  return found.filter((file) => {
    const key = file === "-" ? file : resolve(file);
    return !seen.has(key) && seen.add(key);
  });
}

async function expand(pattern: string): Promise<string[]> {
  if (pattern === "-" || (await exists(pattern))) return [pattern];
  // Its braces and brackets would otherwise act as a glob.
  refuseText(pattern);
  const { glob, isDynamicPattern } = await import("tinyglobby");
  // Kept, so that opening it reports that it does not exist.
  if (!isDynamicPattern(pattern)) return [pattern];
  const isWanted = (path: string) => pattern.includes(PACKAGES) || !path.split("/").includes(PACKAGES);
  // Ignored for speed. The pattern does not apply if the glob leads out of the working directory.
  const ignore = pattern.includes(PACKAGES) ? [] : [`**/${PACKAGES}/**`];
  const found = await glob(pattern, { ignore, expandDirectories: false, absolute: isAbsolute(pattern) });
  const files = found.filter(isWanted);
  if (files.length === 0) throw new UsageError(`no file matches ${plainLine(pattern)}`);
  return files.sort();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
