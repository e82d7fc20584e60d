import { type Key, type Kind, kinds } from "../../messaging/store/rows.ts";
import { decodeName, encodeName, membershipKey, type Names } from "../protocol/names.ts";

/** Returns the bucket and the key of a row. Parts are in base64url, because keys allow few characters. */
export function placeOf({ bucket, rows }: Names, { kind, group, id }: Key): { readonly bucket: string; readonly key: string } {
  if (kind === "membership") return { bucket, key: membershipKey(group, id) };
  return { bucket: rows, key: `${kind}.${encodeName(group, "group")}.${encodeName(id, "id")}` };
}

/** Returns the row of a key in the bucket of rows; `undefined` for a key that this library does not write. */
export function rowKeyOf(key: string): Key | undefined {
  const [kind = "", first = "", second = "", ...rest] = key.split(".");
  const [group, id] = [decodeName(first), decodeName(second)];
  // Memberships are in the other bucket.
  if (!kinds.includes(kind as Kind) || kind === "membership" || rest.length > 0) return undefined;
  return group === undefined || id === undefined ? undefined : { kind: kind as Kind, group, id };
}
