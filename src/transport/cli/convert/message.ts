import type { PushMessage } from "../../../fanout/message.ts";

/** What identifies a message and what decides about it; not what it says. */
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

/** A message without its content, its metadata, and the texts of its push. */
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
