/** The libraries that can open a database file. All of them use the same file format. */
export const sqliteDrivers = ["node", "better-sqlite3"] as const;

/** A library that can open a database file. */
export type SqliteDriver = (typeof sqliteDrivers)[number];

/** A prepared statement; parameters are positional. */
export interface SqliteStatement {
  get(...values: readonly SqliteValue[]): unknown;
  all(...values: readonly SqliteValue[]): unknown[];
  run(...values: readonly SqliteValue[]): { readonly changes: number | bigint };
}

type SqliteValue = string | number;

/** The part of a driver that the store uses and both drivers have. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** Opens a file, or creates it. @throws errors of the driver; see {@link sqliteCodeOf}. */
export type OpenSqlite = (path: string) => SqliteDatabase;

/** A driver is not available. The message says how to get one. */
export class DriverError extends Error {}

/** The version that the tests use and the message names. */
const BETTER_SQLITE3 = "better-sqlite3@12.11.1";
const INSTALL = `npm install ${BETTER_SQLITE3} (if no prebuilt binary can be fetched, it is compiled: this needs python3, make and g++, and takes a minute or two)`;

/**
 * Loads a driver: the requested one, or else `node:sqlite` if Node has it, or else better-sqlite3. There is no fallback
 * for a requested driver.
 *
 * @throws DriverError if it is not available.
 */
export async function loadSqliteDriver(driver?: SqliteDriver): Promise<{ readonly name: SqliteDriver; readonly open: OpenSqlite }> {
  if (driver !== "better-sqlite3") {
    const open = loadNodeSqlite();
    if (open !== undefined) return { name: "node", open };
    if (driver === "node")
      throw new DriverError(
        `node:sqlite is not in Node ${process.versions.node}, only in 22.13 and newer; use the driver better-sqlite3 instead`,
      );
  }
  return { name: "better-sqlite3", open: await loadBetterSqlite3(driver === undefined) };
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteDatabase;
}

function loadNodeSqlite(): OpenSqlite | undefined {
  // Loaded at run time: an import of a module that Node 20 does not have would end the process, and breaks bundlers.
  const sqlite = withoutSqliteWarning(() => process.getBuiltinModule("node:sqlite")) as NodeSqlite | undefined;
  return sqlite === undefined ? undefined : (path) => new sqlite.DatabaseSync(path);
}

/** Node warns on stderr that its SQLite is young. The choice of the driver is printed and documented instead. */
function withoutSqliteWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith("SQLite is an experimental feature")) emitWarning.call(process, warning, ...rest);
  }) as typeof emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function loadBetterSqlite3(isFallback: boolean): Promise<OpenSqlite> {
  const needs = `a database file needs ${isFallback ? "Node 22.13 or newer, or " : ""}better-sqlite3`;
  try {
    const { default: Database } = await import("better-sqlite3");
    // The compiled part is loaded by the first database.
    new Database(":memory:").close();
    return (path) => new Database(path);
  } catch (error) {
    if (codeOf(error) === "ERR_MODULE_NOT_FOUND") throw new DriverError(`${needs}, which is not installed: ${INSTALL}`, { cause: error });
    if (codeOf(error) === "ERR_DLOPEN_FAILED" || String(error).includes("Could not locate the bindings file"))
      throw new DriverError(`${needs}, which was not built for this Node: ${INSTALL}`, { cause: error });
    throw error;
  }
}

/** The names of sqlite.org/rescode.html, for the numbers that `node:sqlite` gives. */
const primaryCodes: Readonly<Record<number, string>> = {
  1: "SQLITE_ERROR",
  3: "SQLITE_PERM",
  5: "SQLITE_BUSY",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  19: "SQLITE_CONSTRAINT",
  26: "SQLITE_NOTADB",
};

/** The SQLite code of an error of either driver, `SQLITE_BUSY` for example; of any other error, what code it has. */
export function sqliteCodeOf(error: unknown): string {
  if (codeOf(error) !== "ERR_SQLITE_ERROR") return codeOf(error);
  const { errcode } = error as { readonly errcode?: number };
  // The low byte is the primary code; the rest says more about it.
  return primaryCodes[(errcode ?? 0) & 0xff] ?? `SQLITE_${errcode}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
