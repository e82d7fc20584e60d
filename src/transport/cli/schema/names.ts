import { readdirSync } from "node:fs";

/** The published files, which stand beside this folder's parent in the source and in the build. */
export const schemaFolder: URL = new URL("../../../schema/", import.meta.url);

/** What can be asked for. */
export function schemaNames(): string[] {
  return readdirSync(schemaFolder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}
