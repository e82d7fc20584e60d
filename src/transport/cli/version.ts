import { readFileSync } from "node:fs";

/** The build replaces this. */
declare const PUSHSIEVE_VERSION: string | undefined;

/** Returns the version of this package; in the source, from the `package.json` three folders above. */
export function version(): string {
  if (typeof PUSHSIEVE_VERSION === "string") return PUSHSIEVE_VERSION;
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
