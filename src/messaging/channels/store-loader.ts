import type { DamagedRowError, MessagingStore } from "../store/store.ts";
import type { ChannelCacheOptions } from "./channel-cache.ts";

/** The number of rows in a page. */
const PAGE = 1000;

/**
 * Reads channels from a store; damaged rows are reported and skipped.
 *
 * @example
 * ```ts
 * import { ChannelCache, MemoryStore, storeLoader } from "pushsieve/messaging";
 *
 * const load = storeLoader(new MemoryStore(), (error) => console.error(error.message));
 * const cache = new ChannelCache({ settings: {}, maxBytes: 64 * 2 ** 20, load });
 * (await cache.load("arn:team")).size; // => 0
 * ```
 */
export function storeLoader(store: MessagingStore, onDamaged: (error: DamagedRowError) => void): ChannelCacheOptions["load"] {
  return async function* (channelArn) {
    let after: string | undefined;
    do {
      const page = await store.list({ kind: "membership", group: channelArn, limit: PAGE, ...(after === undefined ? {} : { after }) });
      page.damaged.forEach(onDamaged);
      yield page.rows.map(({ key, value }) => [key.id, value] as const);
      after = page.next;
      // A large channel takes seconds, and a store may answer at once, so other work runs between two pages.
      if (after !== undefined) await new Promise((resolve) => setImmediate(resolve));
    } while (after !== undefined);
  };
}
