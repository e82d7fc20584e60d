import type { Key, Kind, Rows } from "./rows.ts";

/** Identifies one state of a row: it changes with every commit that puts the row. */
export type Revision = number;

/** A row that was read. */
export interface Stored<K extends Kind = Kind> {
  /** The name of the row. */
  readonly key: Key<K>;
  /** The value of the row. */
  readonly value: Rows[K];
  /** Its state, for the expectation of a commit. */
  readonly revision: Revision;
}

/** The required state of a row for a commit; without it, any state is allowed. */
export type Expectation = "absent" | "present" | Revision;

/** One step of a commit. */
export type Change =
  | { readonly [K in Kind]: { readonly put: Key<K>; readonly value: Rows[K]; readonly expect?: Expectation } }[Kind]
  | { readonly remove: Key; readonly expect?: Expectation }
  /** Removes every row of one kind and group. */
  | { readonly removeGroup: { readonly kind: Kind; readonly group: string } }
  /** Changes nothing: the commit depends on this row. */
  | { readonly check: Key; readonly expect: Expectation };

/** Which rows to list, and how many. */
export interface Range<K extends Kind> {
  /** The kind of the rows. */
  readonly kind: K;
  /** Rows of this group, in the order of their ids. Exactly one of `group` and `id` is given. */
  readonly group?: string;
  /** Rows of this id, in the order of their groups: memberships of one user. */
  readonly id?: string;
  /** Bounds for the varying half of the key: at or after `from`, and at or before `to`. */
  readonly from?: string;
  /** See `from`. */
  readonly to?: string;
  /** The end of the last page, from its `next`. */
  readonly after?: string;
  /** Whether the last row comes first (default false). */
  readonly descending?: boolean;
  /** The most rows, including damaged rows. */
  readonly limit: number;
}

/** Part of a list. */
export interface Page<K extends Kind> {
  /** The rows, in the order of the list. */
  readonly rows: readonly Stored<K>[];
  /** Rows that exist but cannot be read; they do not stop the list. */
  readonly damaged: readonly DamagedRowError[];
  /** `after` of the next page; absent on the last page. */
  readonly next?: string;
}

/**
 * A store of rows of plain JSON, named by kind, group and id. It has three asynchronous verbs. An answer
 * of {@link MessagingStore.commit} gives the durability that the operations promise.
 *
 * ```text
 * commit([ put membership/c1/alice, put membership/c1/bob, put membership/c2/alice ])
 *
 * list membership, group c1            -> alice, bob
 * list membership, group c1, limit 1   -> alice, next "alice"      list … after "alice" -> bob
 * list membership, id alice            -> c1, c2
 * commit([ put membership/c1/alice, expect "absent" ])             -> StoreConflictError, and nothing has changed
 * ```
 *
 * Ids are in the order of their UTF-16 code units if all are ASCII; otherwise in any stable order.
 * Every implementation passes `test/contract/messaging-store.ts`. A store has one owner unless it offers `watch`.
 */
export interface MessagingStore {
  /**
   * Returns one row, or `undefined`.
   *
   * @throws DamagedRowError if it cannot be read.
   */
  get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined>;

  /**
   * Lists rows in order, with at most `limit` in memory. A row that exists during the whole list is listed exactly once, whatever
   * is committed between two pages.
   */
  list<K extends Kind>(range: Range<K>): Promise<Page<K>>;

  /**
   * Returns the groups that have rows of a kind, such as the app instances that have channels: at most `limit`, after the group
   * `after`, in a stable order.
   */
  groups(kind: Kind, limit: number, after?: string): Promise<readonly string[]>;

  /**
   * Applies all changes or none. When it resolves, the changes survive the loss of the process. Values are copied. Steps take
   * effect in order, and no reader sees only some of them. A store that can write only one row at a time also keeps the
   * order: the last step makes an operation visible, and the earlier steps without it do no harm.
   *
   * @throws StoreConflictError if an expectation is not met.
   */
  commit(changes: readonly Change[]): Promise<void>;

  /** For stores that several processes share: calls back with rows that others changed, or `undefined` for removed rows. Returns an unsubscribe function. */
  watch?(listener: (key: Key, stored: Stored | undefined) => void): () => void;

  /** Resolves when everything is written. The store is not used afterwards. Closing twice does nothing. */
  close(): Promise<void>;
}

/**
 * An expectation of a commit was not met, because another commit was first. Nothing was changed.
 *
 * @example
 * ```ts
 * import { MemoryStore } from "pushsieve/messaging";
 * import { StoreConflictError } from "pushsieve/messaging/store";
 *
 * const store = new MemoryStore();
 * const put = { kind: "moderator", group: "arn:team", id: "arn:bob" } as const;
 * const value = { CreatedBy: "arn:eve", CreatedAt: 0 };
 * await store.commit([{ put, value, expect: "absent" }]);
 * const error = await store.commit([{ put, value, expect: "absent" }]).catch((thrown: unknown) => thrown);
 * error instanceof StoreConflictError && error.key; // => { kind: "moderator", group: "arn:team", id: "arn:bob" }
 * ```
 */
export class StoreConflictError extends Error {
  override readonly name = "StoreConflictError";
  /** The row that is not as expected. */
  readonly key: Key;

  /** Creates the error of a row, and of what a commit expected of it. */
  constructor(key: Key, expected: Expectation) {
    super(`${nameOf(key)} is not ${typeof expected === "number" ? "as it was read" : expected}`);
    this.key = key;
  }
}

/**
 * A row exists, but its value is invalid.
 *
 * @example
 * ```ts
 * import { DamagedRowError, decodeRow } from "pushsieve/messaging/store";
 *
 * try {
 *   decodeRow({ kind: "moderator", group: "arn:team", id: "arn:bob" }, "{");
 * } catch (error) {
 *   if (!(error instanceof DamagedRowError)) throw error;
 *   error.problem; // => "it is not JSON"
 * }
 * ```
 */
export class DamagedRowError extends Error {
  override readonly name = "DamagedRowError";
  /** The row that cannot be read. */
  readonly key: Key;
  /** The problem of the row, without quoting it. */
  readonly problem: string;

  /** Creates the error of a row. `problem` must not quote its value. */
  constructor(key: Key, problem: string) {
    super(`${nameOf(key)} is damaged: ${problem}`);
    this.key = key;
    this.problem = problem;
  }
}

function nameOf({ kind, group, id }: Key): string {
  return kind === "channel" || kind === "due" ? `the stored ${kind} ${id}` : `the stored ${kind} ${id} of ${group}`;
}
