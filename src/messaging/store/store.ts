import type { Key, Kind, Rows } from "./rows.ts";

/** Names one state of one row: it differs after every commit that puts the row. */
export type Revision = number;

/** A row as it was read. */
export interface Stored<K extends Kind = Kind> {
  readonly key: Key<K>;
  readonly value: Rows[K];
  readonly revision: Revision;
}

/** What has to be true of a row for a commit to happen; without it anything may. */
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
  readonly kind: K;
  /** Rows of this group in the order of their ids… */
  readonly group?: string;
  /** …or of this id in the order of their groups: memberships of one user. Exactly one of both is given. */
  readonly id?: string;
  /** The varying half of the key: only what is at or behind `from`, and at or before `to`. */
  readonly from?: string;
  readonly to?: string;
  /** Where the last page ended, as it said in `next`. */
  readonly after?: string;
  readonly descending?: boolean;
  /** At most so many rows, damaged ones included. */
  readonly limit: number;
}

/** Part of a list. */
export interface Page<K extends Kind> {
  readonly rows: readonly Stored<K>[];
  /** Rows that are there but cannot be read; they stop nobody. */
  readonly damaged: readonly DamagedRowError[];
  /** `after` of the next page; absent when there is no more. */
  readonly next?: string;
}

/**
 * Where everything is kept: rows of plain JSON, named by kind, group and id. Three verbs, all asynchronous; an answer
 * of {@link MessagingStore.commit} is the durability that the operations promise.
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
 * Ids are in the order of their UTF-16 code units where all are ASCII; otherwise any order that is always the same.
 * Every implementation passes `test/contract/messaging-store.ts`. A store has one owner unless it offers `watch`.
 */
export interface MessagingStore {
  /**
   * One row; `undefined` where there is none.
   *
   * @throws DamagedRowError when it cannot be read.
   */
  get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined>;

  /**
   * Rows in order, never more than `limit` in memory. A row that is there all the while is listed exactly once, whatever
   * is committed between two pages.
   */
  list<K extends Kind>(range: Range<K>): Promise<Page<K>>;

  /**
   * Applies all changes or none; once it is resolved they survive the loss of the process. Values are copied. Steps take
   * effect in their order, and no reader sees some of them. A store that can write only one row at a time keeps to the
   * order, too: the last step is the one that makes an operation visible, and the earlier ones alone do no harm.
   *
   * @throws StoreConflictError when an expectation is not met.
   */
  commit(changes: readonly Change[]): Promise<void>;

  /** For stores that several processes share: called with the rows that others have changed, `undefined` when removed. Gives the end of it. */
  watch?(listener: (key: Key, stored: Stored | undefined) => void): () => void;

  /** Ends when everything is written; nothing else is asked of the store afterwards. Closing twice does nothing. */
  close(): Promise<void>;
}

/** An expectation of a commit was not met: somebody else was first. Nothing was changed. */
export class StoreConflictError extends Error {
  override readonly name = "StoreConflictError";
  readonly key: Key;

  constructor(key: Key, expected: Expectation) {
    super(`${nameOf(key)} is not ${typeof expected === "number" ? "as it was read" : expected}`);
    this.key = key;
  }
}

/** A row that is there but does not hold what it should. */
export class DamagedRowError extends Error {
  override readonly name = "DamagedRowError";
  readonly key: Key;
  /** What is wrong with it, without quoting it. */
  readonly problem: string;

  constructor(key: Key, problem: string) {
    super(`${nameOf(key)} is damaged: ${problem}`);
    this.key = key;
    this.problem = problem;
  }
}

function nameOf({ kind, group, id }: Key): string {
  return kind === "channel" || kind === "due" ? `the stored ${kind} ${id}` : `the stored ${kind} ${id} of ${group}`;
}
