import type { DamagedRowError, MessagingStore } from "../store/store.ts";
import type { ChannelCacheOptions } from "./channel-cache.ts";

/** Rows that are read at a time. */
const PAGE = 1000;

/** Reads channels from a store; rows that are damaged are reported and left out. */
export function storeLoader(store: MessagingStore, onDamaged: (error: DamagedRowError) => void): ChannelCacheOptions["load"] {
  return async function* (channelArn) {
    let after: string | undefined;
    do {
      const page = await store.list({ kind: "membership", group: channelArn, limit: PAGE, ...(after === undefined ? {} : { after }) });
      page.damaged.forEach(onDamaged);
      yield page.rows.map(({ key, value }) => [key.id, value] as const);
      after = page.next;
      // A large channel takes seconds, and a store may answer at once: others have their turn between two pages.
      if (after !== undefined) await new Promise((resolve) => setImmediate(resolve));
    } while (after !== undefined);
  };
}
