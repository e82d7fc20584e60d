import { isRecord } from "../../diagnostic/describe.ts";
import type { DecisionReason } from "../../fanout/decision.ts";
import type { DecisionBatch } from "../../messaging/delivery/batches.ts";
import type { Broker } from "../protocol/broker.ts";
import { isLostRace, Undecidable } from "../protocol/errors.ts";
import type { QueuedMessage } from "../protocol/message.ts";
import { decisionSubject, messageKey } from "../protocol/names.ts";
import { persist } from "../protocol/retry.ts";
import { batchesOf } from "./batches.ts";

/** What is stored of the decisions of one message: a chain of batches. */
export interface Chain {
  readonly batches: number;
  /** The last one's place in the stream; 0 when there is none. */
  readonly last: number;
  readonly members: ReadonlySet<string>;
  readonly isComplete: boolean;
}

export const emptyChain: Chain = { batches: 0, last: 0, members: new Set(), isComplete: false };

/** A decision to be stored. */
export interface DecisionToStore {
  readonly queued: QueuedMessage;
  readonly notified: readonly string[];
  readonly counts: Readonly<Record<DecisionReason, number>>;
  readonly revision: number;
}

/** Room for the subject, the headers, and digits that the envelope does not have yet. */
const OVERHEAD = 2_048;

/**
 * The stored decisions. Those of one message have a subject of their own, and each batch is written on the condition
 * that the batch before it is the last there. So the first writer wins every place, a worker that was overtaken is
 * refused, and who takes over goes on where the other stopped.
 */
export class DecisionLog {
  readonly #broker: Broker;
  readonly #partitions: number;

  constructor(broker: Broker, partitions: number) {
    this.#broker = broker;
    this.#partitions = partitions;
  }

  /** What is stored already; a round trip a batch, and one for a decision that is complete. */
  async read({ channelArn, messageId }: QueuedMessage): Promise<Chain> {
    const { jsm, names } = this.#broker;
    const subject = decisionSubject(names, channelArn, messageId, this.#partitions);
    const get = (query: { last_by_subj: string } | { seq: number }) => persist(() => jsm.streams.getMessage(names.decisions, query));
    const last = await get({ last_by_subj: subject });
    if (last === null) return emptyChain;
    const newest = parseDecision(last.data);
    const chain = { batches: newest.part + 1, last: last.seq };
    if (chain.batches === newest.parts) return { ...chain, members: emptyChain.members, isComplete: true };
    const members = new Set(newest.notified);
    for (let { previous } = newest.chain; previous > 0; ) {
      const stored = await get({ seq: previous });
      // Decisions expire from the oldest; whom they named is not known any more.
      if (stored === null) throw new Undecidable("too-many-deliveries", "its first batches have expired, so the rest can not be told");
      const batch = parseDecision(stored.data);
      for (const arn of batch.notified) members.add(arn);
      previous = batch.chain.previous;
    }
    return { ...chain, members, isComplete: false };
  }

  /**
   * Stores what `chain` has not yet, one batch after another; a round trip a batch. Gives how many it stored, or
   * `undefined` when another worker has stored something in between: read again.
   */
  async append(chain: Chain, { queued, notified, counts, revision }: DecisionToStore): Promise<number | undefined> {
    const { nc, js, names } = this.#broker;
    const { channelArn, messageId, message } = queued;
    const subject = decisionSubject(names, channelArn, messageId, this.#partitions);
    const rest = chain.members.size === 0 ? notified : notified.filter((arn) => !chain.members.has(arn));
    const size = chain.members.size + rest.length;
    const takenOver = chain.batches > 0;
    const PushNotification = isRecord(message.PushNotification) ? message.PushNotification : undefined;
    const envelope = { ChannelArn: channelArn, MessageId: messageId, size, counts, message: { PushNotification } };
    const room = (nc.info?.max_payload ?? 0) - OVERHEAD - Buffer.byteLength(JSON.stringify(envelope));
    const lists = [...batchesWithin(rest, room)];
    const parts = chain.batches + lists.length;
    let previous = chain.last;
    for (const [index, arns] of lists.entries()) {
      const part = chain.batches + index;
      const id = `${messageKey(channelArn, messageId)}.${part}`;
      const text = printDecision({ id, part, parts, ...envelope, chain: { revision, previous, takenOver }, notified: arns });
      try {
        // The condition never expires; the dedupe id is a second lock for clusters whose leader changes in between.
        const expect = { lastSubjectSequence: previous };
        const ack = await persist(() => js.publish(subject, text, { msgID: id, expect }));
        if (ack.duplicate) return undefined;
        previous = ack.seq;
      } catch (error) {
        if (isLostRace(error)) return undefined;
        throw error;
      }
    }
    return lists.length;
  }
}

function* batchesWithin(arns: readonly string[], room: number): Generator<readonly string[]> {
  try {
    yield* batchesOf(arns, room);
  } catch (error) {
    if (error instanceof RangeError)
      throw new Undecidable("decision-too-large", `a batch does not fit the broker's messages: ${error.message}`);
    throw error;
  }
}

/** A batch as workers store it: it has its place in a chain. */
export type StoredBatch = DecisionBatch & Required<Pick<DecisionBatch, "chain">>;

const FORMAT = 2;

function printDecision(batch: StoredBatch): string {
  return JSON.stringify({ format: FORMAT, ...batch });
}

/** Reads a message of the stream of decisions. @throws SyntaxError, TypeError for what this release did not write. */
export function parseDecision(data: Uint8Array): StoredBatch {
  const { format, ...batch } = JSON.parse(Buffer.from(data).toString("utf8")) as StoredBatch & { format: number };
  if (format !== FORMAT || !Array.isArray(batch.notified)) throw new TypeError(`this is not a decision of format ${FORMAT}`);
  return batch;
}
