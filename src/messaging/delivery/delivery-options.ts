/** How a `LocalDispatcher` decides and serves its sinks. */
export interface DeliveryOptions {
  /** Withhold the push from the sender (default false). */
  readonly excludeSender?: boolean | undefined;
  /** The most batches in one call of a sink (default 100). */
  readonly maxBatches?: number | undefined;
  /** Milliseconds before the first retry of a sink, or of a message that could not be decided (default 200); doubled each time. */
  readonly backoffMs?: number | undefined;
  /** The most milliseconds before such a retry (default 30,000). */
  readonly maxBackoffMs?: number | undefined;
  /**
   * The most messages that wait in memory for the slowest sink (default 1,000); further messages wait in the outbox. So do messages
   * beyond a million members to notify.
   */
  readonly maxWaiting?: number | undefined;
  /** Milliseconds that `close` waits for the sinks to take the waiting batches, and then for them to close (default 5,000). */
  readonly graceMs?: number | undefined;
}

/** The names of {@link DeliveryOptions}. */
export const deliveryOptionNames: readonly string[] = Object.keys({
  excludeSender: true,
  maxBatches: true,
  backoffMs: true,
  maxBackoffMs: true,
  maxWaiting: true,
  graceMs: true,
} satisfies Record<keyof DeliveryOptions, true>);
