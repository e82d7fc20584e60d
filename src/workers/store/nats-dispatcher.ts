import { setTimeout as sleep } from "node:timers/promises";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { type Dispatcher, pushMessageOf, type SentMessage } from "../../messaging/delivery/dispatcher.ts";
import { dueKey } from "../../messaging/delivery/outbox.ts";
import { DamagedRowError, type MessagingStore } from "../../messaging/store/store.ts";
import type { Publisher } from "../client/publisher.ts";

/** The parts of a {@link NatsDispatcher}. */
export interface NatsDispatcherOptions {
  /** Where the messages and the outbox are; usually a {@link NatsStore}. */
  readonly store: MessagingStore;
  /** What publishes the messages. */
  readonly publisher: Publisher;
  /** Withhold pushes from the senders (default false). */
  readonly excludeSender?: boolean | undefined;
  /** Called at each sweep with the rows of messages in the outbox that cannot be read, and so are not published. */
  readonly onDamaged?: ((error: DamagedRowError) => void) | undefined;
}

const optionNames: readonly string[] = Object.keys({ store: true, publisher: true, excludeSender: true, onDamaged: true } satisfies Record<
  keyof NatsDispatcherOptions,
  true
>);

/** The number of outbox rows in a page. */
const PAGE = 100;
/** The age in milliseconds after which a message in the outbox counts as abandoned by its process. */
const SWEEP = 30_000;

/**
 * Publishes messages for the workers. A message is published under its own id, so it may be published again. It leaves
 * the outbox when the broker has it. The next sweep of any process publishes the messages of a process that died.
 *
 * @example
 * ```ts
 * import { Messaging } from "pushsieve/messaging";
 * import { connectTo, NatsDispatcher, NatsStore, Publisher, readDeploymentStatus, setUpDeployment } from "pushsieve/nats";
 *
 * const nc = await connectTo({ url: "nats://127.0.0.1:4222", name: "docs" });
 * await setUpDeployment(nc, { partitions: 2 });
 * const store = await NatsStore.open(nc);
 * const messaging = new Messaging({ store, dispatcher: new NatsDispatcher({ store, publisher: await Publisher.open(nc) }) });
 * const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
 * const ChimeBearer = `${AppInstanceArn}/user/bob`;
 * const { ChannelArn } = await messaging.call("CreateChannel", { AppInstanceArn, Name: "team", ChimeBearer });
 * const text = { Content: "hello", Type: "STANDARD", Persistence: "PERSISTENT" } as const;
 * await messaging.call("SendChannelMessage", { ChannelArn, ChimeBearer, ...text, PushNotification: { Title: "Hi" } });
 * const { partitions } = await readDeploymentStatus(nc);
 * partitions.reduce((sum, { waiting }) => sum + waiting, 0); // => 1
 * await messaging.close();
 * await nc.close();
 * ```
 */
export class NatsDispatcher implements Dispatcher {
  /** A message stays in the outbox until the broker has it. */
  readonly hasOutbox = true;
  readonly #options: NatsDispatcherOptions;
  readonly #stop: AbortController = new AbortController();
  readonly #sweeping: Promise<void>;

  /**
   * Creates a dispatcher, and starts to sweep the outbox: at once, and then every 30 seconds.
   *
   * @throws TypeError for an unknown option.
   */
  constructor(options: NatsDispatcherOptions) {
    requireKnownOptions(options, optionNames, "NatsDispatcher");
    this.#options = options;
    this.#sweeping = this.#sweepOn();
  }

  /**
   * Publishes a message, and removes it from the outbox. Two round trips and a commit.
   *
   * @throws TypeError for a message that no worker would decide.
   * @throws Error if the broker or the store does not answer; the next sweep then publishes the message.
   */
  async dispatch({ ChannelArn, MessageId, row }: SentMessage): Promise<void> {
    const { store, publisher, excludeSender } = this.#options;
    await publisher.publish({ channelArn: ChannelArn, messageId: MessageId, message: pushMessageOf(row), excludeSender });
    await store.commit([{ remove: dueKey(MessageId) }]);
  }

  /** Ends the sweeps, and waits for the current one. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#sweeping;
  }

  /** Sweeps at the start and at intervals. A message that stays in the outbox between two sweeps is abandoned. */
  async #sweepOn(): Promise<void> {
    let before: ReadonlySet<string> | undefined;
    while (!this.#stop.signal.aborted) {
      try {
        before = await this.#sweep(before);
      } catch {
        // The broker does not answer; the next sweep finds the same messages.
      }
      await sleep(SWEEP, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  /** `before` has the messages of the last sweep. Without it, all messages are published; publishing twice does no harm. */
  async #sweep(before: ReadonlySet<string> | undefined): Promise<ReadonlySet<string>> {
    const { store, onDamaged } = this.#options;
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = await store.list({ kind: "due", group: "outbox", limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const error of page.damaged) onDamaged?.(error);
      for (const { key, value } of page.rows) {
        found.add(key.id);
        if (before === undefined || before.has(key.id)) await this.#publishAgain(value.ChannelArn, key.id);
      }
      after = page.next;
    } while (after !== undefined && !this.#stop.signal.aborted);
    return found;
  }

  async #publishAgain(ChannelArn: string, MessageId: string): Promise<void> {
    const { store, onDamaged } = this.#options;
    try {
      const stored = await store.get({ kind: "message", group: ChannelArn, id: MessageId });
      if (stored?.value.Status.Value === "SENT" && stored.value.Deleted !== true) {
        await this.dispatch({ ChannelArn, MessageId, row: stored.value });
      } else if (stored !== undefined) await store.commit([{ remove: dueKey(MessageId) }]);
    } catch (error) {
      if (!(error instanceof DamagedRowError)) throw error;
      onDamaged?.(error);
    }
  }
}
