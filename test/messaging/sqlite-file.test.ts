import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Messaging, SqliteStore, StoreFileError } from "../../src/messaging/index.ts";
import type { Key } from "../../src/messaging/store/rows.ts";
import { loadSqliteDriver, type SqliteDatabase, type SqliteDriver, type SqliteStatement } from "../../src/messaging/store/sqlite-driver.ts";
import { openStoreFile } from "../../src/messaging/store/sqlite-file.ts";
import { SqliteRows } from "../../src/messaging/store/sqlite-rows.ts";
import { type Change, StoreConflictError } from "../../src/messaging/store/store.ts";
import { describeEachDriver } from "../support/sqlite.ts";
import { alice, channelOf, messageTo, refusalOf, user } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-sqlite-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = () => join(folder, `${files++}.db`);

/** The error with which a file is rejected. */
async function refusalBy(driver: SqliteDriver, path: string): Promise<string> {
  const error: unknown = await SqliteStore.open(path, { driver }).then(
    (store) => store.close(),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StoreFileError)) throw new Error(`expected a refusal, found ${String(error)}`, { cause: error });
  return error.message;
}

/** Changes a file that no other process has open. */
async function editBy(driver: SqliteDriver, path: string, sql: string): Promise<void> {
  const { open } = await loadSqliteDriver(driver);
  const db = open(path);
  db.exec(sql);
  db.close();
}

/** Turns a file into one of an older version. */
const TO_VERSION_1 = `
INSERT INTO row SELECT 'token', grp, id, value, revision FROM token JOIN token_group USING (number);
DROP TABLE token;
DROP TABLE token_name;
DROP TABLE token_group;
ALTER TABLE counter DROP COLUMN indexed;
PRAGMA user_version = 1;
`;
const TO_VERSION_2 = `
ALTER TABLE token RENAME TO latest;
CREATE TABLE token (number INTEGER NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, revision INTEGER NOT NULL) STRICT;
CREATE INDEX token_by_name ON token (number, substr(id, 1, 6));
INSERT INTO token SELECT number, id, value, revision FROM latest;
DROP TABLE latest;
DROP TABLE token_name;
ALTER TABLE counter DROP COLUMN indexed;
PRAGMA user_version = 2;
`;

const c1 = "arn:aws:chime:us-east-1:1:app-instance/a/channel/1";

function membership(index: number): Change {
  const row = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: index, UpdatedAt: index } as const;
  return { put: { kind: "membership", group: c1, id: user(`m${index}`) }, value: row };
}

describeEachDriver((driver) => {
  const open = (path: string) => SqliteStore.open(path, { driver });
  const refusal = (path: string) => refusalBy(driver, path);
  const edit = (path: string, sql: string) => editBy(driver, path, sql);

  describe("a database file", () => {
    it("is made if there is none, or an empty one", async () => {
      const [absent, empty] = [fresh(), fresh()];
      writeFileSync(empty, "");
      for (const path of [absent, empty]) {
        await (await open(path)).close();
        await (await open(path)).close();
        expect(statSync(path).size).toBeGreaterThan(0);
      }
    });

    it("of another program is rejected, and not changed", async () => {
      const path = fresh();
      await edit(path, "CREATE TABLE invoices (id); INSERT INTO invoices VALUES ('secret')");
      const before = readFileSync(path);
      expect(await refusal(path)).toMatch(/\.db is a database of another program: it is not changed$/);
      expect(readFileSync(path)).toEqual(before);
      await edit(path, "DROP TABLE invoices; PRAGMA application_id = 7");
      expect(await refusal(path)).toContain("another program");
    });

    it("of a newer version is rejected", async () => {
      const path = fresh();
      await (await open(path)).close();
      await edit(path, "PRAGMA user_version = 4");
      expect(await refusal(path)).toMatch(/written by a newer pushsieve \(version 4 of its schema; this one knows 3\)/);
    });

    it.each([
      ["version 1", TO_VERSION_1],
      ["version 2", TO_VERSION_2],
    ])("of %s keeps all its rows, and becomes one of version 3", async (_, older) => {
      const path = fresh();
      const store = await open(path);
      const tokens = [c1, c1, "other"].map((group, index): Key<"token"> => ({ kind: "token", group, id: `t${index}` }));
      const rowsOf = async (each: SqliteStore) => [
        await each.list({ kind: "membership", group: c1, limit: 9 }),
        ...(await Promise.all(tokens.map((key) => each.get(key)))),
      ];
      await store.commit([membership(1), ...tokens.map((put) => ({ put, value: { MessageId: put.id, RequestDigest: "d" } }))]);
      const before = await rowsOf(store);
      await store.close();
      await edit(path, older);
      for (let times = 0; times < 2; times++) {
        const again = await open(path);
        expect(await rowsOf(again)).toEqual(before);
        expect(await again.groups("token", 9)).toEqual([c1, "other"]);
        const taken = again.commit([{ put: tokens[times]!, value: { MessageId: "m", RequestDigest: "d" }, expect: "absent" }]);
        await expect(taken).rejects.toThrow(StoreConflictError);
        await again.close();
      }
    });

    const broken = (event: string) => `CREATE TRIGGER fails BEFORE ${event} BEGIN SELECT RAISE(ABORT, 'broken'); END`;
    it.each([
      ["1 that has lost its counter", TO_VERSION_1, "DELETE FROM counter", /its counter is gone/],
      ["1 that already has a table of tokens", TO_VERSION_1, "CREATE TABLE token (id)", /does not have the tables of its version/],
      ["1 that cannot lose its tokens", TO_VERSION_1, broken("DELETE ON row"), /broken/],
      ["2 that has lost its counter", TO_VERSION_2, "DELETE FROM counter", /its counter is gone/],
      ["2 that has lost its groups", TO_VERSION_2, "DROP TABLE token_group", /does not have the tables of its version/],
      ["2 whose counter cannot be changed", TO_VERSION_2, broken("UPDATE ON counter"), /broken/],
    ])("of version %s is rejected, and stays as it was", async (_, older, sql, message) => {
      const path = fresh();
      const store = await open(path);
      await store.commit([membership(1), { put: { kind: "token", group: c1, id: "t" }, value: { MessageId: "m", RequestDigest: "d" } }]);
      await store.close();
      await edit(path, older + sql);
      const contents = async () => {
        const db = (await loadSqliteDriver(driver)).open(path);
        const tables = ["row", "counter", "sqlite_schema", "pragma_user_version"];
        if (older === TO_VERSION_2) tables.push("token");
        const all = tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all());
        db.close();
        return all;
      };
      const before = await contents();
      expect([before[0]?.length, before[3]]).toEqual(older === TO_VERSION_1 ? [2, [{ user_version: 1 }]] : [1, [{ user_version: 2 }]]);
      await expect(open(path)).rejects.toThrow(message);
      expect(await contents()).toEqual(before);
    });

    it("that is not a database, that is a folder, or whose folder does not exist, is rejected", async () => {
      const text = fresh();
      writeFileSync(text, "secret text, long enough to be taken for the header of something or other, and more of that still\n".repeat(9));
      expect(await refusal(text)).toMatch(/is not a SQLite database/);
      expect(await refusal(text)).not.toContain("secret");
      const directory = fresh();
      mkdirSync(directory);
      expect(await refusal(directory)).toMatch(/cannot be opened: is it a folder/);
      expect(await refusal("")).toMatch(/cannot be opened/);
      expect(await refusal(join(directory, "no", "such.db"))).toMatch(/its folder does not exist/);
    });

    it("has one owner at a time", async () => {
      const path = fresh();
      const store = await open(path);
      expect(await refusal(path)).toMatch(/is in use by another process/);
      await store.close();
      await (await open(path)).close();
    });

    it("that lacks a table or its counter is rejected", async () => {
      for (const [sql, message] of [
        ["DROP TABLE row", /does not have the tables of its version/],
        ["DROP TABLE token_group", /does not have the tables of its version/],
        ["DROP TABLE token", /does not have the tables of its version/],
        ["DROP TABLE counter", /does not have the tables of its version/],
        ["DELETE FROM counter", /its counter is gone/],
        ["ALTER TABLE row DROP COLUMN revision", /does not have the tables of its version/],
      ] as const) {
        const path = fresh();
        await (await open(path)).close();
        await edit(path, sql);
        expect(await refusal(path)).toMatch(message);
      }
    });

    it("with overwritten pages, or cut in half, is reported by name, and can be opened again later", async () => {
      const spoil = [
        (path: string, size: number) => {
          const bytes = readFileSync(path);
          bytes.fill(0xff, 4 * 4096, size);
          writeFileSync(path, bytes);
        },
        (path: string, size: number) => truncateSync(path, Math.floor(size / 2)),
      ];
      for (const each of spoil) {
        const path = fresh();
        const store = await open(path);
        await store.commit(Array.from({ length: 2000 }, (_, index) => membership(index)));
        await store.close();
        each(path, statSync(path).size);
        const problems: unknown[] = [];
        try {
          const again = await open(path);
          await again.list({ kind: "membership", group: c1, limit: 5000 }).catch((error: unknown) => problems.push(error));
          // Whether the file grows or not, the store answers.
          await again.commit([membership(1)]).catch(() => {});
          expect(await again.get({ kind: "ban", group: "nobody", id: "nobody" }).catch(() => undefined)).toBeUndefined();
          await again.close();
        } catch (error) {
          problems.push(error);
        }
        expect(problems.length).toBe(1);
        expect(problems[0]).toBeInstanceOf(StoreFileError);
        expect((problems[0] as Error).message).toMatch(/\d+\.db is damaged: .*SQLITE_CORRUPT/);
      }
    });

    it("that fails while it is written rejects that commit, and no other of the same group", async () => {
      const file = await openStoreFile(fresh(), { driver });
      file.db.exec("CREATE TRIGGER fails BEFORE INSERT ON row WHEN NEW.id LIKE '%m1' BEGIN SELECT RAISE(ABORT, 'broken'); END");
      const store = SqliteStore.on(file);
      const outcomes = await Promise.allSettled([0, 1, 2].map((index) => store.commit([membership(index)])));
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      const { rows } = await store.list({ kind: "membership", group: c1, limit: 9 });
      expect(rows.map(({ value }) => value.CreatedAt)).toEqual([0, 2]);
      expect(new Set(rows.map(({ revision }) => revision)).size).toBe(2);
      await store.close();
    });

    it("does not mix up the tokens of channels when the first of a channel was not written", async () => {
      const file = await openStoreFile(fresh(), { driver });
      file.db.exec("CREATE TRIGGER fails BEFORE INSERT ON row BEGIN SELECT RAISE(ABORT, 'broken'); END");
      const store = SqliteStore.on(file);
      const token = (group: string, MessageId: string): Change => ({
        put: { kind: "token", group, id: "t" },
        value: { MessageId, RequestDigest: "d" },
        expect: "absent",
      });
      await expect(store.commit([token(c1, "first"), membership(1)])).rejects.toThrow("broken");
      await store.commit([token("another", "second")]);
      await store.commit([token(c1, "third")]);
      const { rows } = await store.list({ kind: "token", group: c1, limit: 9 });
      expect(rows.map(({ value }) => value.MessageId)).toEqual(["third"]);
      expect(await store.groups("token", 9)).toEqual([c1, "another"].toSorted());
      await store.close();
    });

    it("that fails during operations is a failure of the service, and the message does not quote its content", async () => {
      const file = await openStoreFile(fresh(), { driver });
      const messaging = new Messaging({ store: SqliteStore.on(file) });
      const ChannelArn = await channelOf(messaging);
      file.db.exec("ALTER TABLE row RENAME TO gone");
      const refused = await refusalOf(messaging.call("SendChannelMessage", messageTo(ChannelArn, { Content: "secret" })));
      expect(refused.name).toBe("ServiceFailureException");
      expect(refused.message).not.toContain("secret");
      expect(refused.cause).toBeInstanceOf(StoreFileError);
      file.db.exec("ALTER TABLE gone RENAME TO row");
      await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      await messaging.close();
    });
  });

  describe("a list", () => {
    it("is read from an index in its order, for every question: never all memberships for those of one user, nor tokens of other channels", async () => {
      const file = await openStoreFile(fresh(), { driver });
      const plans: string[] = [];
      const bounds = [{}, { after: "x" }, { after: "x", descending: true }, { from: "a", to: "b" }];
      const planned: SqliteDatabase = {
        exec: (sql) => file.db.exec(sql),
        close: () => file.db.close(),
        prepare: (sql) => {
          const statement = file.db.prepare(sql);
          // The counter is really read; all other statements are only explained.
          if (sql.endsWith("FROM counter")) return statement;
          const explain: SqliteStatement["all"] = (...values) => {
            const plan = file.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[];
            plans.push(plan.map(({ detail }) => detail).join("; "));
            return [];
          };
          return {
            all: explain,
            get: (...values) => void explain(...values),
            run: (...values) => ({ changes: explain(...values).length }),
          };
        },
      };
      const rows = new SqliteRows(planned);
      for (const bound of bounds) rows.list({ kind: "membership", id: "x", limit: 1, ...bound });
      for (const bound of bounds) rows.list({ kind: "message", group: "x", limit: 1, ...bound });
      for (const bound of bounds) rows.list({ kind: "token", group: "x", limit: 1, ...bound });
      for (const plan of plans.slice(0, 4)) expect(plan).toMatch(/^SEARCH row USING INDEX membership_by_id \(id=\?[^;]*\)$/);
      for (const plan of plans.slice(4, 8)) expect(plan).toMatch(/^SEARCH row USING PRIMARY KEY \(kind=\? AND grp=\?[^;]*\)$/);
      const [waiting, ...ofLists] = plans.slice(8).map((plan) => plan.replace("sqlite_autoindex_token_group_1", "of groups"));
      expect(waiting).toBe("SEARCH token USING INTEGER PRIMARY KEY (rowid>?)");
      const number = "SEARCH token_group USING COVERING INDEX of groups (grp=?)";
      const arrival = "SEARCH token USING INTEGER PRIMARY KEY (rowid=?)";
      const names = /^SEARCH token_name USING PRIMARY KEY \(number=\?[^;]*\)$/;
      expect(ofLists.filter((plan) => plan !== number).length).toBe(4);
      for (const plan of ofLists.filter((each) => each !== number)) {
        // Only tokens whose names begin alike are sorted.
        expect(plan.split("; ")).toEqual([number, expect.stringMatching(names), arrival, expect.stringMatching(/LAST TERM OF ORDER BY$/)]);
      }
      plans.length = 0;
      const token: Key = { kind: "token", group: "x", id: "y" };
      rows.get(token);
      rows.revisionOf(token);
      rows.remove(token);
      rows.removeGroup(token);
      rows.groups("token", 9, "x");
      const name = "SEARCH token_name USING PRIMARY KEY (number=? AND beginning=?)";
      const subquery = "SUBQUERY 1";
      const shown = plans.map((plan) => plan.replace("sqlite_autoindex_token_group_1", "of groups"));
      // Newer versions of SQLite also make a filter.
      expect(shown.map((plan) => plan.replace("; CREATE BLOOM FILTER", ""))).toEqual([
        ...[number, `${name}; ${arrival}`, number, `${name}; ${arrival}`],
        ...[number, `${arrival}; LIST ${subquery}; ${name}`, `${name}; CORRELATED SCALAR ${subquery}; ${arrival}`],
        number,
        `${arrival}; LIST ${subquery}; SEARCH token_name USING PRIMARY KEY (number=?)`,
        "SEARCH token_name USING PRIMARY KEY (number=?)",
        "SEARCH token_group USING INTEGER PRIMARY KEY (rowid=?)",
        `SEARCH token_group USING COVERING INDEX of groups (grp>?); CORRELATED SCALAR ${subquery}; SEARCH token_name USING PRIMARY KEY (number=?); ${arrival}`,
      ]);
      file.db.close();
    });
  });

  describe("a start", () => {
    it("reads no stored rows; a Put reads its own channel's rows, and a Send builds one index", async () => {
      const path = fresh();
      const first = new Messaging({ store: await open(path) });
      const channels = [await channelOf(first), await channelOf(first)];
      for (const group of channels)
        await first.store.commit(
          Array.from({ length: 5000 }, (_, index) => {
            const { put, value } = membership(index) as Extract<Change, { put: unknown }>;
            return { put: { ...put, group }, value } as Change;
          }),
        );
      await first.close();

      const read = { rows: 0, groups: new Set<string>() };
      const store = counted(await open(path), read);
      const messaging = new Messaging({ store });
      await messaging.dispatcher.close();
      expect(read.rows).toBe(0);

      const [ChannelArn] = channels as [string];
      const who = { ChannelArn, MemberArn: alice, ChimeBearer: alice };
      const Preferences = { PushNotifications: { AllowNotifications: "NONE" } } as const;
      await messaging.call("PutChannelMembershipPreferences", { ...who, Preferences });
      expect(read.rows).toBeLessThan(10);

      await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      expect((await messaging.channels.load(ChannelArn)).size).toBe(5001);
      expect(read.rows).toBeLessThan(5001 + 20);
      expect(read.groups).toEqual(new Set([ChannelArn]));
      await messaging.close();
    });
  });
});

/** A store that counts the rows that it returns, and remembers their channels. */
function counted(store: SqliteStore, read: { rows: number; groups: Set<string> }): SqliteStore {
  const { get, list } = store;
  store.get = async (key) => {
    const stored = await get.call(store, key);
    if (stored !== undefined) count(stored.key.kind === "channel" ? stored.key.id : stored.key.group);
    return stored as never;
  };
  store.list = async (range) => {
    const page = await list.call(store, range);
    for (const { key } of page.rows) count(key.group);
    return page as never;
  };
  function count(group: string): void {
    read.rows++;
    read.groups.add(group);
  }
  return store;
}
