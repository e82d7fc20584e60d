import { isRecord } from "../../diagnostic/describe.ts";
import type { Reason } from "../../fanout/decision.ts";
import type { PushNotificationConfiguration } from "../../fanout/message.ts";
import type { Broker } from "../protocol/broker.ts";
import { isLostRace, Undecidable } from "../protocol/errors.ts";
import type { QueuedMessage } from "../protocol/message.ts";
import { decisionSubject, messageKey } from "../protocol/names.ts";
import { persist } from "../protocol/retry.ts";
import { batchesOf } from "./batches.ts";

/** One batch of members to notify of a message, as who sends the pushes reads it from the stream of decisions. */
export interface DecisionBatch {
  /** `<channel digest>.<messageId>.<batch>`: the same for every try. */
  readonly id: string;
  readonly channelArn: string;
  readonly messageId: string;
  /** From 0. */
  readonly batch: number;
  /** Members to notify: at most 1,000, and each in one batch of a message only. */
  readonly notify: readonly string[];
  /** What their phones show. */
  readonly push: PushNotificationConfiguration | undefined;
  /** The revision of the preferences that decided; not below the one that the message was stamped with. */
  readonly revision: number;
  /** The place of the batch before in the stream; 0 for the first. */
  readonly previous: number;
  /** In the last batch alone: the message is decided. */
  readonly summary?: DecisionSummary;
}

export interface DecisionSummary {
  /** Members notified, in all batches together. */
  readonly notified: number;
  /**
   * Members for each reason, by the revision of the last batch. Where a second worker took over between two
   * batches (`takenOver`), members of the earlier ones were decided by an older revision.
   */
  readonly counts: Readonly<Partial<Record<Reason, number>>>;
  readonly takenOver: boolean;
}

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
  readonly counts: Readonly<Record<Reason, number>>;
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
    const chain = { batches: newest.batch + 1, last: last.seq };
    if (newest.summary !== undefined) return { ...chain, members: emptyChain.members, isComplete: true };
    const members = new Set(newest.notify);
    for (let { previous } = newest; previous > 0; ) {
      const stored = await get({ seq: previous });
      // Decisions expire from the oldest; whom they named is not known any more.
      if (stored === null) throw new Undecidable("too-many-deliveries", "its first batches have expired, so the rest can not be told");
      const batch = parseDecision(stored.data);
      for (const arn of batch.notify) members.add(arn);
      previous = batch.previous;
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
    const summary: DecisionSummary = {
      notified: chain.members.size + rest.length,
      counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
      takenOver: chain.batches > 0,
    };
    const push = isRecord(message.PushNotification) ? message.PushNotification : undefined;
    const envelope = { channelArn, messageId, push, revision, summary };
    const room = (nc.info?.max_payload ?? 0) - OVERHEAD - Buffer.byteLength(JSON.stringify(envelope));
    let { last: previous, batches: batch } = chain;
    const batches = batchesWithin(rest, room);
    for (let next = batches.next(); next.done !== true; batch++) {
      const notify = next.value;
      next = batches.next();
      const id = `${messageKey(channelArn, messageId)}.${batch}`;
      const text = printDecision({
        id,
        channelArn,
        messageId,
        batch,
        notify,
        push,
        revision,
        previous,
        ...(next.done === true ? { summary } : {}),
      });
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
    return batch - chain.batches;
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

function printDecision(batch: DecisionBatch): string {
  return JSON.stringify({ format: 1, ...batch });
}

/** Reads a message of the stream of decisions. @throws SyntaxError, TypeError for what this library did not write. */
export function parseDecision(data: Uint8Array): DecisionBatch {
  const { format, ...batch } = JSON.parse(Buffer.from(data).toString("utf8")) as DecisionBatch & { format: number };
  if (format !== 1 || !Array.isArray(batch.notify)) throw new TypeError("this is no decision of format 1");
  return batch;
}
