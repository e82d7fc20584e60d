import { createHash } from "node:crypto";

/** SHA-256 of parts that can not run into each other, in hexadecimal digits. */
export function digest(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
