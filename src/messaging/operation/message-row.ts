import { utf8Length } from "../../attributes/unicode.ts";
import { validateMessageAttributes } from "../../attributes/validate.ts";
import type { Context } from "../context.ts";
import { invalid } from "../request.ts";
import type { Rows } from "../store/rows.ts";
import { refusedAttributes } from "./diagnosed.ts";

/** The sizes of the guide; KB count bytes of UTF-8 [choice]. */
export function checkSizes(
  type: Rows["message"]["Type"],
  { Content, Metadata }: { readonly Content?: string | undefined; readonly Metadata?: string | undefined },
): void {
  const most = type === "CONTROL" ? 30 : 4096;
  if (Content !== undefined && utf8Length(Content) > most)
    throw invalid("Content", `Member must have at most ${most} bytes for the type ${type}`);
  if (Metadata === undefined) return;
  if (type === "CONTROL") throw invalid("Metadata", "Member must be null for the type CONTROL");
  if (utf8Length(Metadata) > 1024) throw invalid("Metadata", "Member must have at most 1024 bytes");
}

/** The stored part of a denied message. */
export function denied({ Type, Persistence, Sender, Status, Redacted, CreatedAt, UpdatedAt }: Rows["message"]): Rows["message"] {
  return { Type, Persistence, Sender, Status, Redacted, CreatedAt, UpdatedAt };
}

/** Checks that the fields that a hook or callback replaced keep the limits of sent messages. */
export function checked(row: Rows["message"], { attributes }: Context): Rows["message"] {
  checkSizes(row.Type, row);
  const refusal = refusedAttributes(validateMessageAttributes(row.MessageAttributes, attributes));
  if (refusal !== undefined) throw refusal;
  return row;
}
