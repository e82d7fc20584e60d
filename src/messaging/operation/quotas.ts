import type { Context, Quotas } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Key } from "../store/rows.ts";
import { StoreConflictError } from "../store/store.ts";

/** @throws ApiError ResourceLimitExceededException if `count` exceeds a quota. */
export function checkQuota(quota: keyof Quotas, count: number, { quotas }: Context): void {
  const most = quotas[quota];
  if (most !== undefined && count > most) throw new ApiError("ResourceLimitExceededException", `The quota ${quota} is ${most}`);
}

/**
 * Commits a new row. If there is a quota, it first counts the rows of the group, O(rows), and no other call in this
 * process adds a row until then.
 *
 * @throws ApiError ResourceLimitExceededException if the row would exceed the quota.
 * @throws StoreConflictError if the row exists; a repeat does not count against the quota.
 */
export async function withinQuota(quota: keyof Quotas, key: Key, context: Context, commit: () => Promise<void>): Promise<void> {
  if (context.quotas[quota] === undefined) return commit();
  const { kind, group } = key;
  await context.locks.run(`quota ${quota} ${group}`, async () => {
    if ((await context.store.get(key)) !== undefined) throw new StoreConflictError(key, "absent");
    let count = 1;
    let after: string | undefined;
    do {
      const page = await context.store.list({ kind, group, limit: 1000, ...(after === undefined ? {} : { after }) });
      count += page.rows.length + page.damaged.length;
      checkQuota(quota, count, context);
      after = page.next;
    } while (after !== undefined);
    await commit();
  });
}
