import type { Context } from "../context.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Change } from "../store/store.ts";

/**
 * Commits what happens to one membership, and tells the index before anybody is answered. Changes of one membership are
 * done one after the other, so that the index sees them in the order in which they were committed.
 */
export async function changeMembership(
  { store, channels, locks }: Context,
  { group, id }: Key<"membership">,
  change: () => Promise<{ readonly changes: readonly Change[]; readonly row: Rows["membership"] | undefined }>,
): Promise<void> {
  await locks.run(`membership ${group} ${id}`, async () => {
    const { changes, row } = await change();
    await store.commit(changes);
    channels.apply(group, id, row);
  });
}
