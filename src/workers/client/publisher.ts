import type { NatsConnection } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { PushMessage } from "../../fanout/message.ts";
import { type Broker, type BrokerOptions, brokerOf, brokerOptionNames } from "../protocol/broker.ts";
import { SetupError, withLimits } from "../protocol/errors.ts";
import { printMessage } from "../protocol/message.ts";
import { messageKey, messageSubject, partitionOf } from "../protocol/names.ts";
import { type BucketState, bucketState, stateReader } from "../protocol/newest.ts";
import { persist } from "../protocol/retry.ts";
import { readSettings } from "../protocol/settings.ts";

/** Which deployment a {@link Publisher} publishes to. */
export interface PublisherOptions extends BrokerOptions {
  /** The number of partitions that the caller expects; another number on the broker is an error. */
  readonly partitions?: number | undefined;
}

/** A message for the workers. */
export interface MessageToPublish {
  /** The channel of the message. */
  readonly channelArn: string;
  /** 1 to 128 letters, digits, "-" or "_"; the same id in the same channel is the same message. */
  readonly messageId: string;
  /** What a fan-out reads of the message. */
  readonly message: PushMessage;
  /** Withhold the push from the sender (default false). */
  readonly excludeSender?: boolean | undefined;
  /** Decide as if the message had a PushNotification: for messages from the history, which never have one. */
  readonly assumePush?: boolean | undefined;
}

const messageNames: readonly string[] = Object.keys({
  channelArn: true,
  messageId: true,
  message: true,
  excludeSender: true,
  assumePush: true,
} satisfies Record<keyof MessageToPublish, true>);

const optionNames: readonly string[] = [...brokerOptionNames, "partitions"];

/** The answer of the broker. */
export interface Published {
  /** The partition of the channel, from 0. */
  readonly partition: number;
  /** The position in the stream of messages. */
  readonly sequence: number;
  /** No preference older than this decides, unless the message is a duplicate: then it has the stamp of the call that stored it. */
  readonly revision: number;
  /** Whether the broker already had this message. */
  readonly isDuplicate: boolean;
}

/**
 * Publishes messages for the workers.
 *
 * @example
 * ```ts
 * import { connectTo, Publisher, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const publisher = await Publisher.open(nc, { partitions: 2 });
 * const message = { PushNotification: { Title: "Hi" }, MessageAttributes: { mention: { StringValues: ["Bob"] } } };
 * (await publisher.publish({ channelArn: "arn:team", messageId: "m1", message })).isDuplicate; // => false
 * (await publisher.publish({ channelArn: "arn:team", messageId: "m1", message })).isDuplicate; // => true
 * await nc.close();
 * ```
 */
export class Publisher {
  /** The number of partitions of the deployment. */
  readonly partitions: number;
  readonly #broker: Broker;
  readonly #state: () => Promise<BucketState>;

  /** The bucket whose settings were read. */
  #bucket: string;

  private constructor(broker: Broker, partitions: number, bucket: string) {
    this.#broker = broker;
    this.#bucket = bucket;
    this.partitions = partitions;
    this.#state = stateReader(broker);
  }

  /**
   * Opens a publisher. The caller keeps the connection. Takes a few round trips.
   *
   * @throws SetupError if nothing was set up on the broker, or with another number of partitions.
   * @throws TypeError for an unknown option, RangeError for an invalid prefix.
   * @throws Error if the broker does not answer.
   */
  static async open(nc: NatsConnection, options: PublisherOptions = {}): Promise<Publisher> {
    requireKnownOptions(options, optionNames, "Publisher.open");
    const broker = await brokerOf(nc, options);
    const { created } = await bucketState(broker, broker.names.bucket).catch(() => ({ created: "" }));
    const { partitions } = (await readSettings(broker)).settings;
    if (options.partitions !== undefined && options.partitions !== partitions) {
      throw new SetupError(`this deployment has ${partitions} partitions, not ${options.partitions}`);
    }
    return new Publisher(broker, partitions, created);
  }

  /**
   * Stores a message for the workers, stamped with the newest revision of the preferences. If a Put was answered
   * before this call, its preference or a newer one decides. Takes two round trips; concurrent calls share the first. Retries
   * for half a minute if the broker does not answer.
   *
   * @throws TypeError for a message that no worker would decide.
   * @throws SetupError if the deployment was set up again with another number of partitions: open another publisher.
   * @throws LimitReachedError if the stream of messages is at a limit; the message is not stored. Any other error: the broker did not answer, and the message may
   * have been stored; publishing it again under the same id is safe.
   */
  async publish(given: MessageToPublish): Promise<Published> {
    requireKnownOptions(given, messageNames, "publish");
    const { channelArn, messageId, message, excludeSender, assumePush } = given;
    const check = { channelArn, messageId, message, excludeSender, assumePush };
    printMessage({ ...check, revision: 0 });
    const { created: bucket, revision, time } = await this.#state();
    if (bucket !== this.#bucket) await this.#takeBucket(bucket);
    const partition = partitionOf(channelArn, this.partitions);
    const subject = messageSubject(this.#broker.names, partition);
    const text = printMessage({ ...check, revision, bucket, time });
    const msgID = messageKey(channelArn, messageId);
    const { streams, names } = this.#broker;
    const { seq, isDuplicate } = await persist(() => withLimits(names.messages, () => streams.store(subject, { data: text, msgID })));
    return { partition, sequence: seq, revision, isDuplicate };
  }

  async #takeBucket(bucket: string): Promise<void> {
    const { partitions } = (await readSettings(this.#broker)).settings;
    if (partitions !== this.partitions) {
      throw new SetupError(`this deployment now has ${partitions} partitions, not ${this.partitions}: open another publisher`);
    }
    this.#bucket = bucket;
  }
}
