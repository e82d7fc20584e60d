import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Where stdin is named like a file. */
const STDIN = "stdin";

/** A file as code hosts name it: relative to the working directory, which is the root of the repository there, where it lies below. */
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
