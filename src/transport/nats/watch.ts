import { setTimeout as sleep } from "node:timers/promises";
import { type Consumer, type ConsumerMessages, DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import type { Status } from "@nats-io/transport-node";
import type { Broker } from "./broker.ts";
import { SETTINGS_KEY } from "./names.ts";
import { persist } from "./retry.ts";

/** One entry of the bucket as it was written or removed. */
export interface Change {
  /** `<channel>.<member>`, in base64url. */
  readonly channel: string;
  readonly member: string;
  /** `undefined` when the membership has ended. */
  readonly value: Uint8Array | undefined;
  readonly revision: number;
}

export interface WatchListener {
  onChange(change: Change): void;
  onSettings(value: Uint8Array): void;
  /** The bucket is not the one that was watched, or has lost its end: nothing that was read of it counts any more. */
  onReset(): void;
}

interface Waiter {
  readonly revision: number;
  readonly resolve: (isReached: boolean) => void;
}

/** How often it is seen to that those who wait do not wait for what never comes. */
const PROBE = 1_000;
const LOAD_STALL = 10_000;
const HEARTBEAT = 1_000;
const EXPIRES = 5_000;

/**
 * The changes of the whole bucket in the order of its revisions, from the moment of opening. What is older is read
 * channel by channel with {@link load}. One consumer on the broker, and one more while a channel is loaded.
 */
export class Watch {
  readonly #broker: Broker;
  readonly #listener: WatchListener;
  readonly #waiters: Set<Waiter> = new Set();
  readonly #keyStart: number;
  #revision: number;
  #created: string;
  #tail: ConsumerMessages | undefined;
  #isClosed = false;
  #following: Promise<void> = Promise.resolve();
  #quietProbes = 0;
  readonly #guard: NodeJS.Timeout;
  readonly #statuses: AsyncIterable<Status> & { stop?(): void };

  private constructor(broker: Broker, listener: WatchListener, { created, revision }: BucketState) {
    this.#broker = broker;
    this.#listener = listener;
    this.#created = created;
    this.#revision = revision;
    this.#keyStart = `$KV.${broker.names.bucket}.`.length;
    this.#statuses = broker.nc.status();
    this.#guard = setInterval(() => this.#probe(), PROBE);
  }

  static async open(broker: Broker, listener: WatchListener): Promise<Watch> {
    const watch = new Watch(broker, listener, await bucketState(broker));
    watch.#following = watch.#follow();
    void watch.#reopenWhenReconnected();
    return watch;
  }

  /** Every change up to this revision has been handed on. */
  get revision(): number {
    return this.#revision;
  }

  /** Waits until the changes up to a revision have been handed on; false when `patience` milliseconds were not enough. */
  reached(revision: number, patience: number): boolean | Promise<boolean> {
    if (this.#revision >= revision) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.resolve(false), patience);
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

  /**
   * All memberships of a channel as they are at its end or later, where the listener's changes are counted in: an entry
   * may come here, to the listener, or both, and an older one after a newer one.
   */
  async *load(channel: string): AsyncGenerator<Change> {
    const { js, names } = this.#broker;
    const { revision: start } = await persist(() => bucketState(this.#broker));
    const consumer = await persist(() =>
      js.consumers.get(names.bucketStream, {
        filter_subjects: `$KV.${names.bucket}.${channel}.*`,
        deliver_policy: DeliverPolicy.All,
        inactive_threshold: 60_000,
      }),
    );
    try {
      // One entry a key. What is overwritten meanwhile comes later and to the listener as well; what a delivered message
      // says of those still pending is then wrong for good (nats-server 2.9), so entries are counted instead.
      const { num_pending: keys } = await consumer.info(true);
      let count = 0;
      if (keys > 0) {
        for await (const message of this.#messages(consumer)) {
          yield this.#changeOf(message);
          if (++count === keys || message.seq > start) break;
        }
      }
    } finally {
      consumer.delete().catch(() => {});
    }
    const { revision: end } = await persist(() => bucketState(this.#broker));
    if (!(await this.reached(end, LOAD_STALL))) throw new Error("the changes since a channel was loaded did not come");
  }

  /** @throws Error when nothing comes for a while. */
  async *#messages(consumer: Consumer): AsyncGenerator<JsMsg> {
    const messages = await consumer.consume({ max_messages: 2_000, expires: EXPIRES, idle_heartbeat: HEARTBEAT });
    let isMoving = true;
    const timer = setInterval(() => {
      if (!isMoving) messages.stop();
      isMoving = false;
    }, LOAD_STALL);
    try {
      for await (const message of messages) {
        isMoving = true;
        yield message;
      }
    } finally {
      clearInterval(timer);
      messages.stop();
    }
    throw new Error("loading a channel came to a stop");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tail?.stop();
    this.#statuses.stop?.();
    clearInterval(this.#guard);
    for (const waiter of this.#waiters) waiter.resolve(false);
    await this.#following;
  }

  /** Reads on, for ever: where the consumer is lost, or stopped by the guard, the next one goes on behind the last revision. */
  async #follow(): Promise<void> {
    const { nc, js, names } = this.#broker;
    while (!this.#isClosed && !nc.isClosed()) {
      try {
        const state = await bucketState(this.#broker);
        if (state.created !== this.#created || state.revision < this.#revision) this.#reset(state);
        const consumer = await js.consumers.get(names.bucketStream, {
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: this.#revision + 1,
          inactive_threshold: 60_000,
        });
        // Nothing is to come up to the state that was read before: the newest entry may have been a marker that was purged.
        if ((await consumer.info(true)).num_pending === 0) this.#advance(state.revision);
        this.#tail = await consumer.consume({ max_messages: 1_000, expires: EXPIRES, idle_heartbeat: HEARTBEAT });
        this.#quietProbes = 0;
        if (this.#isClosed) this.#tail.stop();
        for await (const message of this.#tail) this.#take(message);
        consumer.delete().catch(() => {});
      } catch {
        // The broker is away; nothing is decided that waits for a revision.
      }
      this.#tail = undefined;
      if (!this.#isClosed) await sleep(100);
    }
  }

  /** The broker that comes back may have lost its end, or be another one. */
  async #reopenWhenReconnected(): Promise<void> {
    for await (const { type } of this.#statuses) if (type === "reconnect") this.#tail?.stop();
  }

  #take(message: JsMsg): void {
    const change = this.#changeOf(message);
    if (change.channel !== SETTINGS_KEY) this.#listener.onChange(change);
    else if (change.value !== undefined) this.#listener.onSettings(change.value);
    this.#advance(change.revision);
  }

  #changeOf(message: JsMsg): Change {
    const [channel = "", member = ""] = message.subject.slice(this.#keyStart).split(".");
    const isRemoved = message.headers?.has("KV-Operation") === true;
    return { channel, member, value: isRemoved ? undefined : message.data, revision: message.seq };
  }

  #advance(revision: number): void {
    if (revision > this.#revision) this.#moveTo(revision);
  }

  #moveTo(revision: number): void {
    this.#revision = revision;
    this.#quietProbes = 0;
    for (const waiter of this.#waiters) if (waiter.revision <= revision) waiter.resolve(true);
  }

  #reset({ created, revision }: BucketState): void {
    this.#created = created;
    this.#listener.onReset();
    this.#moveTo(revision);
  }

  /** Somebody waits for a revision and nothing comes: the consumer may be lost, or the entry gone. Open anew and see. */
  #probe(): void {
    if (this.#waiters.size === 0 || this.#tail === undefined) return;
    this.#quietProbes++;
    if (this.#quietProbes > 1) this.#tail.stop();
  }
}

interface BucketState {
  readonly created: string;
  readonly revision: number;
}

async function bucketState({ jsm, names }: Broker): Promise<BucketState> {
  const { created, state } = await jsm.streams.info(names.bucketStream);
  return { created, revision: state.last_seq };
}
