import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** The file name of stdin in reports. */
const STDIN = "stdin";

/** Returns a file name as code hosts expect it: relative to the working directory (the root of the repository there), if it is inside. */
export function hostPath(file: string): string {
  if (file === "<stdin>") return STDIN;
  const path = relative(process.cwd(), resolve(file));
  return (isOutside(path) ? resolve(file) : path).split(sep).join("/");
}

/** The same as a URI reference. */
export function hostUri(file: string): string {
  const path = hostPath(file);
  if (file !== "<stdin>" && isAbsolute(path)) return pathToFileURL(path).href;
  return path.split("/").map(encodeURIComponent).join("/");
}

function isOutside(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}
