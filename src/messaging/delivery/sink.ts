import type { DecisionBatch } from "./batches.ts";

/** Where fan-outs go. */
export interface Sink {
  /** For logs and metrics. */
  readonly name: string;
  /**
   * Takes batches; resolved when they are where they belong. When it is rejected, the same batches come again later, so
   * that each arrives at least once. Once `signal` is aborted nobody waits for it any more, and what was not taken stays
   * in the outbox: a sink may use it to let go.
   */
  deliver(batches: readonly DecisionBatch[], signal: AbortSignal): Promise<void>;
  /** Nothing comes any more. */
  close(): Promise<void>;
}

/** Keeps what it is given: for tests. */
export class MemorySink implements Sink {
  readonly name = "memory";
  readonly #batches: DecisionBatch[] = [];

  /** Everything that was delivered, in order. */
  get batches(): readonly DecisionBatch[] {
    return this.#batches;
  }

  async deliver(batches: readonly DecisionBatch[]): Promise<void> {
    this.#batches.push(...batches);
  }

  async close(): Promise<void> {}
}
