import type { DecisionReason } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import type { PushNotificationConfiguration } from "../../fanout/message.ts";
import type { Rows } from "../store/rows.ts";
import type { SentMessage } from "./dispatcher.ts";

/** Most members that one batch names: what services that send pushes take at once. */
export const MAX_MEMBERS = 1000;

/** What a batch says of its message: the local service everything below, workers what the pushes need. */
export interface DecidedMessage {
  readonly Sender?: string | undefined;
  readonly CreatedTimestamp?: string | undefined;
  readonly Content?: string | undefined;
  readonly Metadata?: string | undefined;
  /** What phones show. */
  readonly PushNotification?: PushNotificationConfiguration | undefined;
  readonly MessageAttributes?: Rows["message"]["MessageAttributes"] | undefined;
}

/** The place of a batch among those that workers have stored of its message. */
export interface DecisionChain {
  /** The revision of the preferences that decided; not below the one that the message was stamped with. */
  readonly revision: number;
  /** The place of the batch before in the stream of decisions; 0 for the first. */
  readonly previous: number;
  /** Whether another worker had stored batches before this one, decided by an older revision. */
  readonly takenOver: boolean;
}

/**
 * Some of the members to notify of a message, as plain JSON: what a sink of the local service is given, and what workers
 * store in the stream of decisions. Each member to notify is in exactly one batch of a message, and the batch with
 * `part === parts - 1` is the last: a message that notifies no member has one batch without any.
 *
 * Of a batch of workers `parts`, `size` and `counts` are what was known when it was stored. A worker that takes over decides
 * the rest again, so that only the last batch says them for good; its `counts` are of the last revision.
 */
export interface DecisionBatch {
  /** The same whenever the batch is made again, for receivers that remember what they have seen. */
  readonly id: string;
  readonly ChannelArn: string;
  readonly MessageId: string;
  /** From 0. */
  readonly part: number;
  /** How many batches the message has, at least one. */
  readonly parts: number;
  /** Members to notify, in all parts together. */
  readonly size: number;
  /** Members of the channel by the reason that decided, those that are not notified included. */
  readonly counts: Readonly<Record<DecisionReason, number>>;
  readonly message: DecidedMessage;
  /** ARNs to notify, at most 1,000. */
  readonly notified: readonly string[];
  /** Of workers only. */
  readonly chain?: DecisionChain;
}

/** The parts of a fan-out, made one after the other as they are asked for. */
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
