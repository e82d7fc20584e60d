import { setTimeout as sleep } from "node:timers/promises";
import { type Consumer, DeliverPolicy } from "@nats-io/jetstream";
import type { Status } from "@nats-io/transport-node";
import type { Broker } from "../protocol/broker.ts";
import { type Change, changeOf } from "../protocol/change.ts";
import { type DeliveredEntry, EntryReader, newConsumerName } from "../protocol/entry-reader.ts";
import { FENCE_KEY, READER, SETTINGS_KEY, streamOf } from "../protocol/names.ts";
import { type BucketState, bucketState, stateReader, writeFence } from "../protocol/newest.ts";
import { persist } from "../protocol/retry.ts";

export interface WatchListener {
  onChange(change: Change): void;
  onSettings(value: Uint8Array): void;
  /**
   * Reading begins with the first entry; entries up to this revision are the current state. It may begin again: a bucket
   * that was replaced, or that lost its newest entries, is read again, and earlier entries no longer count.
   */
  onStart(revision: number): void;
}

/** What must have arrived: a revision, of a bucket and a time if they are known. */
export interface Stamp {
  readonly revision: number;
  readonly bucket?: string | undefined;
  readonly time?: number | undefined;
}

interface Waiter {
  readonly revision: number;
  readonly resolve: (isReached: boolean) => void;
}

/** The interval of the guard, which reopens the watch if callers wait for entries that never arrive. */
const PROBE = 1_000;

/**
 * Reads all entries of the bucket, then its changes, in the order of the revisions, with one consumer on the broker.
 *
 * The bucket keeps only the newest entry of a key, so an entry that is overwritten before it is read never arrives.
 * Until its successor arrives, the entries read so far are not a state that the bucket ever had. A gap in the revisions shows this:
 *
 * ```text
 * written      1:a  2:b  3:a  4:c        a is overwritten before 1 is read
 * read              2:b                  gap: the worker asks for the end of the bucket: 4
 *                        3:a  4:c        whole again: a, b, c as of revision 4
 * ```
 */
export class Watch {
  readonly #broker: Broker;
  readonly #bucket: string;
  readonly #listener: WatchListener;
  readonly #newest: () => Promise<BucketState>;
  readonly #waiters: Set<Waiter> = new Set();
  /** The revision of the last entry that was passed on. */
  #position = 0;
  /** The last revision at which the passed entries were a whole state of the bucket. */
  #revision = 0;
  /** The revision at which they are whole again, unless there is another gap. */
  #end = 0;
  #hasGap = true;
  #isAsking = false;
  #created: string;
  /** When the last passed entry was stored. */
  #time = 0;
  /** Changes when everything is read again. */
  #generation = 0;
  #consumer: Consumer | undefined;
  #tail: EntryReader | undefined;
  #isClosed = false;
  #following: Promise<void> = Promise.resolve();
  #quietProbes = 0;
  readonly #guard: NodeJS.Timeout;
  readonly #statuses: AsyncIterable<Status> & { stop?(): void };

  private constructor(broker: Broker, listener: WatchListener, bucket: string, { created }: BucketState) {
    this.#broker = broker;
    this.#bucket = bucket;
    this.#listener = listener;
    this.#newest = stateReader(broker, bucket);
    this.#created = created;
    this.#statuses = broker.nc.status();
    this.#guard = setInterval(() => this.#probe(), PROBE);
  }

  /** Resolves when all entries that existed at the start have been passed on. */
  static async open(broker: Broker, listener: WatchListener, bucket: string = broker.names.bucket): Promise<Watch> {
    const state = await bucketState(broker, bucket);
    const watch = new Watch(broker, listener, bucket, state);
    listener.onStart(state.revision);
    watch.#following = watch.#follow();
    void watch.#reopenWhenReconnected();
    await watch.reached(state.revision, Number.POSITIVE_INFINITY);
    return watch;
  }

  /** Every change up to this revision, or a later change of the same key, has been passed on. */
  get revision(): number {
    return this.#revision;
  }

  /** Waits until the changes up to a revision have been passed on. Returns false after `patience` milliseconds. */
  reached(revision: number, patience: number): boolean | Promise<boolean> {
    if (this.#revision >= revision) return true;
    return new Promise((resolve) => {
      const timer = Number.isFinite(patience) ? setTimeout(() => waiter.resolve(false), patience) : undefined;
      const waiter: Waiter = {
        revision,
        resolve: (isReached) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(isReached);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** See {@link #reset}: what was read under another generation no longer counts. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Waits until the changes up to a stamp have been passed on. If the stamp is of another bucket, or of another history of this
   * bucket (a restored backup), the current bucket is read again, as far as it is not the one that was read.
   */
  reachedStamp(stamp: Stamp, patience: number): boolean | Promise<boolean> {
    return this.#agrees(stamp) ? this.reached(stamp.revision, patience) : this.#reachedOther(stamp, patience);
  }

  async #reachedOther(stamp: Stamp, patience: number): Promise<boolean> {
    const state = await this.#newest();
    // A stamp of a bucket that no longer exists: every entry of the current bucket is newer.
    const isOfOldBucket = stamp.bucket !== undefined && stamp.bucket !== state.created;
    if (state.created !== this.#created || (!isOfOldBucket && !(await this.#isSameHistory()))) this.#reset(state);
    return this.reached(isOfOldBucket ? state.revision : Math.min(stamp.revision, state.revision), patience);
  }

  #agrees({ revision, bucket, time }: Stamp): boolean {
    if (bucket !== undefined && bucket !== this.#created) return false;
    // Times rise with the revisions. The time of an entry may be a millisecond off.
    return time === undefined || revision > this.#position || time <= this.#time + 1;
  }

  /** Whether the bucket still has the last passed entry; `undefined` if that was overwritten since. */
  async #isSameHistory(): Promise<boolean | undefined> {
    const [seq, time] = [this.#position, this.#time];
    if (seq === 0) return true;
    const entry = await persist(() => this.#broker.jsm.streams.getMessage(streamOf(this.#bucket), { seq }));
    return entry === null ? undefined : Math.abs(entry.time.getTime() - time) <= 1;
  }

  /** A consumer ends with its bucket, also if a backup replaces the bucket under the same identity. */
  async #isReplaced(): Promise<boolean> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    if (consumer === undefined) return (await this.#isSameHistory()) === false;
    const isThere = await consumer.info().then(
      () => true,
      () => false,
    );
    consumer.delete().catch(() => {});
    return !((await this.#isSameHistory()) ?? isThere);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tail?.stop();
    this.#statuses.stop?.();
    clearInterval(this.#guard);
    for (const waiter of this.#waiters) waiter.resolve(false);
    await this.#following;
    this.#consumer?.delete().catch(() => {});
  }

  /** Reads without end. If the consumer is lost, or stopped by the guard, the next consumer continues after the last revision. */
  async #follow(): Promise<void> {
    const { nc, js } = this.#broker;
    while (!this.#isClosed && !nc.isClosed()) {
      try {
        const state = await this.#newest();
        const isOther = state.created !== this.#created || state.revision < this.#position;
        if (isOther || (await this.#isReplaced())) this.#reset(state);
        const generation = this.#generation;
        const consumer = await js.consumers.get(streamOf(this.#bucket), {
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: this.#position + 1,
          name_prefix: READER + newConsumerName(),
          inactive_threshold: 60_000,
        });
        this.#consumer = consumer;
        const info = await consumer.info(true);
        if (generation !== this.#generation) continue;
        // No entry may arrive up to the state that was read before: the newest entry may have been a purged marker.
        if (info.num_pending === 0 && state.revision >= this.#position) await this.#takeEnd(state);
        this.#tail = new EntryReader(nc, info, (entry) => {
          if (generation === this.#generation) this.#take(entry);
        });
        this.#quietProbes = 0;
        if (this.#isClosed || generation !== this.#generation) this.#tail.stop();
        await this.#tail.closed;
      } catch {
        // The broker does not answer; messages that wait for a revision stay undecided.
      }
      this.#tail = undefined;
      if (!this.#isClosed) await sleep(100);
    }
  }

  /**
   * The consumer has no entries after the position, and the bucket ends later. In a cluster, the consumer may be on a server that
   * has not got the last entries yet. They arrive before a fence.
   */
  async #takeEnd({ revision, time, isReplicated }: BucketState): Promise<void> {
    if (isReplicated && revision > this.#position) {
      await writeFence(this.#broker, this.#bucket);
      return;
    }
    this.#hasGap = false;
    this.#time = time;
    this.#moveTo(revision);
  }

  /** After a reconnect, the broker may have lost its newest entries, or be another broker. */
  async #reopenWhenReconnected(): Promise<void> {
    for await (const { type } of this.#statuses) if (type === "reconnect") this.#tail?.stop();
  }

  #take(entry: DeliveredEntry): void {
    const change = changeOf(this.#bucket, entry);
    // Up to nats-server 2.10, a consumer on a server that is behind the others begins at the end of that server's entries.
    if (change.revision <= this.#position) return;
    if (change.key === FENCE_KEY) {
      // It only moves the position.
    } else if (change.key !== SETTINGS_KEY) this.#listener.onChange(change);
    else if (change.value !== undefined) this.#listener.onSettings(change.value);
    if (change.revision !== this.#position + 1) this.#hasGap = true;
    this.#time = entry.time;
    this.#moveTo(change.revision);
  }

  #moveTo(position: number): void {
    this.#position = position;
    this.#quietProbes = 0;
    if (position < this.#end || this.#isAsking) return;
    if (this.#hasGap) {
      void this.#askForEnd();
      return;
    }
    this.#revision = position;
    for (const waiter of this.#waiters) if (waiter.revision <= position) waiter.resolve(true);
  }

  /** The successors of all missed entries are in the bucket now. */
  async #askForEnd(): Promise<void> {
    this.#hasGap = false;
    this.#isAsking = true;
    try {
      this.#end = (await this.#newest()).revision;
    } catch {
      this.#hasGap = true;
      await sleep(100);
    }
    this.#isAsking = false;
    if (!this.#isClosed) this.#moveTo(this.#position);
  }

  #reset({ created, revision }: BucketState): void {
    this.#generation++;
    this.#created = created;
    this.#time = 0;
    this.#position = 0;
    this.#revision = 0;
    this.#end = 0;
    this.#hasGap = true;
    this.#tail?.stop();
    this.#listener.onStart(revision);
  }

  /** A caller waits for a revision, but nothing arrives: the consumer may be lost, or the entry removed. Opens the watch again. */
  #probe(): void {
    if (this.#waiters.size === 0 || this.#tail === undefined) return;
    this.#quietProbes++;
    if (this.#quietProbes > 1) this.#tail.stop();
  }
}
