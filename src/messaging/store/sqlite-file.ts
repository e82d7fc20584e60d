import { resolve } from "node:path";
import type Sqlite from "better-sqlite3";

/** How a database file is used. */
export interface SqliteOptions {
  /**
   * `normal` (default): what was answered survives the end of the process, `kill -9` included; of a machine that loses
   * its power, the last commits may be gone, each as a whole. `full`: every commit is synced to the disk before it is
   * answered, and survives that, too, as far as the disk keeps its word.
   */
  readonly synchronous?: "normal" | "full" | undefined;
}

/** A database file can not be used. The message names it, says why, and quotes nothing of what is in it. */
export class StoreFileError extends Error {
  override readonly name = "StoreFileError";
}

/** "push" in ASCII: `file` and we ourselves know by it whose database it is. */
const APPLICATION_ID = 0x70757368;
/** The version of {@link SCHEMA}. */
const VERSION = 1;
/** Milliseconds that another process has to let go of the file: one that was just ended may still be closing it. */
const TIMEOUT = 2000;

/**
 * All rows in one table, in the order in which they are listed. STRICT: what is edited by hand stays text, and
 * `decode.ts` says whether it is a row. The counter never goes back, so that a row that comes again has another revision.
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
PRAGMA user_version = ${VERSION};
`;

/**
 * Opens a database of ours, or makes one where there is no file or an empty one. The file belongs to this process until
 * it is closed. O(1): nothing of what is in it is read.
 *
 * @throws StoreFileError for a file of another program or a newer version, one that is damaged, in use, or can not be
 *   written, and when better-sqlite3 is not installed.
 */
export async function openStoreFile(path: string, { synchronous = "normal" }: SqliteOptions = {}): Promise<Sqlite.Database> {
  const Database = await loadDriver();
  let db: Sqlite.Database | undefined;
  try {
    // Without `resolve`, an empty name or `:memory:` is a database that nothing survives.
    db = new Database(resolve(path), { timeout: TIMEOUT });
    // Two owners would not see each other's changes in their indexes. The lock goes when the process does.
    db.pragma("locking_mode = EXCLUSIVE");
    const isNew = requireOurs(db, path);
    db.pragma("journal_mode = WAL");
    db.pragma(`synchronous = ${synchronous === "full" ? "FULL" : "NORMAL"}`);
    db.pragma("cache_size = -32768");
    // One huge commit leaves no huge log behind.
    db.pragma(`journal_size_limit = ${64 * 2 ** 20}`);
    if (isNew) db.transaction((own: Sqlite.Database) => own.exec(SCHEMA)).immediate(db);
    // Whoever removed a table by hand hears of it now.
    if (db.prepare("SELECT kind, grp, id, value, revision FROM row LIMIT 0").all().length > 0 || counterOf(db) === undefined)
      throw new StoreFileError(`${path} is damaged: its counter is gone`);
    return db;
  } catch (error) {
    db?.close();
    throw explain(path, error);
  }
}

/** The revision that was given last. */
export function counterOf(db: Sqlite.Database): number | undefined {
  return db.prepare<[], number>("SELECT revision FROM counter").pluck().get();
}

/** Whether the file is still empty. @throws StoreFileError when it is not for us. */
function requireOurs(db: Sqlite.Database, path: string): boolean {
  const application = db.pragma("application_id", { simple: true });
  const version = db.pragma("user_version", { simple: true }) as number;
  if (application === APPLICATION_ID && version > VERSION)
    throw new StoreFileError(
      `${path} was written by a newer pushsieve (version ${version} of its schema; this one knows ${VERSION}): install that one, or take another file`,
    );
  if (application === APPLICATION_ID && version === VERSION) return false;
  const tables = db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (application !== 0 || version !== 0 || tables !== 0)
    throw new StoreFileError(`${path} is a database of another program: it is left as it is`);
  return true;
}

const INSTALL = "npm install better-sqlite3@12.11.1 (it is compiled where no prebuilt one can be fetched, which takes a minute or two)";

async function loadDriver(): Promise<typeof Sqlite> {
  try {
    return (await import("better-sqlite3")).default;
  } catch (error) {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new StoreFileError(`a database file needs better-sqlite3, which is not installed: ${INSTALL}`, { cause: error });
  }
}

/** What is wrong with a file, by the code of the error; the codes are those of sqlite.org/rescode.html. */
const problems: readonly (readonly [code: RegExp, problem: string])[] = [
  [/^SQLITE_BUSY/, "is in use by another process, perhaps another pushsieve serve: end that one, or take another file"],
  [/^SQLITE_NOTADB/, "is no SQLite database, or its beginning is damaged"],
  [/^SQLITE_CORRUPT/, 'is damaged: stop, keep a copy, and try "sqlite3 FILE .recover"'],
  [/^SQLITE_CANTOPEN/, "can not be opened: is it a folder, or one that may not be written?"],
  [/^SQLITE_READONLY|^SQLITE_PERM/, "can not be written"],
  [/^SQLITE_FULL/, "can not grow: the disk is full"],
  [/^SQLITE_IOERR/, "can not be read or written: the disk has failed"],
  [/^SQLITE_ERROR/, "is damaged: it does not have the tables of its version"],
];

/** An error of the driver in words; anything else stays as it is. */
export function explain(path: string, error: unknown): unknown {
  if (error instanceof StoreFileError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const [, problem] = problems.find(([pattern]) => pattern.test(code)) ?? [];
  if (problem !== undefined) return new StoreFileError(`${path} ${problem} (${code})`, { cause: error });
  if (code === "ERR_DLOPEN_FAILED" || error.message.startsWith("Could not locate the bindings file"))
    return new StoreFileError(`a database file needs better-sqlite3, which was not built for this Node: ${INSTALL}`, { cause: error });
  if (error instanceof TypeError && error.message.includes("directory does not exist"))
    return new StoreFileError(`${path} can not be opened: its folder does not exist`, { cause: error });
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
