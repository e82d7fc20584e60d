import type { DecisionBatch } from "./batches.ts";

/** A receiver of fan-outs. */
export interface Sink {
  /** The name in logs and metrics; the second sink of a name has a number after it. */
  readonly name: string;
  /**
   * Takes batches. It resolves when the batches are delivered. If it rejects, the same batches arrive again later, so
   * each arrives at least once. After `signal` is aborted, the service no longer waits, and the rest stays
   * in the outbox. A sink may use the signal to stop its work.
   */
  deliver(batches: readonly DecisionBatch[], signal: AbortSignal): Promise<void>;
  /** Called after the last batch. */
  close(): Promise<void>;
}

/**
 * Keeps all batches in memory, for tests.
 *
 * @example
 * ```ts
 * import { Channel } from "pushsieve";
 * import { decisionBatches, MemorySink } from "pushsieve/messaging";
 *
 * const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" } } as const;
 * const sent = { ChannelArn: "arn:team", MessageId: "m1", row: { ...row, Redacted: false, CreatedAt: 0, UpdatedAt: 0 } };
 * const fanOut = Channel.from([["arn:bob"]]).fanOut({ PushNotification: { Title: "Hi" } });
 *
 * const sink = new MemorySink();
 * await sink.deliver([...decisionBatches(sent, fanOut)]);
 * sink.batches[0]?.notified; // => ["arn:bob"]
 * ```
 */
export class MemorySink implements Sink {
  readonly name = "memory";
  readonly #batches: DecisionBatch[] = [];

  /** All delivered batches, in order. */
  get batches(): readonly DecisionBatch[] {
    return this.#batches;
  }

  /** Keeps the batches. Never rejects. */
  async deliver(batches: readonly DecisionBatch[]): Promise<void> {
    this.#batches.push(...batches);
  }

  /** Does nothing: the batches stay. */
  async close(): Promise<void> {}
}
