import { readdirSync } from "node:fs";

/** Files below a folder, by their ending; paths relative to the folder, with forward slashes. */
export function filesUnder(folder: URL, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(ending))
    .sort();
}
