import type { MessageAttributes } from "../attributes/message-attributes.ts";
import { isMissing, isRecord } from "../diagnostic/describe.ts";

/** What the phone shows. Only its presence decides anything here. */
export interface PushNotificationConfiguration {
  /** The title on the phone. */
  Title?: string | undefined;
  /** The text below the title. */
  Body?: string | undefined;
  /** `VOIP` wakes an app for a call. */
  Type?: "DEFAULT" | "VOIP" | undefined;
}

/**
 * What a fan-out reads of a message: a SendChannelMessage request (`ChimeBearer` sends it) or a stored
 * ChannelMessage (`Sender`, `Status`), which has no `PushNotification` of its own in the API; add the one
 * it was sent with.
 */
export interface PushMessage {
  /** Without it nobody is notified, unless the caller says `assumePush`. */
  PushNotification?: PushNotificationConfiguration | undefined;
  /** What rules ask about. */
  MessageAttributes?: MessageAttributes | undefined;
  /** When given, only these members and the sender may see the message; one that names nobody reaches the sender alone [choice]. */
  Target?: { MemberArn?: string | undefined }[] | undefined;
  /** The sender, in a request. */
  ChimeBearer?: string | undefined;
  /** The sender, in a stored message; it has the last word. */
  Sender?: { Arn?: string | undefined; Name?: string | undefined } | undefined;
  /** When given and not SENT, nobody is notified (yet). */
  Status?: { Value?: "SENT" | "PENDING" | "FAILED" | "DENIED" | undefined; Detail?: string | undefined } | undefined;
}

/** How one message is sent out. */
export interface FanOutOptions {
  /** Withhold the push from the sender's own devices (default false: the service notifies senders too [guide]). */
  readonly excludeSender?: boolean | undefined;
  /**
   * Decide as if the message had a PushNotification (default false): for messages as Get and List return them, which
   * never carry the one that they were sent with [model].
   */
  readonly assumePush?: boolean | undefined;
}

/** The names of {@link FanOutOptions}. */
export const fanOutOptionNames: readonly string[] = Object.keys({
  excludeSender: true,
  assumePush: true,
} satisfies Record<keyof FanOutOptions, true>);

/** What a message says of its receivers before any preference is looked at. */
export interface Addressing {
  /** Why nobody is notified at all. */
  readonly withheld: "no-push-notification" | "not-sent" | undefined;
  /** The only members that may see it; `undefined` when everybody may. */
  readonly targets: ReadonlySet<string> | undefined;
  /** The member that is left out because it sent the message. */
  readonly excluded: string | undefined;
}

/** Reads a message; never throws on plain data, whatever its shape. */
export function readAddressing(message: PushMessage, options: FanOutOptions): Addressing {
  const sender = message.Sender?.Arn ?? message.ChimeBearer ?? undefined;
  return {
    withheld: whyWithheld(message, options.assumePush === true),
    targets: targetsOf(message, sender),
    excluded: options.excludeSender === true ? sender : undefined,
  };
}

/** Rows 1 to 4 of the decision table for one member; `undefined` when its preference decides. */
export function whyUnaddressed(
  addressing: Addressing,
  memberArn: string,
): "no-push-notification" | "not-sent" | "not-targeted" | "sender-excluded" | undefined {
  if (addressing.withheld !== undefined) return addressing.withheld;
  if (addressing.targets !== undefined && !addressing.targets.has(memberArn)) return "not-targeted";
  return memberArn === addressing.excluded ? "sender-excluded" : undefined;
}

function whyWithheld(message: PushMessage, assumesPush: boolean): Addressing["withheld"] {
  const { PushNotification, Status } = message;
  if (!assumesPush && !isRecord(PushNotification)) return "no-push-notification";
  // What is no status of a sent message is none: better a push too late than one that must not go out.
  const isSent = isMissing(Status) || (isRecord(Status) && (isMissing(Status.Value) || Status.Value === "SENT"));
  return isSent ? undefined : "not-sent";
}

function targetsOf(message: PushMessage, sender: string | undefined): ReadonlySet<string> | undefined {
  const { Target } = message;
  if (isMissing(Target) || (Array.isArray(Target) && Target.length === 0)) return undefined;
  // A target that names nobody reaches nobody but the sender: what was meant for one must not reach all.
  const arns = Array.isArray(Target) ? Target.map((target) => target?.MemberArn) : [];
  return new Set([...arns, sender].filter((arn) => typeof arn === "string"));
}
