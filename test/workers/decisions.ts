import { jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { parseDecision, type StoredBatch } from "../../src/workers/index.ts";
import { requireDecisionBatch } from "../support/decision-batch.ts";

/** All batches of a message in the order in which they are stored, without the names of the channels' digests. */
export type StoredDecisions = ReadonlyMap<string, readonly StoredBatch[]>;

/** Reads everything in the stream of decisions, by message id, from its beginning. */
export async function readDecisions(nc: NatsConnection, prefix = "pushsieve"): Promise<StoredDecisions> {
  const js = jetstream(nc);
  const stored = new Map<string, StoredBatch[]>();
  const consumer = await js.consumers.get(`${prefix}-decisions`, {});
  let { num_pending: left } = await consumer.info(true);
  while (left > 0) {
    // The broker closes a connection that leaves it 64 MB; a batch may have more than 100 KB.
    for await (const message of await consumer.fetch({ max_messages: Math.min(left, 200), expires: 5_000 })) {
      const batch = parseDecision(message.data);
      const batches = stored.get(batch.MessageId);
      if (batches === undefined) stored.set(batch.MessageId, [batch]);
      else batches.push(batch);
      left = message.info.pending;
    }
  }
  await consumer.delete();
  return stored;
}

/** Returns the notified members of all batches; throws unless the batches are one unbroken chain that names no member twice. */
export function notifiedBy(batches: readonly StoredBatch[]): Set<string> {
  const notified = new Set<string>();
  for (const [index, batch] of batches.entries()) {
    requireDecisionBatch(batch, "worker");
    const { id, part, parts, notified: arns } = batch;
    if (part !== index) throw new Error(`batch ${id} stands at place ${index}`);
    if ((part === parts - 1) !== (index === batches.length - 1)) throw new Error(`batch ${id} of ${batches.length}: wrong end`);
    for (const arn of arns) {
      if (notified.has(arn)) throw new Error(`${arn} is notified twice, by ${id} the second time`);
      notified.add(arn);
    }
  }
  const size = batches.at(-1)?.size;
  if (size !== notified.size) throw new Error(`the last batch says ${size}, all together name ${notified.size}`);
  return notified;
}
