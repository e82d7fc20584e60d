import type { Context } from "../context.ts";
import type { Key, Rows } from "../store/rows.ts";
import { type Change, DamagedRowError, type MessagingStore } from "../store/store.ts";

/**
 * Commits a change of one membership, and updates the index before the answer. Changes of one membership run
 * in sequence, so the index sees them in the order of their commits.
 */
export async function changeMembership(
  { store, channels, locks }: Context,
  { group, id }: Key<"membership">,
  change: () => Promise<{ readonly changes: readonly Change[]; readonly row: Rows["membership"] | undefined }>,
): Promise<void> {
  await locks.run(`membership ${group} ${id}`, async () => {
    const { changes, row } = await change();
    if (changes.length > 0) await store.commit(changes);
    channels.apply(group, id, row);
  });
}

/** Returns the step that ends a membership, damaged or not; if there is none, a step that changes nothing. */
export async function endOf(key: Key<"membership">, store: MessagingStore): Promise<Change> {
  try {
    if ((await store.get(key)) === undefined) return { check: key, expect: "absent" };
  } catch (error) {
    if (!(error instanceof DamagedRowError)) throw error;
  }
  return { remove: key };
}
