import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import type { PushMessage } from "../../fanout/message.ts";
import type { Rows } from "../store/rows.ts";

/** A message that is stored with the status SENT. */
export interface SentMessage {
  readonly ChannelArn: string;
  readonly MessageId: string;
  readonly row: Rows["message"];
}

/** What becomes of a message after it is stored, and before SendChannelMessage is answered. */
export interface Dispatcher {
  /** Whether a message is to be put into the outbox (a row of the kind `due`, in the same commit), which the dispatcher empties. */
  readonly hasOutbox: boolean;
  /**
   * Takes a message over: once it is resolved, the sender is answered. A message that comes again while its row in the
   * outbox is there is the same one. A failure fails the request, and leaves the message stored and in the outbox.
   */
  dispatch(sent: SentMessage): Promise<void>;
  /** Ends when everything that was taken over is where it belongs, or stays in the outbox. */
  close(): Promise<void>;
}

/** A stored message as a fan-out reads it. */
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
