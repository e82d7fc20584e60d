import { type Key, type Kind, kinds } from "../../messaging/store/rows.ts";
import { decodeArn, encodeName, membershipKey, type Names } from "../protocol/names.ts";

/** Returns the bucket and the key of a row. Parts are in base64url, because keys allow few characters. */
export function placeOf({ bucket, rows }: Names, { kind, group, id }: Key): { readonly bucket: string; readonly key: string } {
  if (kind === "membership") return { bucket, key: membershipKey(group, id) };
  return { bucket: rows, key: `${kind}.${encodeName(group, "group")}.${encodeName(id, "id")}` };
}

/** Returns the row of a key in the bucket of rows; `undefined` for a key that this library does not write. */
export function rowKeyOf(key: string): Key | undefined {
  const [kind = "", group = "", id = ""] = key.split(".");
  return kinds.includes(kind as Kind) ? { kind: kind as Kind, group: decodeArn(group), id: decodeArn(id) } : undefined;
}
