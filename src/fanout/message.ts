import type { MessageAttributes } from "../attributes/message-attributes.ts";
import { isMissing, isRecord } from "../diagnostic/describe.ts";

/** What the device shows. Here only its presence matters. */
export interface PushNotificationConfiguration {
  /** The title on the phone. */
  Title?: string | undefined;
  /** The text below the title. */
  Body?: string | undefined;
  /** `VOIP` wakes an app for a call. */
  Type?: "DEFAULT" | "VOIP" | undefined;
}

/**
 * What a fan-out reads of a message: a SendChannelMessage request (`ChimeBearer` sends it) or a stored ChannelMessage (`Sender`,
 * `Status`). In the API, the latter has no `PushNotification`; add the one that it was sent with.
 */
export interface PushMessage {
  /** Without it no member is notified, unless the caller sets `assumePush`. */
  PushNotification?: PushNotificationConfiguration | undefined;
  /** What rules ask about. */
  MessageAttributes?: MessageAttributes | undefined;
  /** If given, only these members and the sender may see the message; an empty target reaches only the sender [choice]. */
  Target?: { MemberArn?: string | undefined }[] | undefined;
  /** The sender, in a request. */
  ChimeBearer?: string | undefined;
  /** The sender, in a stored message; it takes precedence. */
  Sender?: { Arn?: string | undefined; Name?: string | undefined } | undefined;
  /** If given and not SENT, no member is notified (yet). */
  Status?: { Value?: "SENT" | "PENDING" | "FAILED" | "DENIED" | undefined; Detail?: string | undefined } | undefined;
}

/** How one message is sent out. */
export interface FanOutOptions {
  /** Withholds the push from the sender's own devices (default false: the service notifies senders too [guide]). */
  readonly excludeSender?: boolean | undefined;
  /**
   * Decides as if the message had a PushNotification (default false): for messages that Get and List return, which never contain
   * the one that they were sent with [model].
   */
  readonly assumePush?: boolean | undefined;
}

/** The names of {@link FanOutOptions}. */
export const fanOutOptionNames: readonly string[] = Object.keys({
  excludeSender: true,
  assumePush: true,
} satisfies Record<keyof FanOutOptions, true>);

/** What a message says about its receivers, before any preference is considered. */
export interface Addressing {
  /** Why no member is notified. */
  readonly withheld: "no-push-notification" | "not-sent" | undefined;
  /** The only members that may see it; `undefined` if all members may. */
  readonly targets: ReadonlySet<string> | undefined;
  /** The member that is excluded because it sent the message. */
  readonly excluded: string | undefined;
}

/** Reads the receivers of a message. Never throws on plain data of any shape. */
export function readAddressing(message: PushMessage, options: FanOutOptions): Addressing {
  const sender = message.Sender?.Arn ?? message.ChimeBearer ?? undefined;
  return {
    withheld: whyWithheld(message, options.assumePush === true),
    targets: targetsOf(message, sender),
    excluded: options.excludeSender === true ? sender : undefined,
  };
}

/** Rows 1 to 4 of the decision table for one member; `undefined` if its preference decides. */
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
  // An unknown status counts as not sent: a late push is better than one that must not be sent.
  const isSent = isMissing(Status) || (isRecord(Status) && (isMissing(Status.Value) || Status.Value === "SENT"));
  return isSent ? undefined : "not-sent";
}

function targetsOf(message: PushMessage, sender: string | undefined): ReadonlySet<string> | undefined {
  const { Target } = message;
  if (isMissing(Target) || (Array.isArray(Target) && Target.length === 0)) return undefined;
  // An empty target reaches only the sender, because a message for one member must not reach all.
  const arns = Array.isArray(Target) ? Target.map((target) => target?.MemberArn) : [];
  return new Set([...arns, sender].filter((arn) => typeof arn === "string"));
}
