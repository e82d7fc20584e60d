import { requireKnownOptions } from "../../diagnostic/options.ts";
import { digest } from "../digest.ts";
import { postJson, type WebhookOptions, webhookOptionNames } from "./post-json.ts";
import type { Sink } from "./sink.ts";

/**
 * Posts `{ "batches": [...] }` to an address; 2xx means that it took them. The header `idempotency-key` is the same for every attempt with
 * the same batches. After a crash, batches may be grouped differently, so a receiver that must not act twice
 * must remember the `id` of each batch.
 *
 * @example
 * ```ts
 * import { MemoryStore, Messaging, webhookSink } from "pushsieve/messaging";
 *
 * const sink = webhookSink("http://127.0.0.1:9000/pushes", { timeoutMs: 5000 });
 * const messaging = new Messaging({ store: new MemoryStore(), sinks: [sink] });
 * await messaging.close();
 * ```
 */
export function webhookSink(url: string, options: WebhookOptions = {}): Sink {
  requireKnownOptions(options, webhookOptionNames, "webhookSink");
  return {
    name: "webhook",
    deliver: async (batches, signal) => {
      await postJson(url, { batches }, { "idempotency-key": digest(...batches.map(({ id }) => id)) }, options, signal);
    },
    close: async () => {},
  };
}
