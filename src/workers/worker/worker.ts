import { setTimeout as sleep } from "node:timers/promises";
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { millis } from "@nats-io/transport-node";
import { RefusedChannelError } from "../../messaging/channels/cached-channel.ts";
import { ChannelCache } from "../../messaging/channels/channel-cache.ts";
import { ChannelLoader } from "../channels/channel-loader.ts";
import { membershipOf, problemOf, type RefusedPreferences } from "../channels/membership.ts";
import { Watch } from "../channels/watch.ts";
import { type Broker, type BrokerOptions, brokerOf } from "../protocol/broker.ts";
import { messageOf, SetupError, Undecidable } from "../protocol/errors.ts";
import { parseMessage, type QueuedMessage } from "../protocol/message.ts";
import { consumerName, decodeArn, partitionOf } from "../protocol/names.ts";
import { parseSettings, printSettings, readSettings, type Settings } from "../protocol/settings.ts";
import { DeadLetters } from "./dead-letters.ts";
import { DecisionLog, emptyChain } from "./decision-log.ts";

export interface WorkerOptions extends BrokerOptions {
  /** The partitions to work on; all by default. Several workers may have the same ones. */
  readonly partitions?: readonly number[] | undefined;
  /** Estimated bytes of channel indexes kept in memory (default 512 MiB); the one at work is kept however large. */
  readonly maxBytes?: number | undefined;
  /** Messages decided at a time, over all partitions; each partition has at least one (default 128). */
  readonly concurrency?: number | undefined;
  /** How long a message waits for the revision that it is stamped with before it is given back (default 10 seconds). */
  readonly revisionPatience?: number | undefined;
  /** How often a message is tried before it becomes a dead letter (default 20). */
  readonly maxDeliveries?: number | undefined;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
}

/** What somebody who runs workers may want to know. Quotes no rule and no content. */
export type WorkerEvent =
  | {
      readonly type: "dead-letter";
      readonly partition: number;
      readonly sequence: number;
      readonly reason: string;
      readonly detail: string;
    }
  | { readonly type: "retry"; readonly partition: number; readonly sequence: number; readonly detail: string }
  | ({ readonly type: "refused-preferences" } & RefusedPreferences)
  | { readonly type: "settings" | "reset" | "pull-failed"; readonly detail: string };

export interface WorkerStats {
  /** Messages that this worker decided to their end. */
  readonly decided: number;
  /** Messages that were found decided already, by this worker or another. */
  readonly alreadyDecided: number;
  /** Messages that another worker had begun. */
  readonly takenOver: number;
  readonly batches: number;
  readonly deadLetters: number;
  readonly retries: number;
  readonly redelivered: number;
  readonly revision: number;
  readonly channels: number;
  readonly channelBytes: number;
  readonly channelLoads: number;
  readonly channelEvictions: number;
}

const MIB = 1_048_576;
/** Long polls are short, so that a worker that is paused does not go on getting messages. */
const POLL = 5_000;
const QUIET = 100;
/** A lost race means that somebody else makes progress; after so many the message is given back. */
const MAX_RACES = 10;

/**
 * Decides messages: pulls them from the partitions, keeps the channels that it meets up to date, stores the decisions,
 * and only then acknowledges. Any number of workers, in as many processes, may run at once.
 */
export class Worker {
  readonly #broker: Broker;
  readonly #options: { readonly concurrency: number; readonly revisionPatience: number; readonly maxDeliveries: number };
  readonly #partitions: readonly number[];
  readonly #onEvent: (event: WorkerEvent) => void;
  readonly #cache: ChannelCache;
  readonly #watch: Watch;
  readonly #log: DecisionLog;
  readonly #deadLetters: DeadLetters;
  readonly #stop: AbortController = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #counts = { decided: 0, alreadyDecided: 0, takenOver: 0, batches: 0, deadLetters: 0, retries: 0, redelivered: 0 };

  private constructor(
    broker: Broker,
    options: WorkerOptions,
    { settings, cache, watch }: { settings: Settings; cache: ChannelCache; watch: Watch },
  ) {
    this.#broker = broker;
    const { concurrency = 128, revisionPatience = 10_000, maxDeliveries = 20 } = options;
    this.#options = { concurrency, revisionPatience, maxDeliveries };
    this.#partitions = options.partitions ?? range(settings.partitions);
    this.#onEvent = options.onEvent ?? (() => {});
    this.#cache = cache;
    this.#watch = watch;
    this.#log = new DecisionLog(broker, settings.partitions);
    this.#deadLetters = new DeadLetters(broker);
  }

  /**
   * Starts to work. The connection stays the caller's: it should reconnect for ever, and is closed after {@link Worker.stop}.
   *
   * @throws SetupError when nothing was set up there, or not these partitions.
   */
  static async start(nc: NatsConnection, options: WorkerOptions = {}): Promise<Worker> {
    const broker = await brokerOf(nc, options);
    const { settings } = await readSettings(broker);
    const outside = options.partitions?.find(
      (partition) => !Number.isInteger(partition) || partition < 0 || partition >= settings.partitions,
    );
    if (outside !== undefined)
      throw new SetupError(`there is no partition ${outside}: this deployment has 0 to ${settings.partitions - 1}`);
    const onEvent = options.onEvent ?? (() => {});
    const cache = new ChannelCache({
      settings,
      maxBytes: options.maxBytes ?? 512 * MIB,
      load: (channelArn) => loader.load(channelArn),
      onRefused: ({ channelArn, memberArn, error }) =>
        onEvent({ type: "refused-preferences", channelArn, memberArn, problem: problemOf(error) }),
    });
    const served = new Set(options.partitions ?? range(settings.partitions));
    const isServed = (channel: string) =>
      served.size === settings.partitions || served.has(partitionOf(decodeArn(channel), settings.partitions));
    const loader = new ChannelLoader(broker, (revision, patience) => watch?.reached(revision, patience) ?? false);
    let current = printSettings(settings);
    let watch: Watch | undefined;
    watch = await Watch.open(broker, {
      onChange: (change) => {
        if (!isServed(change.channel)) return;
        loader.add(change);
        const channelArn = decodeArn(change.channel);
        if (cache.has(channelArn)) cache.apply(channelArn, ...membershipOf(change));
      },
      onStart: (revision) => {
        loader.clear(revision);
        cache.clear();
        if (watch !== undefined)
          onEvent({ type: "reset", detail: "the bucket was replaced or has lost its end; all channels are read anew" });
      },
      onSettings: (value) => {
        const detail = take(Buffer.from(value).toString("utf8"));
        if (detail !== undefined) onEvent({ type: "settings", detail });
      },
    });
    function take(text: string): string | undefined {
      try {
        const changed = parseSettings(text);
        if (printSettings(changed) === current) return undefined;
        if (changed.partitions !== settings.partitions) return "another number of partitions: this worker must be started again";
        current = printSettings(changed);
        cache.clear(changed);
        return "the settings have changed; all channels are read anew";
      } catch (error) {
        return messageOf(error);
      }
    }
    const worker = new Worker(broker, options, { settings, cache, watch });
    try {
      await worker.#begin();
    } catch (error) {
      await watch.close();
      throw error;
    }
    return worker;
  }

  get stats(): WorkerStats {
    const { size: channels, bytes: channelBytes, loads: channelLoads, evictions: channelEvictions } = this.#cache;
    const { revision } = this.#watch;
    return { ...this.#counts, revision, channels, channelBytes, channelLoads, channelEvictions };
  }

  /** Takes no more messages, ends those at hand, gives back what was not begun. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    await this.#watch.close();
    // What was answered last must be on its way before the caller closes the connection.
    await this.#broker.nc.flush().catch(() => {});
  }

  async #begin(): Promise<void> {
    const { js, names } = this.#broker;
    const consumers = await Promise.all(this.#partitions.map((partition) => js.consumers.get(names.messages, consumerName(partition))));
    const lanes = Math.max(1, Math.floor(this.#options.concurrency / this.#partitions.length));
    for (const [index, consumer] of consumers.entries()) this.#loops.push(this.#pull(this.#partitions[index]!, consumer, lanes));
  }

  /** At most `lanes` messages of a partition are at work, and as many wait here. */
  async #pull(partition: number, consumer: Consumer, lanes: number): Promise<void> {
    const { signal } = this.#stop;
    const ackWait = millis((await consumer.info(true)).config.ack_wait ?? 0) || POLL;
    const atWork = new Set<Promise<void>>();
    while (!signal.aborted && !this.#broker.nc.isClosed()) {
      try {
        for await (const message of this.#fetch(consumer, lanes)) {
          if (signal.aborted) {
            message.nak();
            continue;
          }
          const work = this.#process(partition, message, ackWait).finally(() => atWork.delete(work));
          atWork.add(work);
          if (atWork.size >= lanes) await Promise.race(atWork);
        }
      } catch (error) {
        if (signal.aborted) break;
        this.#onEvent({ type: "pull-failed", detail: messageOf(error) });
        await sleep(250);
      }
    }
    await Promise.all(atWork);
  }

  /** One pull. When the worker stops it is ended in a quiet moment: what is on its way then would wait for the ack wait. */
  async *#fetch(consumer: Consumer, lanes: number): AsyncGenerator<JsMsg> {
    const { signal } = this.#stop;
    const messages = await consumer.fetch({ max_messages: lanes, expires: POLL });
    let isQuiet = true;
    const timer = setInterval(() => {
      if (signal.aborted && isQuiet) messages.stop();
      isQuiet = true;
    }, QUIET);
    try {
      for await (const message of messages) {
        isQuiet = false;
        yield message;
      }
    } finally {
      clearInterval(timer);
      messages.stop();
    }
  }

  /** Decides one message, and answers the broker in the end, whatever happens. Never throws. */
  async #process(partition: number, delivery: JsMsg, ackWait: number): Promise<void> {
    const { deliveryCount, streamSequence: sequence } = delivery.info;
    if (deliveryCount > 1) this.#counts.redelivered++;
    // While it is at work here it is given to nobody else.
    const working = setInterval(() => delivery.working(), ackWait / 3);
    try {
      if (deliveryCount > this.#options.maxDeliveries) {
        throw new Undecidable("too-many-deliveries", `delivered ${deliveryCount - 1} times, and never answered`);
      }
      const queued = parseMessage(delivery.data);
      await this.#decide(queued, deliveryCount > 1, deliveryCount === this.#options.maxDeliveries);
      delivery.ack();
    } catch (error) {
      await this.#giveUp(partition, delivery, error, sequence).catch((failure: unknown) => {
        // The broker is away: it will deliver the message again.
        this.#onEvent({ type: "retry", partition, sequence, detail: messageOf(failure) });
      });
    } finally {
      clearInterval(working);
    }
  }

  async #giveUp(partition: number, delivery: JsMsg, error: unknown, sequence: number): Promise<void> {
    const { deliveryCount } = delivery.info;
    if (error instanceof Undecidable || deliveryCount >= this.#options.maxDeliveries) {
      const reason = error instanceof Undecidable ? error.reason : "too-many-deliveries";
      const detail = messageOf(error);
      await this.#deadLetters.write(partition, delivery, { reason, detail });
      delivery.term();
      this.#counts.deadLetters++;
      this.#onEvent({ type: "dead-letter", partition, sequence, reason, detail });
      return;
    }
    this.#counts.retries++;
    this.#onEvent({ type: "retry", partition, sequence, detail: messageOf(error) });
    delivery.nak(Math.min(100 * 2 ** deliveryCount, 5_000));
  }

  async #decide(queued: QueuedMessage, isRedelivered: boolean, isLastTry: boolean): Promise<void> {
    let chain = isRedelivered ? await this.#log.read(queued) : emptyChain;
    for (let race = 0; race < MAX_RACES; race++) {
      if (chain.isComplete) {
        this.#counts.alreadyDecided++;
        return;
      }
      if (!(await this.#watch.reached(queued.revision, this.#options.revisionPatience))) {
        const detail = `the preferences have not reached revision ${queued.revision}, only ${this.#watch.revision}`;
        throw isLastTry ? new Undecidable("revision-not-reached", detail) : new Error(detail);
      }
      const channel = await this.#cache.load(queued.channelArn).catch(toUndecidable);
      // From here to the snapshot nothing may wait: a channel that was dropped gets no more changes.
      const fanOut = channel.fanOut(queued.message, { excludeSender: queued.excludeSender });
      const { revision } = this.#watch;
      const batches = await this.#log.append(chain, { queued, notified: fanOut.toArray(), counts: fanOut.counts, revision });
      if (batches !== undefined) {
        this.#counts.decided++;
        this.#counts.batches += batches;
        if (chain.batches > 0) this.#counts.takenOver++;
        return;
      }
      chain = await this.#log.read(queued);
    }
    throw new Error(`${MAX_RACES} races with other workers were lost`);
  }
}

/** Names the member, and quotes nothing of the rule. */
function toUndecidable(error: unknown): never {
  if (!(error instanceof RefusedChannelError)) throw error;
  const { refused, count } = error;
  const more = count > 1 ? `, and ${count - 1} more` : "";
  throw new Undecidable("invalid-preferences", `the preferences of ${refused.memberArn} are refused (${problemOf(refused.error)})${more}`);
}

/** 0 to `count - 1`. */
function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
