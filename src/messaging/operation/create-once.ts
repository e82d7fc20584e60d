import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Change } from "../store/store.ts";

/** The kinds of rows that remember the request that created them, in words. */
const nouns = {
  channel: "channel",
  flow: "channel flow",
  instance: "app instance",
  user: "user",
  bot: "bot",
  endpoint: "endpoint",
} as const;
type Created = keyof typeof nouns;

/** Whether the same request has already created the row. @throws ApiError ConflictException if another request created it. */
export async function isRepeat<K extends Created>(key: Key<K>, requestDigest: string, { store }: Context): Promise<boolean> {
  const existing = (await store.get(key))?.value as Rows[Created] | undefined;
  if (existing === undefined) return false;
  if (existing.RequestDigest === requestDigest) return true;
  throw new ApiError("ConflictException", `The ${nouns[key.kind]} already exists`);
}

/** Adds a row, unless the same request has already added it. A lost race runs the call again, which then finds the row. */
export async function createOnce<K extends Created>(key: Key<K>, value: Rows[K], context: Context): Promise<void> {
  if (await isRepeat(key, (value as Rows[Created]).RequestDigest, context)) return;
  await context.store.commit([{ put: key, value, expect: "absent" } as Change]);
}

/** Formats the first digits of a digest like the ids of the service. */
export function uuidOf(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
