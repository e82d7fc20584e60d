import { isRecord } from "../diagnostic/describe.ts";

/**
 * The forms of members and messages in files: plain rows, requests, responses, stream records, exports.
 *
 * ```text
 * members                                        messages
 * { MemberArn, Preferences }                     { PushNotification, MessageAttributes, ... }
 * { ChannelArn, MemberArn, ..., Preferences }    { ChannelMessage: { ... } }
 * { ChannelArn, Member: { Arn }, Preferences }   { ChannelMessages: [ ... ] }
 * { ChannelMembership: { Member } }              { EventType | Headers, Payload: "{ ... }" }
 * { ChannelMemberships: [ { Member } ] }         { kind: "message", group, id, value }
 * { kind: "membership", group, id, value }
 * ```
 */
export interface Part {
  /** JSON pointer to the part in the value. */
  readonly path: string;
  readonly value: unknown;
}

/** A row of a channel's export, of any kind. */
export function isExportRow(value: unknown): value is { readonly kind: string; readonly id: string; readonly value: unknown } {
  return (
    isRecord(value) &&
    typeof value.kind === "string" &&
    typeof value.group === "string" &&
    typeof value.id === "string" &&
    Object.hasOwn(value, "value")
  );
}

/** Returns the members of a value; an export's row of another kind has none. A value of unknown form is one part. */
export function memberParts(value: unknown): readonly Part[] {
  if (!isRecord(value)) return [{ path: "", value }];
  if (isExportRow(value)) return value.kind === "membership" ? [{ path: "", value }] : [];
  if (Array.isArray(value.ChannelMemberships)) return elements(value.ChannelMemberships, "/ChannelMemberships");
  if (isRecord(value.ChannelMembership)) return [{ path: "/ChannelMembership", value: value.ChannelMembership }];
  return [{ path: "", value }];
}

/** A message of a value, or the reason why a part is skipped. */
export interface MessagePart extends Part {
  /** The name of a stream event that pushes nothing: an edit, a membership. */
  readonly skipped?: string;
}

/** Returns the messages of a value; an export's row of another kind has none. A value of unknown form is one part. */
export function messageParts(value: unknown): readonly MessagePart[] {
  if (!isRecord(value)) return [{ path: "", value }];
  if (isExportRow(value)) return value.kind === "message" ? exportedMessage(value.value) : [];
  if (Array.isArray(value.ChannelMessages)) return elements(value.ChannelMessages, "/ChannelMessages");
  if (isRecord(value.ChannelMessage)) return [{ path: "/ChannelMessage", value: value.ChannelMessage }];
  const event = eventOf(value);
  if (event === undefined) return [{ path: "", value }];
  const payload = parse(value.Payload as string);
  return [{ path: "/Payload", value: payload, ...(event === SENT ? {} : { skipped: event }) }];
}

/** The stream event of a sent message; edits and redactions push nothing. */
const SENT = "CREATE_CHANNEL_MESSAGE";
const EVENT = /^[A-Z]+(?:_[A-Z]+)+$/;

/** Records of a data stream name their event beside the payload; frames of a WebSocket name it in a header [guide]. */
export function eventOf(value: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof value.Payload !== "string") return undefined;
  const event = value.EventType ?? (isRecord(value.Headers) ? value.Headers["x-amz-chime-event-type"] : undefined);
  return typeof event === "string" && EVENT.test(event) ? event : undefined;
}

/** Returns a stored message in the form of the API; a deleted message is invisible. */
function exportedMessage(row: unknown): readonly Part[] {
  if (!isRecord(row)) return [{ path: "/value", value: row }];
  if (row.Deleted === true) return [];
  const { Sender, Target, ...rest } = row;
  const value = {
    ...rest,
    ...(Sender === undefined ? {} : { Sender: typeof Sender === "string" ? { Arn: Sender } : Sender }),
    ...(Target === undefined ? {} : { Target: typeof Target === "string" ? [{ MemberArn: Target }] : Target }),
  };
  return [{ path: "/value", value }];
}

function elements(list: readonly unknown[], path: string): readonly Part[] {
  return list.map((value, index) => ({ path: `${path}/${index}`, value }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not an object, so it is rejected as a message.
    return text;
  }
}
