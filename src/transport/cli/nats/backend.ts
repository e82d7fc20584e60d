import type { Dispatcher } from "../../../messaging/delivery/dispatcher.ts";
import type { MessagingStore } from "../../../messaging/store/store.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import type { ServeConfig } from "../../http/config.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";
import { type BrokerFlags, connectOrExplain, explain, loadNats } from "./nats.ts";

/** The store and the dispatcher of `pushsieve serve --nats`. */
export interface NatsBackend {
  readonly store: MessagingStore;
  readonly dispatcher: Dispatcher;
  /** The settings of the deployment. */
  readonly rules: RuleOptions;
  close(): Promise<void>;
}

/** @throws UsageError if no broker answers, if nothing was set up, or if the configuration has settings of the deployment. */
export async function openNatsBackend(
  flags: BrokerFlags & { readonly prefix?: string | undefined },
  config: ServeConfig,
  warn: (text: string) => void,
): Promise<NatsBackend> {
  if ((config.sinks ?? []).length > 0) {
    throw new UsageError("sinks cannot be used with --nats: read the stream of decisions instead");
  }
  if (config.semantics !== undefined || config.limits !== undefined || config.onInvalidRule !== undefined) {
    throw new UsageError(
      "semantics, limits and onInvalidRule cannot be used with --nats: pushsieve nats setup sets them for all services and workers",
    );
  }
  const nats = await loadNats();
  const nc = await connectOrExplain(nats, flags);
  try {
    const store = await nats.NatsStore.open(nc, {
      prefix: flags.prefix,
      onInvalidKey: ({ bucket, key }) => warn(`ignored an entry of ${bucket} whose key is invalid: ${plainLine(key)}`),
    });
    const publisher = await nats.Publisher.open(nc, { prefix: flags.prefix });
    const { semantics, limits } = store.settings;
    const dispatcher = new nats.NatsDispatcher({
      store,
      publisher,
      excludeSender: config.excludeSender,
      onDamaged: ({ message }) => warn(`a message was not published, because ${plainLine(message)}`),
    });
    return { store, dispatcher, rules: { semantics, limits }, close: () => nc.close() };
  } catch (error) {
    await nc.close();
    throw explain(nats, error);
  }
}
