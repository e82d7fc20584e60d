import type { Context, Quotas } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Kind } from "../store/rows.ts";

/**
 * Counts the rows of a group, where there is a quota.
 *
 * @throws ApiError ResourceLimitExceededException when `more` of them would be too many.
 */
export async function requireRoom(
  quota: keyof Quotas,
  { kind, group }: { readonly kind: Kind; readonly group: string },
  more: number,
  { quotas, store }: Context,
): Promise<void> {
  const most = quotas[quota];
  if (most === undefined) return;
  let count = more;
  let after: string | undefined;
  do {
    const page = await store.list({ kind, group, limit: 1000, ...(after === undefined ? {} : { after }) });
    count += page.rows.length + page.damaged.length;
    if (count > most) throw new ApiError("ResourceLimitExceededException", `The quota ${quota} is ${most}`);
    after = page.next;
  } while (after !== undefined);
}
