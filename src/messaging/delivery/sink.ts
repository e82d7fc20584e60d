import type { DecisionBatch } from "./batches.ts";

/** A receiver of fan-outs. */
export interface Sink {
  /** The name in logs and metrics. */
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
 * import { MemorySink, MemoryStore, Messaging } from "pushsieve/messaging";
 *
 * const sink = new MemorySink();
 * const messaging = new Messaging({ store: new MemoryStore(), sinks: [sink] });
 * await messaging.close();
 * sink.batches; // => []
 * ```
 */
export class MemorySink implements Sink {
  readonly name = "memory";
  readonly #batches: DecisionBatch[] = [];

  /** All delivered batches, in order. */
  get batches(): readonly DecisionBatch[] {
    return this.#batches;
  }

  async deliver(batches: readonly DecisionBatch[]): Promise<void> {
    this.#batches.push(...batches);
  }

  async close(): Promise<void> {}
}
