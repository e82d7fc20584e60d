import type { DamagedRowError, MessagingStore } from "../store/store.ts";
import type { ChannelCacheOptions } from "./channel-cache.ts";

/** The number of rows in a page. */
const PAGE = 1000;

/**
 * Reads channels from a store. Damaged rows are reported; their members are decided as members with an invalid rule are.
 * A page has 1,000 rows. Each read of a channel takes O(members), and lets other work run between two pages. If the store fails,
 * the read fails with its error.
 *
 * @example
 * ```ts
 * import { MemoryStore, storeLoader } from "pushsieve/messaging";
 *
 * const store = new MemoryStore();
 * const membership = { Type: "DEFAULT", InvitedBy: "arn:eve", CreatedAt: 0, UpdatedAt: 0 } as const;
 * await store.commit([{ put: { kind: "membership", group: "arn:team", id: "arn:bob" }, value: membership }]);
 *
 * const members: string[] = [];
 * for await (const page of storeLoader(store, () => {})("arn:team")) for (const [memberArn] of page) members.push(memberArn);
 * members; // => ["arn:bob"]
 * ```
 */
export function storeLoader(store: MessagingStore, onDamaged: (error: DamagedRowError) => void): ChannelCacheOptions["load"] {
  return async function* (channelArn) {
    let after: string | undefined;
    do {
      const page = await store.list({ kind: "membership", group: channelArn, limit: PAGE, ...(after === undefined ? {} : { after }) });
      page.damaged.forEach(onDamaged);
      yield page.rows.map(({ key, value }) => [key.id, value] as const);
      if (page.damaged.length > 0) yield page.damaged.map((error) => [error.key.id, error] as const);
      after = page.next;
      // A large channel takes seconds, and a store may answer at once, so other work runs between two pages.
      if (after !== undefined) await new Promise((resolve) => setImmediate(resolve));
    } while (after !== undefined);
  };
}
