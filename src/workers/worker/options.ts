import type { ChannelEvent } from "../channels/channel-view.ts";
import type { BrokerOptions } from "../protocol/broker.ts";

export interface FanOutWorkerOptions extends BrokerOptions {
  /** The partitions to work on; all by default. Several workers may have the same ones. */
  readonly partitions?: readonly number[] | undefined;
  /** Estimated bytes of channel indexes kept in memory (default 512 MiB); the one at work is kept however large. */
  readonly maxBytes?: number | undefined;
  /** Messages decided at a time, over all partitions; each partition has at least one (default 128). */
  readonly concurrency?: number | undefined;
  /** Milliseconds that a message waits for the revision that it is stamped with before it is given back (default 10,000). */
  readonly revisionPatienceMs?: number | undefined;
  /** How often a message is tried before it becomes a dead letter (default 20). */
  readonly maxDeliveries?: number | undefined;
  readonly onEvent?: ((event: FanOutWorkerEvent) => void) | undefined;
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
} satisfies Record<keyof FanOutWorkerOptions, true>);

/** What a worker reports to the people who run it. Quotes no rule and no content. */
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
  | { readonly type: "pull-failed"; readonly detail: string };

export interface FanOutWorkerStats {
  /** Messages that this worker decided to their end. */
  readonly decided: number;
  /** Messages that were found decided already, by this worker or another. */
  readonly alreadyDecided: number;
  /** Messages that another worker had begun. */
  readonly takenOver: number;
  readonly batches: number;
  readonly deadLetters: number;
  readonly retries: number;
  readonly redelivered: number;
  readonly revision: number;
  readonly channels: number;
  readonly channelBytes: number;
  readonly channelLoads: number;
  readonly channelEvictions: number;
}
