import { type Consumer, DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import type { MembershipChange } from "../../messaging/channels/cached-channel.ts";
import { type Broker, bucketState } from "../protocol/broker.ts";
import { type Change, changeOf } from "../protocol/change.ts";
import { channelKey, streamOf } from "../protocol/names.ts";
import { persist } from "../protocol/retry.ts";
import { KeyIndex } from "./key-index.ts";
import { membershipOf } from "./membership.ts";

/** Requests for single entries that are under way at a time. */
const IN_FLIGHT = 64;
/** How long nothing may come before loading is given up. */
const STALL = 10_000;
/**
 * A consumer delivers many entries for the cost of a request, but making one looks at all keys of the bucket, about so
 * many in the time of a request, and is some requests itself.
 */
const KEYS_A_REQUEST = 150;
const WORTH_A_CONSUMER = 500;

/** Reads the memberships of one channel, as it is asked for. */
export class ChannelLoader {
  readonly #broker: Broker;
  readonly #index: KeyIndex = new KeyIndex();
  readonly #reached: (revision: number, patience: number) => boolean | Promise<boolean>;
  readonly #unsettled: Set<string> = new Set();
  #start = 0;

  /** `reached` waits until the changes up to a revision have been handed to {@link add}. */
  constructor(broker: Broker, reached: (revision: number, patience: number) => boolean | Promise<boolean>) {
    this.#broker = broker;
    this.#reached = reached;
  }

  /** To be called for every change of a channel that may be loaded, in order. */
  add({ channel, revision }: Change): void {
    if (!this.#index.add(channel, revision, revision <= this.#start) || this.#unsettled.has(channel)) return;
    this.#unsettled.add(channel);
    if (this.#unsettled.size === 1) void this.#settleAll();
  }

  /** Forgets everything; what comes up to this revision is in use. */
  clear(start: number): void {
    this.#index.clear();
    this.#start = start;
  }

  /**
   * All memberships of a channel as they are at its end or later, where the changes handed on meanwhile are counted in:
   * an entry may come here, with the changes, or both.
   */
  async *load(channelArn: string): AsyncGenerator<readonly MembershipChange[]> {
    for await (const change of this.#changes(channelKey(channelArn))) yield [membershipOf(change)];
  }

  async *#changes(channel: string): AsyncGenerator<Change> {
    const revisions = this.#index.revisions(channel);
    const count = revisions.length;
    if (count === 0) return;
    const newest = revisions[count - 1]!;
    const kept: number[] = [];
    const isLarge = count >= WORTH_A_CONSUMER && count * KEYS_A_REQUEST > this.#index.size;
    const changes = isLarge ? this.#consume(channel) : this.#request(revisions.slice(0, count));
    for await (const change of changes) {
      if (change.value !== undefined && change.revision <= newest) kept.push(change.revision);
      yield change;
    }
    this.#index.settle(channel, revisions, count, kept);
    if (kept.length === count) return;
    // What was not there any more has been overwritten, and is not to be missed: its successor comes with the changes.
    const { revision } = await persist(() => bucketState(this.#broker, this.#broker.names.bucket));
    if (!(await this.#reached(revision, STALL))) throw new Error("the changes since a channel was loaded did not arrive");
  }

  async *#request(revisions: readonly number[]): AsyncGenerator<Change> {
    const { jsm, names } = this.#broker;
    // Of the leader: a replica may not have the entry yet, and that must not look as if it were overwritten.
    const get = (seq: number) => persist(() => jsm.streams.getMessage(streamOf(names.bucket), { seq }));
    for (let start = 0; start < revisions.length; start += IN_FLIGHT) {
      for (const entry of await Promise.all(revisions.slice(start, start + IN_FLIGHT).map(get))) {
        if (entry !== null)
          yield changeOf(names.bucket, { subject: entry.subject, headers: entry.header, data: entry.data, seq: entry.seq });
      }
    }
  }

  async *#consume(channel: string): AsyncGenerator<Change> {
    const { js, names } = this.#broker;
    const { revision: start } = await persist(() => bucketState(this.#broker, this.#broker.names.bucket));
    const consumer = await persist(() =>
      js.consumers.get(streamOf(names.bucket), {
        filter_subjects: `$KV.${names.bucket}.${channel}.*`,
        deliver_policy: DeliverPolicy.All,
        inactive_threshold: 60_000,
      }),
    );
    try {
      // One entry a key. What is overwritten meanwhile comes later, and with the changes; what a delivered message then
      // says of those still pending stays wrong for good (nats-server 2.9), so entries are counted instead.
      const { num_pending: keys } = await consumer.info(true);
      if (keys === 0) return;
      let count = 0;
      for await (const message of messagesOf(consumer)) {
        yield changeOf(names.bucket, message);
        if (++count === keys || message.seq > start) return;
      }
    } finally {
      consumer.delete().catch(() => {});
    }
  }

  /** Looks which entries of the channels that changed much are still in use: one request a change, in the long run. */
  async #settleAll(): Promise<void> {
    for (const channel of this.#unsettled) {
      try {
        for await (const _ of this.load(channel));
      } catch {
        // The broker is away; the next change of the channel asks again.
      }
      this.#unsettled.delete(channel);
    }
  }
}

/** @throws Error when nothing comes for a while. */
async function* messagesOf(consumer: Consumer): AsyncGenerator<JsMsg> {
  const messages = await consumer.consume({ max_messages: 2_000, expires: 5_000, idle_heartbeat: 1_000 });
  let isMoving = true;
  const timer = setInterval(() => {
    if (!isMoving) messages.stop();
    isMoving = false;
  }, STALL);
  try {
    for await (const message of messages) {
      isMoving = true;
      yield message;
    }
  } finally {
    clearInterval(timer);
    messages.stop();
  }
  throw new Error("loading a channel stalled");
}
