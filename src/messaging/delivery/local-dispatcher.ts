import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { ChannelCache } from "../channels/channel-cache.ts";
import { isPlain } from "../channels/plain-arns.ts";
import type { Observer } from "../context.ts";
import { DamagedRowError, type MessagingStore } from "../store/store.ts";
import { type DeliveryOptions, deliveryOptionNames } from "./delivery-options.ts";
import { type Dispatcher, pushMessageOf, type SentMessage } from "./dispatcher.ts";
import { dueKey, OUTBOX } from "./outbox.ts";
import { Retry } from "./retry.ts";
import type { Sink } from "./sink.ts";
import { type Delivery, labelsOf, SinkQueue } from "./sink-queue.ts";
import { nextTurn, within } from "./unless-aborted.ts";

/** The parts of a {@link LocalDispatcher}. */
export interface LocalDispatcherOptions {
  /** Where the messages and the outbox are. */
  readonly store: MessagingStore;
  /** Where the channels come from that decide. */
  readonly channels: ChannelCache;
  /** Gets every fan-out, and every failure of a sink. */
  readonly observer: Observer;
  /** Where fan-outs go; each sink gets all of them. Without sinks there is no outbox. */
  readonly sinks: readonly Sink[];
  /** How the sinks are served. */
  readonly delivery?: DeliveryOptions | undefined;
}

const optionNames: readonly string[] = Object.keys({
  store: true,
  channels: true,
  observer: true,
  sinks: true,
  delivery: true,
} satisfies Record<keyof LocalDispatcherOptions, true>);

/** The members to notify of the messages that wait in memory, beside the last message. */
const MAX_MEMBERS_WAITING = 1_000_000;

/**
 * Decides in this process, and hands the fan-out to the sinks. Waiting messages are also in the outbox, and
 * continue after a restart; the preferences of that moment then decide.
 *
 * @example
 * ```ts
 * import { ChannelCache, LocalDispatcher, MemorySink, MemoryStore, storeLoader } from "pushsieve/messaging";
 *
 * const store = new MemoryStore();
 * const membership = { Type: "DEFAULT", InvitedBy: "arn:eve", CreatedAt: 0, UpdatedAt: 0 } as const;
 * await store.commit([{ put: { kind: "membership", group: "arn:team", id: "arn:bob" }, value: membership }]);
 *
 * const sink = new MemorySink();
 * const channels = new ChannelCache({ settings: {}, maxBytes: 2 ** 20, load: storeLoader(store, () => {}) });
 * const dispatcher = new LocalDispatcher({ store, channels, observer: {}, sinks: [sink] });
 * const sent = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Status: { Value: "SENT" } } as const;
 * const row = { ...sent, PushNotification: { Title: "Hi" }, Redacted: false, CreatedAt: 0, UpdatedAt: 0 };
 * await dispatcher.dispatch({ ChannelArn: "arn:team", MessageId: "m1", row });
 * await dispatcher.close();
 * sink.batches[0]?.notified; // => ["arn:bob"]
 * ```
 */
export class LocalDispatcher implements Dispatcher {
  /** Whether there are sinks, and so an outbox. */
  readonly hasOutbox: boolean;
  readonly #options: LocalDispatcherOptions;
  readonly #queues: readonly SinkQueue[];
  /** The label of each sink, in the same order. */
  readonly #labels: readonly string[];
  /** Decisions in progress. If a message is dispatched again, it waits for the same decision. */
  readonly #deciding = new Map<string, Promise<void>>();
  /** Messages in delivery, with the number of sinks that have not taken them yet. */
  readonly #inFlight = new Map<string, number>();
  /** The members to notify of the messages that some sink has not taken yet. */
  #membersWaiting = 0;
  #done: string[] = [];
  #clearing: Promise<void> = Promise.resolve();
  #isClearing = false;
  /** Whether the outbox may have messages that were not read since they were put there. */
  #hasMore = false;
  #recovering: Promise<void> = Promise.resolve();
  #isRecovering = false;
  /** Reads the outbox again. Without it, a service to which nothing is sent would leave the messages there. */
  readonly #retry: Retry;
  #isClosed = false;

  /**
   * Creates a dispatcher, which reads nothing yet: {@link LocalDispatcher.recover} delivers what an earlier process left.
   *
   * @throws TypeError for an option that does not exist.
   */
  constructor(options: LocalDispatcherOptions) {
    requireKnownOptions(options, optionNames, "LocalDispatcher");
    requireKnownOptions(options.delivery ?? {}, deliveryOptionNames, "delivery");
    this.#options = options;
    const { maxBatches = 100, backoffMs = 200, maxBackoffMs = 30_000, graceMs = 5000 } = options.delivery ?? {};
    this.#retry = new Retry(() => this.#readAgain(), Math.max(1, backoffMs), maxBackoffMs);
    this.hasOutbox = options.sinks.length > 0;
    this.#labels = labelsOf(options.sinks, OUTBOX);
    this.#queues = options.sinks.map(
      (sink, index) =>
        new SinkQueue(sink, {
          maxBatches,
          backoffMs,
          maxBackoffMs,
          graceMs,
          onDelivered: (delivery) => this.#delivered(delivery),
          onFailed: (error) => options.observer.sinkFailed?.(this.#labels[index]!, error),
        }),
    );
  }

  /** The number of messages in memory that some sink has not taken yet. Further messages are only in the outbox. */
  get waiting(): number {
    return this.#inFlight.size;
  }

  /** The sinks, with the number of messages in memory that each has not taken yet. The second sink with the name `webhook` is `webhook 2`. */
  get sinks(): readonly { readonly name: string; readonly waiting: number }[] {
    return this.#labels.map((name, index) => ({ name, waiting: this.#queues[index]!.depth }));
  }

  /**
   * Decides a message, and queues the batches for the sinks. Resolves before the sinks take them. A message that is already in delivery
   * is not decided again. While earlier messages wait in the outbox, it waits behind them, and is decided later. O(members) if the
   * channel must be read.
   *
   * @throws RefusedChannelError if the channel cannot be decided (`onInvalidRule: "throw"`), and the errors of the store. If the message
   *   is in the outbox, it is tried again from there.
   */
  async dispatch(sent: SentMessage): Promise<void> {
    const { MessageId } = sent;
    if (this.#inFlight.has(MessageId)) return;
    const deciding = this.#deciding.get(MessageId) ?? this.#decide(sent, false);
    this.#deciding.set(MessageId, deciding);
    try {
      await deciding;
    } catch (error) {
      if (this.hasOutbox) this.#retry.afterFailure();
      throw error;
    } finally {
      if (this.#deciding.get(MessageId) === deciding) this.#deciding.delete(MessageId);
    }
  }

  async #decide(sent: SentMessage, isFromOutbox: boolean): Promise<void> {
    const { channels, observer, delivery } = this.#options;
    const start = performance.now();
    const channel = await channels.load(sent.ChannelArn);
    // A message in the outbox is decided and counted when it is read from there.
    if (this.hasOutbox && !isFromOutbox && (this.#isFull || this.#isBehind)) {
      this.#hasMore = true;
      // Otherwise the outbox is read when the messages in delivery are taken.
      if (this.#inFlight.size === 0 && !this.#isClosed) void this.recover();
      return;
    }
    const fanOut = channel.fanOut(pushMessageOf(sent.row), { excludeSender: delivery?.excludeSender });
    const seconds = (performance.now() - start) / 1000;
    const decided = { sent, fanOut, isPlain: this.hasOutbox && isPlain(channel) };
    observer.fanOut?.(sent, fanOut, seconds);
    if (!this.hasOutbox) return;
    this.#inFlight.set(sent.MessageId, this.#queues.length);
    this.#membersWaiting += fanOut.size;
    for (const queue of this.#queues) queue.push(decided);
  }

  /** Delivers the messages of the outbox: after a start, and when the sinks have caught up. */
  recover(): Promise<void> {
    if (this.hasOutbox && !this.#isRecovering) this.#recovering = this.#readOutbox();
    return this.#recovering;
  }

  /** Resolves when every sink has taken everything. */
  async flush(): Promise<void> {
    await this.#recovering;
    await Promise.all(this.#queues.map((queue) => queue.flush()));
    await this.#clearing;
  }

  /** Waits at most `graceMs` for the sinks to take the waiting batches, and then for them to close. The rest stays in the outbox. */
  async close(): Promise<void> {
    this.#isClosed = true;
    // The queue of the sink reports the delay.
    await within(this.flush(), this.#options.delivery?.graceMs ?? 5000).catch(() => {});
    await Promise.all(this.#queues.map((queue) => queue.close()));
    await this.#clearing;
  }

  /** Whether no message is accepted now. */
  get #isFull(): boolean {
    const { maxWaiting = 1000 } = this.#options.delivery ?? {};
    return this.#isClosed || this.#inFlight.size >= maxWaiting || this.#membersWaiting >= MAX_MEMBERS_WAITING;
  }

  /** Whether earlier messages wait in the outbox: a message must not overtake them. */
  get #isBehind(): boolean {
    return this.#hasMore || this.#isRecovering;
  }

  async #readOutbox(): Promise<void> {
    this.#isRecovering = true;
    try {
      // A message that arrives meanwhile may be behind the position of the list.
      do await this.#dispatchDue();
      while (this.#hasMore && !this.#isFull);
      this.#retry.afterSuccess();
    } catch (error) {
      this.#hasMore = true;
      this.#failed(error);
    } finally {
      this.#isRecovering = false;
    }
  }

  #failed(error: unknown): void {
    this.#options.observer.sinkFailed?.(OUTBOX, error);
    this.#retry.afterFailure();
  }

  #readAgain(): void {
    // A reading in progress may have passed the message that failed.
    this.#hasMore = true;
    if (!this.#isClosed) void this.recover();
  }

  async #dispatchDue(): Promise<void> {
    const { store, observer } = this.#options;
    this.#hasMore = false;
    let after: string | undefined;
    do {
      // A message may be delivered, and its row removed, while the store answers or before the loop reaches it.
      const before = new Set(this.#inFlight.keys());
      const page = await store.list({ kind: "due", group: OUTBOX, limit: 100, ...(after === undefined ? {} : { after }) });
      for (const error of page.damaged) observer.damaged?.(error);
      for (const { key, value } of page.rows.filter(({ key: { id } }) => !before.has(id) && !this.#inFlight.has(id))) {
        if (this.#isFull) {
          this.#hasMore = true;
          return;
        }
        await this.#dispatchStored(value.ChannelArn, key.id);
        // The outbox may be long, and the store and the sinks may answer at once.
        await nextTurn();
      }
      after = page.next;
    } while (after !== undefined);
  }

  async #dispatchStored(ChannelArn: string, MessageId: string): Promise<void> {
    const { store, observer } = this.#options;
    try {
      // A Send in progress leaves its message to the outbox, because the outbox is being read.
      await this.#deciding.get(MessageId)?.catch(() => {});
      const message = await store.get({ kind: "message", group: ChannelArn, id: MessageId });
      if (message?.value.Status.Value === "SENT" && message.value.Deleted !== true)
        await this.#decide({ ChannelArn, MessageId, row: message.value }, true);
      else await store.commit([{ remove: dueKey(MessageId) }]);
    } catch (error) {
      // A damaged message is not repaired by another attempt.
      if (error instanceof DamagedRowError) observer.damaged?.(error);
      else this.#failed(error);
    }
  }

  #delivered({ sent: { MessageId }, fanOut }: Delivery): void {
    const left = (this.#inFlight.get(MessageId) ?? 1) - 1;
    if (left > 0) {
      this.#inFlight.set(MessageId, left);
      return;
    }
    this.#membersWaiting -= fanOut.size;
    this.#done.push(MessageId);
    if (!this.#isClearing) this.#clearing = this.#clear();
  }

  /** Removes delivered messages from the outbox, in groups. */
  async #clear(): Promise<void> {
    this.#isClearing = true;
    while (this.#done.length > 0) {
      const done = this.#done;
      this.#done = [];
      try {
        await this.#options.store.commit(done.map((id) => ({ remove: dueKey(id) })));
      } catch (error) {
        // They are delivered again after a restart; "at least once" allows this.
        this.#options.observer.sinkFailed?.(OUTBOX, error);
      }
      for (const id of done) this.#inFlight.delete(id);
    }
    this.#isClearing = false;
    if (this.#hasMore && !this.#isClosed && this.#inFlight.size === 0) void this.recover();
  }
}
