import type { JsMsg } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import type { Broker } from "../protocol/broker.ts";
import { type DeadLetterReason, withLimits } from "../protocol/errors.ts";
import { deadLetterSubject } from "../protocol/names.ts";
import { persist } from "../protocol/retry.ts";

/** The headers of a dead letter. Its body is the original message, so that it can be published again. */
export const deadLetterHeaders = {
  reason: "Pushsieve-Reason",
  detail: "Pushsieve-Detail",
  sequence: "Pushsieve-Sequence",
  deliveries: "Pushsieve-Deliveries",
} as const;

/** Stores messages that could not be decided, with the reason. */
export class DeadLetters {
  readonly #broker: Broker;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  async write(partition: number, delivery: JsMsg, { reason, detail }: { reason: DeadLetterReason; detail: string }): Promise<void> {
    const { streams, names } = this.#broker;
    const { streamSequence, deliveryCount, timestampNanos } = delivery.info;
    const head = headers();
    head.set(deadLetterHeaders.reason, reason);
    // A header is one line of the protocol.
    head.set(deadLetterHeaders.detail, detail.replace(/[^\x20-\x7e]+/g, "?").slice(0, 1_000));
    head.set(deadLetterHeaders.sequence, String(streamSequence));
    head.set(deadLetterHeaders.deliveries, String(deliveryCount));
    // Positions start at 1 again in a new stream; the time does not.
    const msgID = `${streamSequence}.${timestampNanos}`;
    const subject = deadLetterSubject(names, partition);
    await persist(() => withLimits(names.deadLetters, () => streams.store(subject, { data: delivery.data, msgID, headers: head })));
  }
}
