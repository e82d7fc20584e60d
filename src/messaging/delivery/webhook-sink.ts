import { requireKnownOptions } from "../../diagnostic/options.ts";
import { digest } from "../digest.ts";
import { postJson, type WebhookOptions, webhookOptionNames } from "./post-json.ts";
import type { Sink } from "./sink.ts";

/**
 * Posts `{ "batches": [...] }` to an address; 2xx means that it took them. The header `idempotency-key` is the same for every attempt with
 * the same batches. After a crash, batches may be grouped differently, so a receiver that must not act twice
 * must remember the `id` of each batch.
 *
 * @throws TypeError for an unknown option.
 * @throws Error, from a delivery, for any other status, for a redirection, or if no answer arrives in time (default 10 seconds). The
 *   service then repeats the delivery.
 *
 * @example
 * ```ts
 * import { once } from "node:events";
 * import { createServer } from "node:http";
 * import type { AddressInfo } from "node:net";
 * import { webhookSink } from "pushsieve/messaging";
 *
 * const bodies: string[] = [];
 * const server = createServer(async (request, response) => {
 *   for await (const chunk of request) bodies.push(String(chunk));
 *   response.writeHead(204).end();
 * }).listen(0, "127.0.0.1");
 * await once(server, "listening");
 * const { port } = server.address() as AddressInfo;
 * const sink = webhookSink(`http://127.0.0.1:${port}/pushes`, { headers: { authorization: "Bearer secret" } });
 * await sink.deliver([], new AbortController().signal);
 * bodies; // => ['{"batches":[]}']
 * server.close();
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
