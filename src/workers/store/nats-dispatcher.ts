import { setTimeout as sleep } from "node:timers/promises";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { type Dispatcher, pushMessageOf, type SentMessage } from "../../messaging/delivery/dispatcher.ts";
import { dueKey } from "../../messaging/delivery/local-dispatcher.ts";
import { DamagedRowError, type MessagingStore } from "../../messaging/store/store.ts";
import type { Publisher } from "../client/publisher.ts";

/** What a {@link NatsDispatcher} publishes with. */
export interface NatsDispatcherOptions {
  readonly store: MessagingStore;
  readonly publisher: Publisher;
  readonly excludeSender?: boolean | undefined;
}

const optionNames: readonly string[] = Object.keys({ store: true, publisher: true, excludeSender: true } satisfies Record<
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
 */
export class NatsDispatcher implements Dispatcher {
  readonly hasOutbox = true;
  readonly #options: NatsDispatcherOptions;
  readonly #stop: AbortController = new AbortController();
  readonly #sweeping: Promise<void>;

  constructor(options: NatsDispatcherOptions) {
    requireKnownOptions(options, optionNames, "NatsDispatcher");
    this.#options = options;
    this.#sweeping = this.#sweepOn();
  }

  async dispatch({ ChannelArn, MessageId, row }: SentMessage): Promise<void> {
    const { store, publisher, excludeSender } = this.#options;
    await publisher.publish({ channelArn: ChannelArn, messageId: MessageId, message: pushMessageOf(row), excludeSender });
    await store.commit([{ remove: dueKey(MessageId) }]);
  }

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
    const { store } = this.#options;
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = await store.list({ kind: "due", group: "outbox", limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const { key, value } of page.rows) {
        found.add(key.id);
        if (before === undefined || before.has(key.id)) await this.#publishAgain(value.ChannelArn, key.id);
      }
      after = page.next;
    } while (after !== undefined && !this.#stop.signal.aborted);
    return found;
  }

  async #publishAgain(ChannelArn: string, MessageId: string): Promise<void> {
    const { store } = this.#options;
    try {
      const stored = await store.get({ kind: "message", group: ChannelArn, id: MessageId });
      if (stored?.value.Status.Value === "SENT" && stored.value.Deleted !== true) {
        await this.dispatch({ ChannelArn, MessageId, row: stored.value });
      } else if (stored !== undefined) await store.commit([{ remove: dueKey(MessageId) }]);
    } catch (error) {
      // A damaged message is reported when it is read, and does not stop the sweep.
      if (!(error instanceof DamagedRowError)) throw error;
    }
  }
}
