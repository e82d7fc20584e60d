import { access } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { refuseText } from "./input.ts";

const PACKAGES = "node_modules";

/**
 * The inputs that a name or glob means, by name, without those that were `seen` before. What exists by the very name
 * is no glob. Hidden files and `node_modules` only where the glob names them.
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
  // Its braces and brackets would be those of a glob.
  refuseText(pattern);
  const { glob, isDynamicPattern } = await import("tinyglobby");
  // Left as it is, so that whoever opens it says that it is not there.
  if (!isDynamicPattern(pattern)) return [pattern];
  const isWanted = (path: string) => pattern.includes(PACKAGES) || !path.split("/").includes(PACKAGES);
  // Ignored for speed; where the glob leads out of the working directory, the pattern does not reach.
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
