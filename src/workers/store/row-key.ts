import { type Key, type Kind, kinds } from "../../messaging/store/rows.ts";
import { decodeArn, encodeName, membershipKey, type Names } from "../protocol/names.ts";

/** Where a row is: which bucket, and under which key. Parts are in base64url, since keys allow few characters. */
export function placeOf({ bucket, rows }: Names, { kind, group, id }: Key): { readonly bucket: string; readonly key: string } {
  if (kind === "membership") return { bucket, key: membershipKey(group, id) };
  return { bucket: rows, key: `${kind}.${encodeName(group, "group")}.${encodeName(id, "id")}` };
}

/** The row of a key in the bucket of rows; `undefined` for what no release of this library has written. */
export function rowKeyOf(key: string): Key | undefined {
  const [kind = "", group = "", id = ""] = key.split(".");
  return kinds.includes(kind as Kind) ? { kind: kind as Kind, group: decodeArn(group), id: decodeArn(id) } : undefined;
}
