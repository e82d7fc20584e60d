import type { Context } from "./context.ts";
import { digest } from "./digest.ts";
import { invalid } from "./request.ts";
import type { Kind } from "./store/rows.ts";
import { DamagedRowError, type Range, type Stored } from "./store/store.ts";

/** The default size of a page. */
const DEFAULT_RESULTS = 50;
/** The most pages of the store to read for one page, however many rows pass the filter. So a page may be short and still have a next page. */
const MAX_READ = 40;

type Reading = Pick<Context, "store" | "observer">;

interface Listing<K extends Kind> {
  /** Identifies the list: the operation and its parameters, without the size of the page. */
  readonly list: readonly unknown[];
  readonly range: Omit<Range<K>, "limit" | "after">;
  readonly MaxResults: number | undefined;
  readonly NextToken: string | undefined;
}

/**
 * Returns one page of a list, with the rows that pass the filter. Damaged rows are reported and skipped, and so are rows whose filter reads
 * a damaged row.
 *
 * @throws ApiError BadRequestException for a NextToken of another list, or an invalid NextToken.
 */
export async function collect<K extends Kind>(
  { store, observer }: Reading,
  { list, range, MaxResults = DEFAULT_RESULTS, NextToken }: Listing<K>,
  keep: (row: Stored<K>) => boolean | Promise<boolean> = () => true,
): Promise<{ rows: Stored<K>[]; more: { NextToken?: string } }> {
  const rows: Stored<K>[] = [];
  let after = afterOf(list, NextToken);
  let read = 0;
  do {
    // A page never exceeds its size, because the store sets its end.
    const page = await store.list({ ...range, limit: MaxResults - rows.length, ...(after === undefined ? {} : { after }) });
    for (const error of page.damaged) observer.damaged?.(error);
    for (const row of page.rows) if (await unlessDamaged({ observer }, async () => keep(row))) rows.push(row);
    read++;
    after = page.next;
  } while (after !== undefined && rows.length < MaxResults && read < MAX_READ);
  return { rows, more: after === undefined ? {} : { NextToken: nextToken(list, after) } };
}

/** Returns what is read for one row of a list. A damaged row is reported, and does not stop the list: the result is `undefined`. */
export async function unlessDamaged<T>({ observer }: Pick<Reading, "observer">, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedRowError)) throw error;
    observer.damaged?.(error);
    return undefined;
  }
}

/**
 * A NextToken holds a mark of its list, so it is invalid for other lists, and the end of the page. Its form
 * is private. It stays below the 2,048 characters of the model, because names of rows do.
 */
function nextToken(list: readonly unknown[], after: string): string {
  return markOf(list) + after;
}

function afterOf(list: readonly unknown[], token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  const mark = markOf(list);
  if (!token.startsWith(mark)) throw invalid("NextToken", "Member must be a token that this list returned");
  return token.slice(mark.length);
}

function markOf(list: readonly unknown[]): string {
  return digest(...list).slice(0, 16);
}
