import type { PushMessage } from "../../../fanout/message.ts";

/** The fields that identify a message and those that decide it; never its contents. */
const kept = [
  "MessageId",
  "Type",
  "CreatedTimestamp",
  "Sender",
  "ChimeBearer",
  "Status",
  "Target",
  "MessageAttributes",
  "SubChannelId",
] as const;

/** Returns a message without its content, its metadata, and the texts of its push. */
export function withoutContent(message: PushMessage): Readonly<Record<string, unknown>> {
  const given = message as Readonly<Record<string, unknown>>;
  const row: Record<string, unknown> = {};
  for (const name of kept) if (given[name] !== undefined) row[name] = given[name];
  if (message.PushNotification !== undefined && message.PushNotification !== null) {
    const { Type } = message.PushNotification as { readonly Type?: unknown };
    row.PushNotification = Type === undefined ? {} : { Type };
  }
  return row;
}
