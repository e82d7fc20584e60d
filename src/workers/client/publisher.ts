import type { NatsConnection } from "@nats-io/transport-node";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { PushMessage } from "../../fanout/message.ts";
import { type Broker, type BrokerOptions, brokerOf, brokerOptionNames, revisionReader } from "../protocol/broker.ts";
import { SetupError } from "../protocol/errors.ts";
import { printMessage } from "../protocol/message.ts";
import { messageKey, messageSubject, partitionOf } from "../protocol/names.ts";
import { persist } from "../protocol/retry.ts";
import { readSettings } from "../protocol/settings.ts";

export interface PublisherOptions extends BrokerOptions {
  /** How many partitions the caller believes in; another number on the broker is an error. */
  readonly partitions?: number | undefined;
}

export interface MessageToPublish {
  readonly channelArn: string;
  /** 1 to 128 letters, digits, "-" or "_"; the same id in the same channel is the same message. */
  readonly messageId: string;
  readonly message: PushMessage;
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

/** What the broker answered. */
export interface Published {
  readonly partition: number;
  /** The place in the stream of messages. */
  readonly sequence: number;
  /** No preference older than this decides. */
  readonly revision: number;
  /** Whether the broker had this message already. */
  readonly isDuplicate: boolean;
}

/** Hands messages to the workers. */
export class Publisher {
  readonly partitions: number;
  readonly #broker: Broker;
  readonly #revision: () => Promise<number>;

  private constructor(broker: Broker, partitions: number) {
    this.#broker = broker;
    this.partitions = partitions;
    this.#revision = revisionReader(broker);
  }

  /** @throws SetupError when nothing was set up there, or with another number of partitions. */
  static async open(nc: NatsConnection, options: PublisherOptions = {}): Promise<Publisher> {
    requireKnownOptions(options, optionNames, "Publisher.open");
    const broker = await brokerOf(nc, options);
    const { partitions } = (await readSettings(broker)).settings;
    if (options.partitions !== undefined && options.partitions !== partitions) {
      throw new SetupError(`this deployment has ${partitions} partitions, not ${options.partitions}`);
    }
    return new Publisher(broker, partitions);
  }

  /**
   * Stores a message for the workers, stamped with the newest revision of the preferences: whoever's Put was answered
   * before this call, its preference or a newer one decides. Two round trips, the first shared by concurrent calls;
   * tried again for half a minute when the broker is away.
   *
   * @throws TypeError for what no worker would decide. Anything else: the broker did not answer, and the message may
   * have been stored; publishing it again under the same id is safe.
   */
  async publish(given: MessageToPublish): Promise<Published> {
    requireKnownOptions(given, messageNames, "publish");
    const { channelArn, messageId, message, excludeSender, assumePush } = given;
    const check = { channelArn, messageId, message, excludeSender, assumePush };
    printMessage({ ...check, revision: 0 });
    const revision = await this.#revision();
    const partition = partitionOf(channelArn, this.partitions);
    const subject = messageSubject(this.#broker.names, partition);
    const text = printMessage({ ...check, revision });
    const ack = await persist(() => this.#broker.js.publish(subject, text, { msgID: messageKey(channelArn, messageId) }));
    return { partition, sequence: ack.seq, revision, isDuplicate: ack.duplicate };
  }
}
