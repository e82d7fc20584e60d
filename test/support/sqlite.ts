import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { type SqliteDriver, sqliteDrivers } from "../../src/messaging/store/sqlite-driver.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const extra = fileURLToPath(new URL("../extras/node_modules/node/bin/node", import.meta.url));
/**
 * Another Node for the driver that this one lacks: its own `node:sqlite`, or a better-sqlite3 that was built for it.
 * PUSHSIEVE_NODE names it; by default it is the one that `npm run setup:extras` installs.
 */
const otherNode = process.env.PUSHSIEVE_NODE ?? (existsSync(extra) ? extra : undefined);

const probes: Readonly<Record<SqliteDriver, string>> = {
  node: 'if (process.getBuiltinModule("node:sqlite") === undefined) process.exit(1)',
  "better-sqlite3": 'new (require("better-sqlite3"))(":memory:")',
};

const known = new Map<string, boolean>();
function has(node: string, driver: SqliteDriver): boolean {
  const key = `${node} ${driver}`;
  const found = known.get(key) ?? spawnSync(node, ["-e", probes[driver]], { cwd: root, stdio: "ignore" }).status === 0;
  known.set(key, found);
  return found;
}

/** Returns the Node that has a driver, if there is one. */
export function nodeWith(driver: SqliteDriver): string | undefined {
  return [process.execPath, ...(otherNode === undefined ? [] : [otherNode])].find((node) => has(node, driver));
}

const reasons: Readonly<Record<SqliteDriver, string>> = {
  node: `Node ${process.versions.node} has no node:sqlite (npm run setup:extras installs one that has it)`,
  "better-sqlite3": "better-sqlite3 is not installed for this Node (npm run setup:extras installs it)",
};

function describeOrSkip(driver: SqliteDriver, isThere: boolean, body: (driver: SqliteDriver) => void): void {
  if (isThere) describe(driver, () => body(driver));
  else describe.skip(`${driver}: skipped, ${reasons[driver]}`, () => body(driver));
}

/**
 * Defines a suite for each driver, in this process. A driver that only the other Node has is left to a run of the same file by
 * that Node; a driver that no Node has is skipped, with the reason.
 */
export function describeEachDriver(body: (driver: SqliteDriver) => void): void {
  for (const driver of sqliteDrivers) {
    const isHere = has(process.execPath, driver);
    if (isHere || nodeWith(driver) === undefined) describeOrSkip(driver, isHere, body);
  }
}

/** Defines a suite for each driver, about processes that are started with {@link nodeWith}. */
export function describeEachDriverProcess(body: (driver: SqliteDriver) => void): void {
  for (const driver of sqliteDrivers) describeOrSkip(driver, nodeWith(driver) !== undefined, body);
}

/** Whether this process can open a database file. */
export const hasSqlite: boolean = sqliteDrivers.some((driver) => has(process.execPath, driver));

/** The title of a test that writes a database file; it has the reason if the test is skipped. */
export function withFile(title: string): string {
  return hasSqlite ? title : `${title} (skipped: this Node has no database driver; npm run setup:extras installs one)`;
}

/** The code of an example with its database files in a folder, opened by a driver that this process has. */
export function withDatabasesIn(folder: string, code: string): string {
  const inFolder = code.replace(/new Database\("([\w.]+)"\)/g, (_, name: string) => `new Database(${JSON.stringify(join(folder, name))})`);
  if (has(process.execPath, "better-sqlite3")) return inFolder;
  return inFolder.replace('import Database from "better-sqlite3";', 'import { DatabaseSync as Database } from "node:sqlite";');
}
