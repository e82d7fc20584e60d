import type { DecisionReason } from "../../fanout/decision.ts";
import type { ChannelEvent } from "../channels/channel-view.ts";
import type { BrokerOptions } from "../protocol/broker.ts";

/** How a {@link FanOutWorker} works. */
export interface FanOutWorkerOptions extends BrokerOptions {
  /** The partitions to work on; all by default. Several workers may share partitions. */
  readonly partitions?: readonly number[] | undefined;
  /** Estimated bytes for channel indexes in memory (default 512 MiB). A start keeps the channels that fit. The index in use is kept however large it is. */
  readonly maxBytes?: number | undefined;
  /** The number of messages decided at a time, over all partitions; each partition has at least one (default 128). */
  readonly concurrency?: number | undefined;
  /** Milliseconds that a message waits for its stamp before the worker returns it (default 10,000). */
  readonly revisionPatienceMs?: number | undefined;
  /** The number of deliveries before a message becomes a dead letter (default 20). */
  readonly maxDeliveries?: number | undefined;
  /** Called for every event: dead letters, retries, and changes of the settings or of channels. */
  readonly onEvent?: ((event: FanOutWorkerEvent) => void) | undefined;
  /** Called for every message that this worker decided. */
  readonly onDecided?: ((decided: WorkerDecision) => void) | undefined;
}

/** The names of {@link FanOutWorkerOptions}. */
export const workerOptionNames: readonly string[] = Object.keys({
  prefix: true,
  partitions: true,
  maxBytes: true,
  concurrency: true,
  revisionPatienceMs: true,
  maxDeliveries: true,
  onEvent: true,
  onDecided: true,
} satisfies Record<keyof FanOutWorkerOptions, true>);

/** A decided message in numbers. */
export interface WorkerDecision {
  /** The members that are notified. */
  readonly size: number;
  /** All members of the channel, by the reason of their decision. */
  readonly counts: Readonly<Record<DecisionReason, number>>;
  /** Seconds from the delivery of the message to the stored decision. */
  readonly seconds: number;
}

/** The messages of a partition that are not answered yet. */
export interface PartitionLag {
  /** The number of the partition, from 0. */
  readonly partition: number;
  /** Messages that no worker has yet. */
  readonly waiting: number;
  /** Messages that a worker has not answered yet. */
  readonly inFlight: number;
}

/** An event for the people who run a worker. Quotes no rule and no content. */
export type FanOutWorkerEvent =
  | {
      readonly type: "dead-letter";
      readonly partition: number;
      readonly sequence: number;
      readonly reason: string;
      readonly detail: string;
    }
  | { readonly type: "retry"; readonly partition: number; readonly sequence: number; readonly detail: string }
  | ChannelEvent
  /** The stream of decisions is at a limit. Messages wait until it has room. */
  | { readonly type: "no-room"; readonly detail: string }
  | { readonly type: "pull-failed"; readonly detail: string };

/** What a worker did since its start, and what it has in memory. */
export interface FanOutWorkerStats {
  /** Messages that this worker finished. */
  readonly decided: number;
  /** Messages that were already decided, by this worker or another. */
  readonly alreadyDecided: number;
  /** Messages that another worker had begun. */
  readonly takenOver: number;
  /** Batches of decisions that this worker stored. */
  readonly batches: number;
  /** Messages that became dead letters. */
  readonly deadLetters: number;
  /** Messages that were returned to be tried again. */
  readonly retries: number;
  /** Waits for the revision of a message: the preferences of the worker were older. */
  readonly staleWaits: number;
  /** Pulls that failed; the worker pulls again. */
  readonly failedPulls: number;
  /** Messages that this worker has now. */
  readonly inProgress: number;
  /** Deliveries of messages that had been delivered before. */
  readonly redelivered: number;
  /** The revision of the preferences that the worker has reached. */
  readonly revision: number;
  /** Channels in memory. */
  readonly channels: number;
  /** Their estimated bytes. */
  readonly channelBytes: number;
  /** Reads of channels. */
  readonly channelLoads: number;
  /** Channels dropped to save memory. */
  readonly channelEvictions: number;
}
