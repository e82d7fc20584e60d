import type { DecisionReason } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import type { PushNotificationConfiguration } from "../../fanout/message.ts";
import type { Rows } from "../store/rows.ts";
import type { SentMessage } from "./dispatcher.ts";

/** The most members in one batch: the number that push services take at once. */
export const MAX_MEMBERS = 1000;

/** The message of a batch. The local service fills all fields; workers fill those that pushes need. */
export interface DecidedMessage {
  /** The ARN of the sender. */
  readonly Sender?: string | undefined;
  /** When the message was sent, in ISO 8601. */
  readonly CreatedTimestamp?: string | undefined;
  /** The text of the message. */
  readonly Content?: string | undefined;
  /** The metadata of the message. */
  readonly Metadata?: string | undefined;
  /** The text that phones show. */
  readonly PushNotification?: PushNotificationConfiguration | undefined;
  /** The attributes that rules ask about. */
  readonly MessageAttributes?: Rows["message"]["MessageAttributes"] | undefined;
}

/** The position of a batch in the chain that workers store for its message. */
export interface DecisionChain {
  /** The revision of the preferences that decided; not below the stamp of the message. */
  readonly revision: number;
  /** The position of the previous batch in the stream of decisions; 0 for the first batch. */
  readonly previous: number;
  /** Whether another worker stored earlier batches, decided by an older revision. */
  readonly takenOver: boolean;
}

/**
 * Some of the members to notify of a message, as plain JSON. Sinks of the local service get it, and workers
 * store it in the stream of decisions. Each member to notify is in exactly one batch of a message. The batch with
 * `part === parts - 1` is the last. A message that notifies no member has one empty batch.
 *
 * In a batch from a worker, `parts`, `size` and `counts` have the values from when it was stored. A worker that takes over decides
 * the rest again, so only the last batch has the final values; its `counts` belong to the last revision.
 */
export interface DecisionBatch {
  /** The same if the batch is made again, so that receivers can dedupe. */
  readonly id: string;
  /** The channel of the message. */
  readonly ChannelArn: string;
  /** The message. */
  readonly MessageId: string;
  /** The number of the batch, from 0. */
  readonly part: number;
  /** The number of batches of the message, at least one. */
  readonly parts: number;
  /** The number of members to notify, in all parts together. */
  readonly size: number;
  /** The number of members of the channel for each reason, including members that are not notified. */
  readonly counts: Readonly<Record<DecisionReason, number>>;
  /** What a push needs of the message. */
  readonly message: DecidedMessage;
  /** The ARNs to notify, at most 1,000. */
  readonly notified: readonly string[];
  /** Only from workers. */
  readonly chain?: DecisionChain;
}

/**
 * Yields the batches of a fan-out, each made on request.
 * `members` is the most ARNs in a batch (default 1,000). O(members to notify) in all.
 *
 * @throws RangeError if `members` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { decisionBatches } from "pushsieve/messaging";
 *
 * const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" } } as const;
 * const sent = { ChannelArn: "arn:team", MessageId: "m1", row: { ...row, Redacted: false, CreatedAt: 0, UpdatedAt: 0 } };
 * const fanOut = Channel.from([["arn:bob"], ["arn:carol"], ["arn:dave"]]).fanOut({ PushNotification: { Title: "Hi" } });
 * [...decisionBatches(sent, fanOut, 2)].map(({ id, parts, notified }) => `${id} of ${parts}: ${notified.length}`);
 * // m1.0 of 2: 2
 * // m1.1 of 2: 1
 * ```
 */
export function* decisionBatches(sent: SentMessage, fanOut: FanOut, members: number = MAX_MEMBERS): Generator<DecisionBatch> {
  const { ChannelArn, MessageId, row } = sent;
  const { Sender, Content, Metadata, PushNotification, MessageAttributes } = row;
  const CreatedTimestamp = new Date(row.CreatedAt).toISOString();
  const message = { Sender, CreatedTimestamp, Content, Metadata, PushNotification, MessageAttributes };
  const { size, counts } = fanOut;
  const parts = Math.max(1, Math.ceil(size / members));
  let part = 0;
  for (const notified of size === 0 ? [[]] : fanOut.batches(members)) {
    yield { id: `${MessageId}.${part}`, ChannelArn, MessageId, part, parts, size, counts, message, notified };
    part++;
  }
}
