import { realpathSync } from "node:fs";
import { BackgroundSync } from "./background-sync.ts";
import { decodeRow, encodeRow } from "./decode.ts";
import { RowCache } from "./row-cache.ts";
import type { Key, Kind } from "./rows.ts";
import type { SqliteDatabase, SqliteDriver } from "./sqlite-driver.ts";
import { counterOf, explain, inTransaction, openStoreFile, type SqliteOptions, type StoreFile } from "./sqlite-file.ts";
import { SqliteRows } from "./sqlite-rows.ts";
import {
  type Change,
  DamagedRowError,
  type Expectation,
  type MessagingStore,
  type Page,
  type Range,
  StoreConflictError,
  type Stored,
} from "./store.ts";

/** A change with its value as text. */
type Step = Exclude<Change, { put: unknown }> | { readonly put: Key; readonly text: string; readonly expect: Expectation | undefined };

/** A group of this many commits does not wait for more. */
const MAX_GROUP = 256;
/** Nor does a group that has waited for this many turns of the event loop. */
const MAX_TURNS = 16;
/** Milliseconds without commits after which a checkpoint delays few requests. */
const IDLE = 1000;

/** A commit that waits for its transaction. */
interface Commit {
  readonly steps: readonly Step[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps all rows in one SQLite file, with `node:sqlite` or better-sqlite3. An answered commit is in the file: it survives any end of the
 * process (see {@link SqliteOptions} for the loss of power). The file has one owner at a time.
 *
 * Commits that arrive together share a transaction, and so the cost of writing. It begins in the first turn of the event loop in which
 * no more arrive, or after 16 turns:
 *
 * ```text
 * commit a ─┐                    begin
 * commit b ─┼─ one to 16 turns ─ a: expectations met, written    ─ commit ─ a and c are resolved
 * commit c ─┘                    b: not met, nothing written                b is rejected
 *                                c: sees a
 * ```
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { Messaging, SqliteStore } from "pushsieve/messaging";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "pushsieve-")), "chime.db");
 * const AppInstanceArn = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
 * const ChimeBearer = `${AppInstanceArn}/user/bob`;
 *
 * const before = new Messaging({ store: await SqliteStore.open(path) });
 * const request = { AppInstanceArn, Name: "team", ChimeBearer };
 * const { ChannelArn } = await before.call("CreateChannel", request);
 * await before.close();
 *
 * const after = new Messaging({ store: await SqliteStore.open(path) });
 * (await after.call("DescribeChannel", { ChannelArn, ChimeBearer })).Channel?.Name; // => "team"
 * await after.close();
 * ```
 */
export class SqliteStore implements MessagingStore {
  /** The driver of the file. */
  readonly driver: SqliteDriver;
  readonly #db: SqliteDatabase;
  readonly #path: string;
  readonly #rows: SqliteRows;
  /** The file has no other writer, and a row is dropped when it is written: after a failed transaction the cache holds no row of it. */
  readonly #cache = new RowCache();
  readonly #idle = setTimeout(() => this.#checkpoint(), IDLE).unref();
  readonly #log: BackgroundSync | undefined;
  #waiting: Commit[] = [];
  #revision: number;
  #isOpen = true;

  /** Creates a store on a file that {@link openStoreFile} opened. */
  private constructor({ db, path, driver, synchronous }: StoreFile, sync?: (path: string) => Promise<void>) {
    this.driver = driver;
    this.#db = db;
    this.#rows = new SqliteRows(db);
    this.#path = path;
    this.#revision = counterOf(db) ?? 0;
    // Otherwise every commit is synced. The log is beside the file itself, also if `path` is a link to it.
    this.#log = synchronous === "normal" ? new BackgroundSync(`${realpathSync(path)}-wal`, sync) : undefined;
  }

  /**
   * Opens a file, or creates it. O(1), whatever its contents; a file of version 1 or 2 is converted once, in time proportional to its tokens,
   * grows meanwhile, and is rejected by older programs afterwards.
   *
   * @throws StoreFileError if it cannot be used; the message says why, or how to get a driver.
   * @throws TypeError for an option that does not exist.
   */
  static async open(path: string, options: SqliteOptions = {}): Promise<SqliteStore> {
    return SqliteStore.on(await openStoreFile(path, options));
  }

  /** @internal */
  static on(file: StoreFile, sync?: (path: string) => Promise<void>): SqliteStore {
    return new SqliteStore(file, sync);
  }

  /**
   * Returns one row, or `undefined`.
   *
   * @throws DamagedRowError if the row cannot be read, StoreFileError if the file cannot be read.
   */
  async get<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined> {
    const known = this.#cache.find(key);
    if (known !== undefined) return known.stored as Stored<K> | undefined;
    const { kind, group, id } = key;
    const row = this.#do(() => this.#rows.get(key));
    const stored =
      row === undefined ? undefined : frozen({ key: { kind, group, id }, value: decodeRow(key, row.value), revision: row.revision });
    this.#cache.keep(key, stored, row?.value.length ?? 0);
    return stored;
  }

  /**
   * Lists rows in order, `limit` of them in memory. O(limit + log rows).
   *
   * @throws StoreFileError if the file cannot be read.
   */
  async list<K extends Kind>(range: Range<K>): Promise<Page<K>> {
    const { limit } = range;
    // One more than requested shows whether there is a next page.
    const found = this.#do(() => this.#rows.list({ ...range, limit: limit + 1 }));
    const page = found.slice(0, limit);
    const rows: Stored<K>[] = [];
    const damaged: DamagedRowError[] = [];
    for (const { varying, value, revision } of page) {
      const key: Key<K> = { kind: range.kind, group: range.group ?? varying, id: range.group === undefined ? (range.id ?? "") : varying };
      try {
        rows.push({ key, value: decodeRow(key, value), revision });
      } catch (error) {
        if (!(error instanceof DamagedRowError)) throw error;
        damaged.push(error);
      }
    }
    const last = page.at(-1);
    return { rows, damaged, ...(found.length > limit && last !== undefined ? { next: last.varying } : {}) };
  }

  /**
   * Returns the groups that have rows of a kind, in order. O(limit · log rows).
   *
   * @throws StoreFileError if the file cannot be read.
   */
  async groups(kind: Kind, limit: number, after?: string): Promise<readonly string[]> {
    return this.#do(() => this.#rows.groups(kind, limit, after));
  }

  /**
   * Applies all changes or none. Commits that arrive together share one transaction. Resolves when the changes are as durable as
   * {@link SqliteOptions.synchronous} says.
   *
   * @throws StoreConflictError if an expectation is not met, StoreFileError if the file cannot be written; nothing is changed then.
   */
  async commit(changes: readonly Change[]): Promise<void> {
    const steps = changes.map(
      (change): Step => ("put" in change ? { put: change.put, text: encodeRow(change.value), expect: change.expect } : change),
    );
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ steps, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#gather(1, 1));
    });
  }

  /** Writes the waiting commits and closes the file. Closing twice does nothing. */
  async close(): Promise<void> {
    this.#flush();
    clearTimeout(this.#idle);
    // node:sqlite cannot close a closed database.
    if (this.#isOpen) this.#db.close();
    this.#isOpen = false;
  }

  /** Waits for the next turn while more commits than these arrive: a larger group costs less, above all one that is synced. */
  #gather(arrived: number, turns: number): void {
    const { length } = this.#waiting;
    if (length > arrived && length < MAX_GROUP && turns < MAX_TURNS) setImmediate(() => this.#gather(length, turns + 1));
    else this.#flush();
  }

  #flush(): void {
    const commits = this.#waiting;
    this.#waiting = [];
    if (commits.length === 0) return;
    this.#write(commits);
    this.#idle.refresh();
    this.#log?.grown();
  }

  /** Copies the log into the file, and syncs both: in `normal`, a loss of power then loses nothing. */
  #checkpoint(): void {
    try {
      this.#db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // The commits are still in the log, and the next checkpoint copies them.
    }
  }

  #write(commits: readonly Commit[]): void {
    const before = this.#revision;
    this.#rows.begin();
    try {
      const conflicts = this.#do(() => inTransaction(this.#db, () => this.#applyAll(commits)));
      for (const [index, { resolve, reject }] of commits.entries()) {
        const conflict = conflicts[index];
        if (conflict === undefined) resolve();
        else reject(conflict);
      }
    } catch (error) {
      this.#revision = before;
      this.#rows.rollBack();
      // Retries the commits one by one, so that a failing commit does not fail the others.
      if (commits.length > 1) for (const commit of commits) this.#write([commit]);
      else for (const { reject } of commits) reject(error);
    }
  }

  /** Writes all commits within the transaction, and returns which commits failed. */
  #applyAll(commits: readonly Commit[]): (StoreConflictError | undefined)[] {
    const before = this.#revision;
    const conflicts = commits.map(({ steps }) => this.#apply(steps));
    if (this.#revision > before) this.#rows.settle(this.#revision);
    return conflicts;
  }

  /** Writes one commit within the transaction, or writes nothing and returns the expectation that is not met. */
  #apply(steps: readonly Step[]): StoreConflictError | undefined {
    for (const step of steps) {
      const key = "put" in step ? step.put : "remove" in step ? step.remove : "check" in step ? step.check : undefined;
      if (key === undefined || !("expect" in step) || step.expect === undefined) continue;
      if (!this.#isMet(key, step.expect)) return new StoreConflictError(key, step.expect);
    }
    let hasToken = false;
    for (const step of steps) {
      this.#forget(step);
      if ("put" in step) {
        // An earlier step may have put the same token.
        this.#rows.put(step.put, step.text, ++this.#revision, step.expect === "absent" && !hasToken);
        hasToken ||= step.put.kind === "token";
      } else if ("remove" in step) this.#rows.remove(step.remove);
      else if ("removeGroup" in step) this.#rows.removeGroup(step.removeGroup);
    }
    return undefined;
  }

  #forget(step: Step): void {
    if ("put" in step) this.#cache.drop(step.put);
    else if ("remove" in step) this.#cache.drop(step.remove);
    else if ("removeGroup" in step) this.#cache.dropGroup(step.removeGroup);
  }

  #isMet(key: Key, expected: Expectation): boolean {
    const known = this.#cache.find(key);
    const found = known === undefined ? this.#rows.revisionOf(key) : known.stored?.revision;
    if (expected === "absent") return found === undefined;
    return expected === "present" ? found !== undefined : found === expected;
  }

  #do<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explain(this.#path, error);
    }
  }
}

/** Makes a value of JSON immutable, because all readers share it. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const name in value) frozen(value[name]);
  return Object.freeze(value);
}
