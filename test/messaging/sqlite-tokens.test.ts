import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Key } from "../../src/messaging/store/rows.ts";
import { SqliteStore } from "../../src/messaging/store/sqlite.ts";
import { inTransaction, openStoreFile } from "../../src/messaging/store/sqlite-file.ts";
import { SqliteTokens } from "../../src/messaging/store/sqlite-tokens.ts";
import { Statements } from "../../src/messaging/store/statements.ts";
import { describeEachDriver } from "../support/sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-sqlite-tokens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

const FULL = 8;

describeEachDriver((driver) => {
  const open = async () => openStoreFile(join(folder, `${files++}.db`), { driver });
  const value = "{}";

  /** Tokens in batches of 8, and what their tables have. */
  async function opened() {
    const { db } = await open();
    const statements = new Statements(db);
    const tokens = new SqliteTokens(statements, FULL);
    return {
      db,
      statements,
      tokens,
      /** The ids that the index has, in its order. */
      indexed: () =>
        db
          .prepare("SELECT id FROM token_name CROSS JOIN token USING (arrival) ORDER BY token_name.number, beginning, arrival")
          .all()
          .map((row) => (row as { readonly id: string }).id),
      /** The arrival up to which a new start relies on the index. */
      bound: () => (db.prepare("SELECT indexed FROM counter").get() as { readonly indexed: number }).indexed,
      put: (ids: readonly string[], group = "g") => {
        tokens.begin();
        inTransaction(db, () => {
          for (const id of ids) tokens.put(group, id, { value, revision: 1 }, true);
          tokens.index();
        });
      },
    };
  }

  const named = (...numbers: number[]) => numbers.map((number) => `t${String(number).padStart(3, "0")}`);

  describe("tokens", () => {
    it("wait until a batch is complete, and then go into the index in its order, as many as arrive", async () => {
      const { tokens, put, indexed, bound } = await opened();
      put(named(40, 90, 10, 70, 20, 60, 30));
      expect([indexed(), bound()]).toEqual([[], 0]);
      put(named(80, 50));
      // The batch has all nine, and two of them have been moved.
      expect(indexed()).toEqual(named(10, 20));
      put(named(5));
      put(named(1, 2, 3, 4));
      expect([indexed(), bound()]).toEqual([named(10, 20, 30, 40, 50, 60, 70), 0]);
      put(named(6, 7));
      expect([indexed(), bound()]).toEqual([named(10, 20, 30, 40, 50, 60, 70, 80, 90), 9]);
      for (const id of named(90, 5, 7)) expect(tokens.get("g", id)).toEqual({ value, revision: 1 });
    });

    it("do not move in a transaction that puts none", async () => {
      const { put, indexed } = await opened();
      put(named(1, 2, 3, 4, 5, 6, 7));
      put(named(8));
      expect(indexed()).toEqual(named(1));
      put([]);
      expect(indexed()).toEqual(named(1));
    });

    it("that were removed before their turn do not get into the index, and the batch still ends", async () => {
      const { tokens, db, put, indexed, bound } = await opened();
      put(named(1, 2, 3, 4, 5, 6, 7));
      put(named(8));
      inTransaction(db, () => tokens.remove("g", "t003"));
      put(named(11, 12, 13, 14, 15, 16, 17));
      expect(indexed()).toEqual(named(1, 2, 4, 5, 6, 7, 8));
      expect(bound()).toBe(8);
    });

    it("of a group go with it, whether they wait or not, and others stay", async () => {
      const { tokens, db, put, indexed } = await opened();
      put(named(1, 2, 3, 4, 5));
      put(named(1, 2, 3, 4, 5), "other");
      put(named(6));
      inTransaction(db, () => tokens.removeGroup("g"));
      expect(tokens.groups(9, "")).toEqual(["other"]);
      for (const id of named(1, 2, 5, 6)) expect(tokens.get("g", id)).toBeUndefined();
      for (const id of named(1, 5)) expect(tokens.get("other", id)).toBeDefined();
      const left = (table: string) => db.prepare(`SELECT number FROM ${table}`).all().length;
      expect([left("token"), left("token_group")]).toEqual([5, 1]);
      expect(indexed().every((id) => tokens.get("other", id) !== undefined)).toBe(true);
    });

    it("whose arrivals were given before are not taken for tokens that the index has", async () => {
      const { db, statements, put, bound } = await opened();
      put(named(1, 2, 3, 4, 5, 6, 7, 8));
      expect(bound()).toBe(8);
      const second = new SqliteTokens(statements, FULL);
      second.removeGroup("g");
      const third = new SqliteTokens(statements, FULL);
      third.put("g", "t009", { value, revision: 1 }, true);
      expect(db.prepare("SELECT arrival FROM token").all()).toEqual([{ arrival: 9 }]);
      expect(new SqliteTokens(statements, FULL).get("g", "t009")).toEqual({ value, revision: 1 });
    });

    it("that wait are few, however often the file is opened again before enough have arrived", async () => {
      const { db, statements, bound } = await opened();
      for (let start = 0; start < 20; start++) {
        const tokens = new SqliteTokens(statements, FULL);
        for (let index = 0; index < FULL - 1; index++) {
          tokens.begin();
          tokens.put("g", `t${start}-${index}`, { value, revision: 1 }, true);
          tokens.index();
        }
        const after = db.prepare("SELECT arrival FROM token WHERE arrival > ?").all(bound()).length;
        expect(after).toBeLessThanOrEqual(2 * FULL);
      }
    });

    it("whose index was emptied by hand are found, and the next transaction builds it again", async () => {
      const { db, statements, put, indexed } = await opened();
      for (let from = 0; from < 40; from += 4) put(named(from, from + 1, from + 2, from + 3));
      db.exec("DELETE FROM token_name; UPDATE counter SET indexed = 0");
      const tokens = new SqliteTokens(statements, FULL);
      for (const id of named(0, 39)) expect(tokens.get("g", id)).toEqual({ value, revision: 1 });
      tokens.begin();
      tokens.put("g", "t100", { value, revision: 1 }, true);
      tokens.index();
      expect(indexed()).toEqual(named(...Array.from({ length: 40 }, (_, index) => index), 100));
    });

    it("are as before after a rollback, without reading them again", async () => {
      const { tokens, db, statements, put, indexed } = await opened();
      put(named(1, 2, 3, 4, 5, 6));
      // Another one would read the file; this one must remember.
      const read = vi.spyOn(statements, "of");
      tokens.begin();
      const work = () => {
        tokens.remove("g", "t002");
        for (const id of named(7, 8, 9, 10)) tokens.put("g", id, { value, revision: 2 }, true);
        tokens.put("g", "t001", { value, revision: 2 }, false);
        tokens.index();
        throw new RangeError("planned");
      };
      expect(() => inTransaction(db, work)).toThrow(RangeError);
      tokens.rollBack();
      read.mockClear();
      for (const id of named(1, 2, 3, 6)) expect(tokens.get("g", id)).toEqual({ value, revision: 1 });
      for (const id of named(7, 10)) expect(tokens.get("g", id)).toBeUndefined();
      expect(read.mock.calls.filter(([sql]) => sql.includes("arrival > ?"))).toEqual([]);
      put(named(7));
      expect(indexed()).toEqual([]);
      put(named(8));
      expect(indexed()).toEqual(named(1));
    });

    it("are listed without writing, and a name that was left behind by hand leads to no token of another group", async () => {
      const { tokens, db, statements, put, bound } = await opened();
      put(named(1, 2, 3, 4, 5, 6, 7));
      put(named(8));
      put(["x"], "other");
      db.exec("PRAGMA query_only = ON");
      const idsOf = (from: SqliteTokens, group: string) => from.list({ kind: "token", group, limit: 99 }).map(({ varying }) => varying);
      expect(idsOf(tokens, "g")).toEqual(named(1, 2, 3, 4, 5, 6, 7, 8));
      expect(tokens.list({ kind: "token", group: "g", limit: 2, after: "t006", descending: true }).map(({ varying }) => varying)).toEqual(
        named(5, 4),
      );
      expect(tokens.groups(9, "")).toEqual(["g", "other"]);
      expect([tokens.groups(1, ""), tokens.groups(9, "g")]).toEqual([["g"], ["other"]]);
      db.exec("PRAGMA query_only = OFF");
      expect(bound()).toBe(0);
      // The index has the names of t001 and t002.
      db.exec("DELETE FROM token WHERE id NOT IN ('x', 't007')");
      db.exec("UPDATE token SET number = 99, arrival = 1 WHERE id = 'x'");
      db.exec("INSERT INTO token_group VALUES (99, 'moved')");
      const again = new SqliteTokens(statements, FULL);
      expect(idsOf(again, "g")).toEqual(["t007"]);
      again.removeGroup("g");
      expect(db.prepare("SELECT id FROM token").all()).toEqual([{ id: "x" }]);
    });

    it("get into the index of a store as they arrive, and are found when the file is opened again", async () => {
      const path = join(folder, `${files++}.db`);
      const file = await openStoreFile(path, { driver });
      const store = SqliteStore.on(file);
      const key = (id: number): Key<"token"> => ({ kind: "token", group: "g", id: `t${id}` });
      const of = (from: number, count: number) =>
        Array.from({ length: count }, (_, index) => ({ put: key(from + index), value: { MessageId: "m", RequestDigest: "d" } }));
      await store.commit(of(0, 16_383));
      const names = () => (file.db.prepare("SELECT count(*) AS count FROM token_name").get() as { readonly count: number }).count;
      expect(names()).toBe(0);
      await store.commit(of(16_383, 100));
      expect(names()).toBe(100);
      await store.close();
      const again = await SqliteStore.open(path, { driver });
      for (const id of [0, 99, 16_383, 16_482]) expect(await again.get(key(id))).toBeDefined();
      await again.close();
    });

    it("are the same as in a map, after any puts, removals, rollbacks, lists and restarts", async () => {
      const group = fc.constantFrom("g", "h");
      // Some begin alike, and are put and removed again and again.
      const id = fc.integer({ min: 0, max: 30 }).map((number) => (number % 2 === 0 ? `t${number}` : `same-beginning-${number}`));
      const change = fc.oneof(
        { weight: 8, arbitrary: fc.record({ put: id, group }) },
        { weight: 3, arbitrary: fc.record({ remove: id, group }) },
        { weight: 1, arbitrary: fc.record({ removeGroup: group }) },
      );
      const step = fc.oneof(
        { weight: 8, arbitrary: fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 12 }), fails: fc.boolean() }) },
        { weight: 1, arbitrary: fc.constantFrom("open" as const, "list" as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const { db, statements, ...first } = await opened();
          let { tokens } = first;
          let model = new Map<string, number>();
          let revision = 0;
          for (const each of steps) {
            if (each === "open") tokens = new SqliteTokens(statements, FULL);
            else if (each === "list") {
              for (const name of ["g", "h"]) {
                const found = tokens.list({ kind: "token", group: name, limit: 99 }).map((row) => [`${name} ${row.varying}`, row.revision]);
                expect(found).toEqual([...model].filter(([key]) => key.startsWith(name)).sort(([a], [b]) => (a < b ? -1 : 1)));
              }
            } else {
              const before = new Map(model);
              tokens.begin();
              try {
                inTransaction(db, () => {
                  for (const done of each.changes) {
                    if ("put" in done) {
                      const key = `${done.group} ${done.put}`;
                      tokens.put(done.group, done.put, { value, revision: ++revision }, !model.has(key));
                      model.set(key, revision);
                    } else if ("remove" in done) {
                      tokens.remove(done.group, done.remove);
                      model.delete(`${done.group} ${done.remove}`);
                    } else {
                      tokens.removeGroup(done.removeGroup);
                      for (const key of model.keys()) if (key.startsWith(done.removeGroup)) model.delete(key);
                    }
                  }
                  tokens.index();
                  if (each.fails) throw new RangeError("planned");
                });
              } catch (error) {
                if (!(error instanceof RangeError)) throw error;
                tokens.rollBack();
                model = before;
              }
            }
            for (let number = 0; number <= 30; number++) {
              for (const name of ["g", "h"]) {
                const asked = number % 2 === 0 ? `t${number}` : `same-beginning-${number}`;
                expect(tokens.get(name, asked)?.revision).toBe(model.get(`${name} ${asked}`));
              }
            }
          }
          db.close();
        }),
      );
    });
  });
});
