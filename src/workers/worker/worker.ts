import { setTimeout as sleep } from "node:timers/promises";
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import { millis, type NatsConnection } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { Channel } from "../../fanout/channel.ts";
import { ChannelView } from "../channels/channel-view.ts";
import { toUndecidable } from "../channels/membership.ts";
import { type Broker, brokerOf } from "../protocol/broker.ts";
import { LimitReachedError, messageOf, SetupError, Undecidable } from "../protocol/errors.ts";
import { parseMessage, type QueuedMessage } from "../protocol/message.ts";
import { consumerName, partitionOf } from "../protocol/names.ts";
import { type DeploymentSettings, readSettings } from "../protocol/settings.ts";
import { DeadLetters } from "./dead-letters.ts";
import { DecisionLog, emptyChain } from "./decision-log.ts";
import {
  type FanOutWorkerEvent,
  type FanOutWorkerOptions,
  type FanOutWorkerStats,
  type PartitionLag,
  type WorkerDecision,
  workerOptionNames,
} from "./options.ts";
import { POLL, pull } from "./pull.ts";

/** A lost race means that another worker makes progress. After this many, the worker returns the message. */
const MAX_RACES = 10;
/** How often a message that waits for room asks again. */
const ROOM = 1_000;

/** A message, where it was found, and when. */
interface Pulled {
  readonly queued: QueuedMessage;
  readonly partition: number;
  readonly start: number;
}

/**
 * Decides messages: pulls them from the partitions, keeps their channels up to date, stores the decisions,
 * and only then acknowledges. Any number of workers may run at once, in any number of processes.
 *
 * @example
 * ```ts
 * import { setTimeout as sleep } from "node:timers/promises";
 * import { connectTo, FanOutWorker, PreferenceBucket, Publisher, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const worker = await FanOutWorker.start(nc, { partitions: [0, 1] });
 * await (await PreferenceBucket.open(nc)).put("arn:team", "arn:bob");
 * const publisher = await Publisher.open(nc);
 * await publisher.publish({ channelArn: "arn:team", messageId: "m1", message: { PushNotification: { Title: "Hi" } } });
 * while (worker.stats.decided === 0) await sleep(10);
 * worker.stats.batches; // => 1
 * await worker.stop();
 * await nc.close();
 * ```
 */
export class FanOutWorker {
  /**
   * Resolves if the deployment was set up again with another number of partitions. The worker then takes no more messages. Stop it,
   * and start another.
   */
  readonly replaced: Promise<SetupError>;
  readonly #broker: Broker;
  readonly #options: { readonly concurrency: number; readonly revisionPatienceMs: number; readonly maxDeliveries: number };
  readonly #partitions: readonly number[];
  /** The number of all partitions. */
  readonly #all: number;
  readonly #onEvent: (event: FanOutWorkerEvent) => void;
  readonly #onDecided: (decided: WorkerDecision) => void;
  readonly #view: ChannelView;
  readonly #log: DecisionLog;
  readonly #deadLetters: DeadLetters;
  readonly #stop: AbortController = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #consumers: Consumer[] = [];
  readonly #counts = {
    decided: 0,
    alreadyDecided: 0,
    takenOver: 0,
    batches: 0,
    deadLetters: 0,
    retries: 0,
    staleWaits: 0,
    failedPulls: 0,
    inProgress: 0,
    redelivered: 0,
  };
  #hasRoom = true;

  private constructor(broker: Broker, options: FanOutWorkerOptions, settings: DeploymentSettings, view: ChannelView) {
    this.#broker = broker;
    const { concurrency = 128, revisionPatienceMs = 10_000, maxDeliveries = 20 } = options;
    this.#options = { concurrency, revisionPatienceMs, maxDeliveries };
    this.#partitions = options.partitions ?? [...Array(settings.partitions).keys()];
    this.#all = settings.partitions;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#onDecided = options.onDecided ?? (() => {});
    this.#view = view;
    this.#log = new DecisionLog(broker, settings.partitions);
    this.#deadLetters = new DeadLetters(broker);
    this.replaced = view.replaced;
    void this.replaced.then(() => this.#stop.abort());
  }

  /**
   * Starts a worker. The caller keeps the connection: it should reconnect without limit, and close it after {@link FanOutWorker.stop}.
   *
   * @throws SetupError if nothing was set up on the broker, or not these partitions.
   * @throws TypeError for an unknown option, RangeError for an invalid prefix.
   * @throws Error if the broker does not answer.
   */
  static async start(nc: NatsConnection, options: FanOutWorkerOptions = {}): Promise<FanOutWorker> {
    requireKnownOptions(options, workerOptionNames, "FanOutWorker.start");
    const broker = await brokerOf(nc, options);
    const { settings } = await readSettings(broker);
    const outside = options.partitions?.find(
      (partition) => !Number.isInteger(partition) || partition < 0 || partition >= settings.partitions,
    );
    if (outside !== undefined)
      throw new SetupError(`partition ${outside} does not exist: this deployment has partitions 0 to ${settings.partitions - 1}`);
    const view = await ChannelView.open(broker, settings, options);
    const worker = new FanOutWorker(broker, options, settings, view);
    try {
      await worker.#begin();
    } catch (error) {
      await view.close();
      throw error;
    }
    return worker;
  }

  /** What this worker did so far. O(1). */
  get stats(): FanOutWorkerStats {
    const { size: channels, bytes: channelBytes, loads: channelLoads, evictions: channelEvictions } = this.#view.cache;
    const { revision } = this.#view;
    return { ...this.#counts, revision, channels, channelBytes, channelLoads, channelEvictions };
  }

  /**
   * Asks the broker how many messages of its partitions wait, O(partitions) requests.
   *
   * @throws Error if the broker does not answer.
   */
  async lag(): Promise<readonly PartitionLag[]> {
    const infos = await Promise.all(this.#consumers.map((consumer) => consumer.info()));
    return infos.map(({ num_pending: waiting, num_ack_pending: inFlight }, index) => {
      return { partition: this.#partitions[index]!, waiting, inFlight };
    });
  }

  /** Takes no more messages, finishes those in progress, and returns those not begun. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    await this.#view.close();
    // The last answers must be sent before the caller closes the connection.
    await this.#broker.nc.flush().catch(() => {});
  }

  async #begin(): Promise<void> {
    const { js, names } = this.#broker;
    const consumers = await Promise.all(this.#partitions.map((partition) => js.consumers.get(names.messages, consumerName(partition))));
    this.#consumers.push(...consumers);
    const lanes = Math.max(1, Math.floor(this.#options.concurrency / this.#partitions.length));
    for (const [index, consumer] of consumers.entries()) this.#loops.push(this.#serve(this.#partitions[index]!, consumer, lanes));
  }

  async #serve(partition: number, consumer: Consumer, lanes: number): Promise<void> {
    const ackWaitMs = millis((await consumer.info(true)).config.ack_wait ?? 0) || POLL;
    const inProgress = new Set<JsMsg>();
    // No other worker gets these messages meanwhile.
    const working = setInterval(() => {
      for (const delivery of inProgress) delivery.working();
    }, ackWaitMs / 3);
    await pull(consumer, {
      lanes,
      signal: this.#stop.signal,
      isClosed: () => this.#broker.nc.isClosed(),
      work: async (message) => {
        inProgress.add(message);
        await this.#process(partition, message);
        inProgress.delete(message);
      },
      onFailed: (error) => {
        this.#counts.failedPulls++;
        this.#onEvent({ type: "pull-failed", detail: messageOf(error) });
      },
    });
    clearInterval(working);
  }

  /** Decides one message, and always answers the broker at the end. Never throws. */
  async #process(partition: number, delivery: JsMsg): Promise<void> {
    const { deliveryCount, streamSequence: sequence } = delivery.info;
    const start = performance.now();
    this.#counts.inProgress++;
    if (deliveryCount > 1) this.#counts.redelivered++;
    try {
      if (deliveryCount > this.#options.maxDeliveries) {
        throw new Undecidable("too-many-deliveries", `delivered ${deliveryCount - 1} times, and never answered`);
      }
      const queued = parseMessage(delivery.data);
      await this.#decideWithRoom({ queued, partition, start }, deliveryCount > 1, deliveryCount === this.#options.maxDeliveries);
      delivery.ack();
    } catch (error) {
      await this.#giveUp(partition, delivery, error, sequence).catch((failure: unknown) => {
        // The broker does not answer: it will deliver the message again.
        this.#onEvent({ type: "retry", partition, sequence, detail: messageOf(failure) });
      });
    } finally {
      this.#counts.inProgress--;
    }
  }

  /** A publisher that knows another number of partitions would bring a channel here whose members this worker does not know. */
  #requirePartition({ channelArn }: QueuedMessage, partition: number): void {
    const own = partitionOf(channelArn, this.#all);
    if (own !== partition) throw new Undecidable("invalid-message", `the channel belongs to partition ${own}, not ${partition}`);
  }

  async #giveUp(partition: number, delivery: JsMsg, error: unknown, sequence: number): Promise<void> {
    const { deliveryCount } = delivery.info;
    const isHopeless = deliveryCount >= this.#options.maxDeliveries && !(error instanceof LimitReachedError);
    if (error instanceof Undecidable || isHopeless) {
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

  /** Waits while the stream of decisions is at a limit. The message is not returned meanwhile, because its deliveries are counted. */
  async #decideWithRoom(pulled: Pulled, isRedelivered: boolean, isLastTry: boolean): Promise<void> {
    for (let isAgain = isRedelivered; ; isAgain = true) {
      try {
        await this.#decide(pulled, isAgain, isLastTry);
        this.#hasRoom = true;
        return;
      } catch (error) {
        if (!(error instanceof LimitReachedError) || this.#stop.signal.aborted) throw error;
        if (this.#hasRoom) this.#onEvent({ type: "no-room", detail: messageOf(error) });
        this.#hasRoom = false;
        await sleep(ROOM, undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  async #decide({ queued, partition, start }: Pulled, isRedelivered: boolean, isLastTry: boolean): Promise<void> {
    let chain = isRedelivered ? await this.#log.read(queued) : emptyChain;
    for (let race = 0; race < MAX_RACES; race++) {
      if (chain.isComplete) {
        this.#counts.alreadyDecided++;
        return;
      }
      const { generation } = this.#view;
      const reached = this.#view.reachedStamp(queued, this.#options.revisionPatienceMs);
      if (typeof reached !== "boolean") this.#counts.staleWaits++;
      if (!(await reached)) {
        const detail = `the preferences have not reached revision ${queued.revision}, only ${this.#view.revision}`;
        throw isLastTry ? new Undecidable("revision-not-reached", detail) : new Error(detail);
      }
      let channel: Channel;
      try {
        channel = await this.#view.cache.load(queued.channelArn);
      } catch (error) {
        throw toUndecidable(error);
      }
      if (generation !== this.#view.generation) continue;
      if (this.#view.isReplaced) throw new SetupError("the number of partitions changed");
      this.#requirePartition(queued, partition);
      // No await is allowed from here to the snapshot, because a dropped channel gets no more changes.
      const fanOut = channel.fanOut(queued.message, { excludeSender: queued.excludeSender, assumePush: queued.assumePush });
      const { revision } = this.#view;
      const batches = await this.#log.append(chain, { queued, notified: fanOut.toArray(), counts: fanOut.counts, revision });
      if (batches !== undefined) {
        this.#counts.decided++;
        this.#counts.batches += batches;
        if (chain.batches > 0) this.#counts.takenOver++;
        this.#onDecided({ size: fanOut.size, counts: fanOut.counts, seconds: (performance.now() - start) / 1_000 });
        return;
      }
      chain = await this.#log.read(queued);
    }
    throw new Error(`${MAX_RACES} races in a row were lost to other workers`);
  }
}
