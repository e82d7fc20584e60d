import type { Messaging } from "../../messaging/messaging.ts";
import { kinds } from "../../messaging/store/rows.ts";

/** The number of groups that one commit removes. */
const PAGE = 1000;

/**
 * Removes all rows of a store, for the next test. Requests in progress may add rows again, and sinks still get the batches that wait in
 * memory for them. O(rows).
 */
export async function removeAll({ store, channels }: Pick<Messaging, "store" | "channels">): Promise<void> {
  for (const kind of kinds) {
    for (let groups = await store.groups(kind, PAGE); groups.length > 0; groups = await store.groups(kind, PAGE))
      await store.commit(groups.map((group) => ({ removeGroup: { kind, group } })));
  }
  channels.clear();
}
