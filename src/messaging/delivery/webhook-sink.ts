import { requireKnownOptions } from "../../diagnostic/options.ts";
import { digest } from "../digest.ts";
import { postJson, type WebhookOptions, webhookOptionNames } from "./post-json.ts";
import type { Sink } from "./sink.ts";

/**
 * Posts `{ "batches": [...] }` to an address; 2xx takes them. The header `idempotency-key` is the same for every try of
 * the same batches; after a crash they may come in another company, so that a receiver that must not do anything twice
 * remembers the `id` of each.
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
