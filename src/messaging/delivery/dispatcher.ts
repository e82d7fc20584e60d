import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import type { PushMessage } from "../../fanout/message.ts";
import type { Rows } from "../store/rows.ts";

/** A stored message with the status SENT. */
export interface SentMessage {
  /** The channel of the message. */
  readonly ChannelArn: string;
  /** The id of the message. */
  readonly MessageId: string;
  /** The stored row. */
  readonly row: Rows["message"];
}

/** Handles a message after it is stored, and before SendChannelMessage is answered. */
export interface Dispatcher {
  /** Whether the message goes into the outbox (a row under {@link dueKey}, in the same commit). The dispatcher removes it. */
  readonly hasOutbox: boolean;
  /**
   * Takes a message over. When the promise resolves, the sender is answered. A message that arrives again while its row in the
   * outbox exists is the same message. A failure fails the request; the message stays in the store and the outbox.
   */
  dispatch(sent: SentMessage): Promise<void>;
  /** Closes after all messages are delivered, or remain in the outbox. */
  close(): Promise<void>;
}

/**
 * Turns a stored message into the form that a fan-out reads.
 * O(1): nested values are shared, not copied.
 *
 * @example
 * ```ts
 * import { pushMessageOf } from "pushsieve/messaging";
 *
 * const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" } } as const;
 * const message = pushMessageOf({ ...row, Redacted: false, PushNotification: { Title: "Hi" }, CreatedAt: 0, UpdatedAt: 0 });
 * message.Sender; // => { Arn: "arn:eve" }
 * message.PushNotification; // => { Title: "Hi" }
 * ```
 */
export function pushMessageOf(row: Rows["message"]): PushMessage {
  const { Sender, Status, PushNotification, MessageAttributes, Target } = row;
  return {
    Sender: { Arn: Sender },
    Status: { Value: Status.Value },
    ...(PushNotification === undefined ? {} : { PushNotification }),
    ...(MessageAttributes === undefined ? {} : { MessageAttributes: MessageAttributes as MessageAttributes }),
    ...(Target === undefined ? {} : { Target: [{ MemberArn: Target }] }),
  };
}
