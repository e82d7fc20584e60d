import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { DriverError, loadSqliteDriver, type SqliteDatabase, type SqliteDriver, sqliteCodeOf } from "./sqlite-driver.ts";

/** Options for a database file. */
export interface SqliteOptions {
  /**
   * `normal` (default): answered commits survive the end of the process, including `kill -9`. If the machine loses
   * power, the commits since the last checkpoint may be lost, the latest first, each as a whole. A checkpoint happens
   * when the store is idle for a second, and after 40 MB of log. `full`: every commit is synced to the disk before it
   * is answered, and survives a loss of power, if the disk really writes what it confirms.
   */
  readonly synchronous?: "normal" | "full" | undefined;
  /**
   * The driver: `node`, which is `node:sqlite` of Node 22.13 and newer, or the package `better-sqlite3`
   * (default: the first available, in this order). Both use the same file format.
   */
  readonly driver?: SqliteDriver | undefined;
}

const optionNames: readonly string[] = Object.keys({ synchronous: true, driver: true } satisfies Record<keyof SqliteOptions, true>);

/** An open database file of pushsieve. */
export interface StoreFile {
  readonly db: SqliteDatabase;
  readonly path: string;
  /** Its driver. */
  readonly driver: SqliteDriver;
  /** See {@link SqliteOptions}. */
  readonly synchronous: NonNullable<SqliteOptions["synchronous"]>;
}

/**
 * A database file cannot be used. The message names the file, says why, and quotes none of its contents.
 *
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { SqliteStore, StoreFileError } from "pushsieve/messaging";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "pushsieve-")), "notes.txt");
 * writeFileSync(path, "a text, and not a database ".repeat(100));
 * const error = await SqliteStore.open(path).catch((thrown: unknown) => thrown);
 * error instanceof StoreFileError; // => true
 * ```
 */
export class StoreFileError extends Error {
  override readonly name = "StoreFileError";
}

/** "push" in ASCII. It marks the file as a database of pushsieve, also for the command `file`. */
const APPLICATION_ID = 0x70757368;
/** The version of the tables: {@link SCHEMA} and {@link TOKENS}. */
const VERSION = 3;
/** Milliseconds to wait for the lock of the file: a process that just ended may still be closing it. */
const TIMEOUT = 2000;

/**
 * All rows except tokens in one table, in the order of lists. STRICT: values edited by hand stay text, and
 * `decode.ts` checks them. The counter never decreases, so a row that is written again has another revision.
 */
const SCHEMA = `
CREATE TABLE row (
  kind TEXT NOT NULL,
  grp TEXT NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (kind, grp, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_id ON row (id, grp) WHERE kind = 'membership';
CREATE TABLE counter (revision INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (0);
PRAGMA application_id = ${APPLICATION_ID};
`;

/**
 * Tokens are in the order of their arrival, because they have random names: in the order of names, every Send would write a page of its
 * own. The index of their names is small, because it has a number instead of the group, and only as much of a name as distinguishes most of
 * them; it may lack the tokens after the arrival `indexed`.
 */
const TOKENS = `
CREATE TABLE token_group (number INTEGER PRIMARY KEY, grp TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE token (
  arrival INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE TABLE token_name (
  number INTEGER NOT NULL,
  beginning TEXT NOT NULL,
  arrival INTEGER NOT NULL,
  PRIMARY KEY (number, beginning, arrival)
) STRICT, WITHOUT ROWID;
ALTER TABLE counter ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = ${VERSION};
`;

/** After tokens were copied. */
const INDEX_ALL = `
INSERT INTO token_name SELECT number, substr(id, 1, 6), arrival FROM token ORDER BY 1, 2, 3;
UPDATE counter SET indexed = (SELECT coalesce(max(arrival), 0) FROM token);
`;

/** What makes the tables, by the version of the file. Version 1 had tokens among the other rows, and version 2 had an index without a delay. */
const CONVERSIONS: readonly string[] = [
  SCHEMA + TOKENS,
  `${TOKENS}
INSERT INTO token_group (grp) SELECT DISTINCT grp FROM row WHERE kind = 'token';
INSERT INTO token (number, id, value, revision) SELECT number, id, value, revision FROM row JOIN token_group USING (grp) WHERE kind = 'token';
DELETE FROM row WHERE kind = 'token';
${INDEX_ALL}`,
  `ALTER TABLE token RENAME TO former_token;
ALTER TABLE token_group RENAME TO former_group;
${TOKENS}
INSERT INTO token_group SELECT number, grp FROM former_group;
INSERT INTO token SELECT rowid, number, id, value, revision FROM former_token;
DROP TABLE former_token;
DROP TABLE former_group;
${INDEX_ALL}`,
];

/**
 * Opens a database of pushsieve, or creates it if the file is missing or empty. The file belongs to this process until
 * it is closed. O(1): no rows are read. A file of version 1 or 2 is converted once, in time proportional to its tokens; it grows meanwhile,
 * and older programs reject it afterwards.
 *
 * @throws StoreFileError for a file of another program or a newer version, for a file that is damaged, in use, or cannot be
 *   written, or if there is no driver.
 * @throws TypeError for an option that does not exist.
 */
export async function openStoreFile(path: string, options: SqliteOptions = {}): Promise<StoreFile> {
  requireKnownOptions(options, optionNames, "SqliteStore.open");
  const { synchronous = "normal", driver } = options;
  let db: SqliteDatabase | undefined;
  try {
    const { name, open } = await loadSqliteDriver(driver);
    // Without `resolve`, an empty name or `:memory:` would be a database in memory.
    const file = resolve(path);
    db = open(file);
    db.exec(`PRAGMA busy_timeout = ${TIMEOUT}`);
    // Two owners would not see each other's changes in their indexes. The lock ends with the process.
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    const version = requireOurs(db, path);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec(`PRAGMA synchronous = ${synchronous === "full" ? "FULL" : "NORMAL"}`);
    db.exec("PRAGMA cache_size = -32768");
    // 40 MB. Requests wait during a checkpoint. Fewer checkpoints write less: a page that changed often is written once.
    db.exec("PRAGMA wal_autocheckpoint = 10000");
    // A huge commit must not leave a huge log.
    db.exec(`PRAGMA journal_size_limit = ${64 * 2 ** 20}`);
    inTransaction(db, (own) => {
      const conversion = CONVERSIONS[version];
      if (conversion !== undefined) own.exec(conversion);
      requireWhole(own, path);
    });
    return { db, path: file, driver: name, synchronous };
  } catch (error) {
    db?.close();
    throw explain(path, error);
  }
}

/** Reports now if a table or the counter was removed by hand. */
function requireWhole(db: SqliteDatabase, path: string): void {
  for (const columns of [
    "kind, grp, id, value, revision FROM row",
    "number, grp FROM token_group",
    "arrival, number, id, value, revision FROM token",
    "number, beginning, arrival FROM token_name",
    "indexed FROM counter",
  ])
    db.prepare(`SELECT ${columns}`);
  if (counterOf(db) === undefined) throw new StoreFileError(`${path} is damaged: its counter is gone`);
}

/** Runs the work in a transaction; if it throws, nothing changes. */
export function inTransaction<T>(db: SqliteDatabase, work: (db: SqliteDatabase) => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work(db);
    db.exec("COMMIT");
    return result;
  } catch (error) {
    try {
      db.exec("ROLLBACK");
    } catch {
      // SQLite has already rolled back, for example because the disk is full.
    }
    throw error;
  }
}

/** Returns the last revision. */
export function counterOf(db: SqliteDatabase): number | undefined {
  return numberOf(db, "SELECT revision AS value FROM counter");
}

function numberOf(db: SqliteDatabase, sql: string): number | undefined {
  return (db.prepare(sql).get() as { readonly value: number } | undefined)?.value;
}

/** Returns the version of the file, 0 if it is still empty. @throws StoreFileError if it belongs to another program or a newer version. */
function requireOurs(db: SqliteDatabase, path: string): number {
  const application = numberOf(db, "SELECT application_id AS value FROM pragma_application_id");
  const version = numberOf(db, "SELECT user_version AS value FROM pragma_user_version") ?? 0;
  if (application === APPLICATION_ID && version > VERSION)
    throw new StoreFileError(
      `${path} was written by a newer pushsieve (version ${version} of its schema; this one knows ${VERSION}): install that version, or use another file`,
    );
  if (application === APPLICATION_ID && version > 0) return version;
  const tables = numberOf(db, "SELECT count(*) AS value FROM sqlite_schema");
  if (application !== 0 || version !== 0 || tables !== 0)
    throw new StoreFileError(`${path} is a database of another program: it is not changed`);
  return version;
}

/** The problem of a file, by the code of the error; the codes are those of sqlite.org/rescode.html. */
const problems: readonly (readonly [code: RegExp, problem: string])[] = [
  [/^SQLITE_BUSY/, "is in use by another process, perhaps another pushsieve serve: end that process, or use another file"],
  [/^SQLITE_NOTADB/, "is not a SQLite database, or its beginning is damaged"],
  [/^SQLITE_CORRUPT/, 'is damaged: stop, keep a copy, and try "sqlite3 FILE .recover"'],
  [/^SQLITE_CANTOPEN/, "cannot be opened: is it a folder, or is its folder read-only?"],
  [/^SQLITE_READONLY|^SQLITE_PERM/, "cannot be written"],
  [/^SQLITE_FULL/, "cannot grow: the disk is full"],
  [/^SQLITE_IOERR/, "cannot be read or written: the disk has failed"],
  [/^SQLITE_ERROR/, "is damaged: it does not have the tables of its version"],
];

/** Turns an error of the driver into a readable one; other errors stay unchanged. */
export function explain(path: string, error: unknown): unknown {
  if (error instanceof StoreFileError || !(error instanceof Error)) return error;
  if (error instanceof DriverError) return new StoreFileError(error.message, { cause: error.cause });
  const code = sqliteCodeOf(error);
  // better-sqlite3 checks the folder itself, and has no code for this error.
  if ((code === "SQLITE_CANTOPEN" || error.message.includes("directory does not exist")) && !existsSync(dirname(resolve(path))))
    return new StoreFileError(`${path} cannot be opened: its folder does not exist`, { cause: error });
  const [, problem] = problems.find(([pattern]) => pattern.test(code)) ?? [];
  return problem === undefined ? error : new StoreFileError(`${path} ${problem} (${code})`, { cause: error });
}
