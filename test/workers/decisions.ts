import { jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { type DecisionBatch, parseDecision } from "../../src/workers/index.ts";

/** All batches of a message in the order in which they are stored, without the names of the channels' digests. */
export type StoredDecisions = ReadonlyMap<string, readonly DecisionBatch[]>;

/** Everything that is in the stream of decisions, by message id; read from its beginning. */
export async function readDecisions(nc: NatsConnection, prefix = "pushsieve"): Promise<StoredDecisions> {
  const js = jetstream(nc);
  const stored = new Map<string, DecisionBatch[]>();
  const consumer = await js.consumers.get(`${prefix}-decisions`, {});
  let { num_pending: left } = await consumer.info(true);
  while (left > 0) {
    for await (const message of await consumer.fetch({ max_messages: Math.min(left, 1_000), expires: 5_000 })) {
      const batch = parseDecision(message.data);
      const batches = stored.get(batch.messageId);
      if (batches === undefined) stored.set(batch.messageId, [batch]);
      else batches.push(batch);
      left = message.info.pending;
    }
  }
  await consumer.delete();
  return stored;
}

/** Whoever is notified, in all batches; throws unless the batches are one unbroken chain and nobody is named twice. */
export function notifiedBy(batches: readonly DecisionBatch[]): Set<string> {
  const notified = new Set<string>();
  for (const [index, { batch, notify, summary, id }] of batches.entries()) {
    if (batch !== index) throw new Error(`batch ${id} stands at place ${index}`);
    if ((summary !== undefined) !== (index === batches.length - 1)) throw new Error(`batch ${id} of ${batches.length}: wrong end`);
    if (notify.length > 1_000) throw new Error(`batch ${id} names ${notify.length} members`);
    for (const arn of notify) {
      if (notified.has(arn)) throw new Error(`${arn} is notified twice, by ${id} the second time`);
      notified.add(arn);
    }
  }
  const total = batches.at(-1)?.summary?.notified;
  if (total !== notified.size) throw new Error(`the summary says ${total}, the batches name ${notified.size}`);
  return notified;
}
