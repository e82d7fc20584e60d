import type { Reason } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import type { Rows } from "../store/rows.ts";
import type { SentMessage } from "./dispatcher.ts";

/** Members in one batch. */
const BATCH_MEMBERS = 1000;

/** Part of a fan-out, as plain JSON: what a sink is given. */
export interface DecisionBatch {
  /** `<MessageId>.<part>`: the same whenever the batch is made again, for receivers that remember what they have seen. */
  readonly id: string;
  readonly ChannelArn: string;
  readonly MessageId: string;
  /** From 0; a message has `parts` of them, at least one. */
  readonly part: number;
  readonly parts: number;
  readonly message: {
    readonly Sender: string;
    readonly CreatedTimestamp: string;
    readonly Content?: string | undefined;
    readonly Metadata?: string | undefined;
    readonly PushNotification?: Rows["message"]["PushNotification"];
    readonly MessageAttributes?: Rows["message"]["MessageAttributes"];
  };
  /** Members by the reason that decided, over all parts. */
  readonly counts: Readonly<Record<Reason, number>>;
  /** ARNs to notify, at most 1,000. */
  readonly notified: readonly string[];
}

/** The parts of a fan-out, made one after the other; one part without members where nobody is notified. */
export function* decisionBatches(sent: SentMessage, fanOut: FanOut, size: number = BATCH_MEMBERS): Generator<DecisionBatch> {
  const { ChannelArn, MessageId, row } = sent;
  const { Sender, Content, Metadata, PushNotification, MessageAttributes } = row;
  const message = {
    Sender,
    CreatedTimestamp: new Date(row.CreatedAt).toISOString(),
    Content,
    Metadata,
    PushNotification,
    MessageAttributes,
  };
  const parts = Math.max(1, Math.ceil(fanOut.size / size));
  const { counts } = fanOut;
  let part = 0;
  for (const notified of fanOut.size === 0 ? [[]] : fanOut.batches(size)) {
    yield { id: `${MessageId}.${part}`, ChannelArn, MessageId, part, parts, message, counts, notified };
    part++;
  }
}
