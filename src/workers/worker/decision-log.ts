import { setImmediate } from "node:timers/promises";
import { isRecord } from "../../diagnostic/describe.ts";
import type { DecisionReason } from "../../fanout/decision.ts";
import type { DecisionBatch } from "../../messaging/delivery/batches.ts";
import type { Broker } from "../protocol/broker.ts";
import { isLostRace, Undecidable, withLimits } from "../protocol/errors.ts";
import type { QueuedMessage } from "../protocol/message.ts";
import { decisionSubject, messageKey } from "../protocol/names.ts";
import { persist } from "../protocol/retry.ts";
import { type Batches, batchesOf } from "./batches.ts";

/** The stored decisions of one message: a chain of batches. */
export interface Chain {
  readonly batches: number;
  /** The position of the last batch in the stream; 0 if there is none. */
  readonly last: number;
  readonly members: ReadonlySet<string>;
  readonly isComplete: boolean;
}

export const emptyChain: Chain = { batches: 0, last: 0, members: new Set(), isComplete: false };

/** A decision to store. */
export interface DecisionToStore {
  readonly queued: QueuedMessage;
  readonly notified: readonly string[];
  readonly counts: Readonly<Record<DecisionReason, number>>;
  readonly revision: number;
}

/** Room for the subject, the headers, and further digits of the envelope. */
const OVERHEAD = 2_048;

/**
 * Stores decisions. The decisions of one message have their own subject, and each batch is written on the condition
 * that the previous batch is still the last. So the first writer wins each position, an overtaken worker is
 * rejected, and the new worker continues where the other stopped.
 */
export class DecisionLog {
  readonly #broker: Broker;
  readonly #partitions: number;

  constructor(broker: Broker, partitions: number) {
    this.#broker = broker;
    this.#partitions = partitions;
  }

  /** Reads the stored chain: one round trip for each batch, or one for a complete decision. */
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
      // The oldest batches expire first, so the members that they named are unknown.
      if (stored === null) throw new Undecidable("too-many-deliveries", "its first batches have expired, so the rest cannot be decided");
      const batch = parseDecision(stored.data);
      for (const arn of batch.notified) members.add(arn);
      previous = batch.chain.previous;
    }
    return { ...chain, members, isComplete: false };
  }

  /**
   * Stores the batches that `chain` does not have yet, in order, with one round trip for each batch. Returns how many it stored, or
   * `undefined` if another worker stored a batch meanwhile: read the chain again. @throws LimitReachedError
   */
  async append(chain: Chain, { queued, notified, counts, revision }: DecisionToStore): Promise<number | undefined> {
    const { nc, streams, names } = this.#broker;
    const { channelArn, messageId, message } = queued;
    const subject = decisionSubject(names, channelArn, messageId, this.#partitions);
    const rest = chain.members.size === 0 ? notified : notified.filter((arn) => !chain.members.has(arn));
    const size = chain.members.size + rest.length;
    const takenOver = chain.batches > 0;
    const PushNotification = isRecord(message.PushNotification) ? message.PushNotification : undefined;
    const envelope = { ChannelArn: channelArn, MessageId: messageId, size, counts, message: { PushNotification } };
    const room = (nc.info?.max_payload ?? 0) - OVERHEAD - Buffer.byteLength(JSON.stringify(envelope));
    const { count, texts } = batchesWithin(rest, room);
    const parts = chain.batches + count;
    let list = texts.next().value;
    let previous = chain.last;
    for (let part = chain.batches; list !== undefined; part++) {
      const id = `${messageKey(channelArn, messageId)}.${part}`;
      const text = printDecision({ id, part, parts, ...envelope, chain: { revision, previous, takenOver } }, list);
      try {
        // The condition never expires. The dedupe id is a second lock for clusters whose leader changes meanwhile.
        const entry = { data: text, msgID: id, lastOfSubject: previous };
        const storing = persist(() => withLimits(names.decisions, () => streams.store(subject, entry)));
        // The next batch is printed while the broker stores this one.
        const [{ seq, isDuplicate }, next] = await Promise.all([
          storing,
          part + 1 < parts ? setImmediate().then(() => texts.next().value) : undefined,
        ]);
        if (isDuplicate) return undefined;
        previous = seq;
        list = next;
      } catch (error) {
        if (isLostRace(error)) return undefined;
        throw error;
      }
    }
    return count;
  }
}

function batchesWithin(arns: readonly string[], room: number): Batches {
  try {
    return batchesOf(arns, room);
  } catch (error) {
    if (error instanceof RangeError)
      throw new Undecidable("decision-too-large", `a batch exceeds the broker's message size: ${error.message}`);
    throw error;
  }
}

/** A batch as workers store it, with its position in a chain. */
export type StoredBatch = DecisionBatch & Required<Pick<DecisionBatch, "chain">>;

const FORMAT = 2;

/** `notified` is JSON already: it is most of a batch, and was printed to learn its size. */
function printDecision(batch: Omit<StoredBatch, "notified">, notified: string): string {
  return `${JSON.stringify({ format: FORMAT, ...batch }).slice(0, -1)},"notified":${notified}}`;
}

/**
 * Reads a message of the stream of decisions.
 *
 * @throws SyntaxError or TypeError for data that this release did not write.
 * O(length of the data).
 *
 * @example
 * ```ts
 * import { parseDecision } from "pushsieve/nats";
 *
 * const stored = { format: 2, id: "m1.0", ChannelArn: "arn:team", MessageId: "m1", part: 0, parts: 1, size: 1, notified: ["arn:bob"] };
 * parseDecision(new TextEncoder().encode(JSON.stringify(stored))).notified; // => ["arn:bob"]
 * ```
 */
export function parseDecision(data: Uint8Array): StoredBatch {
  const { format, ...batch } = JSON.parse(Buffer.from(data).toString("utf8")) as StoredBatch & { format: number };
  if (format !== FORMAT || !Array.isArray(batch.notified)) throw new TypeError(`the data is not a decision of format ${FORMAT}`);
  return batch;
}
