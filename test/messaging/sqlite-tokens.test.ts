import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { inTransaction, openStoreFile } from "../../src/messaging/store/sqlite-file.ts";
import { SqliteTokens } from "../../src/messaging/store/sqlite-tokens.ts";
import { Statements } from "../../src/messaging/store/statements.ts";
import { describeEachDriver } from "../support/sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-sqlite-tokens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

const SIZE = 8;

describeEachDriver((driver) => {
  const open = async () => openStoreFile(join(folder, `${files++}.db`), { driver });
  const value = "{}";

  /** Tokens in batches of 8, and what their tables have. */
  async function opened() {
    const { db } = await open();
    const statements = new Statements(db);
    const tokens = new SqliteTokens(db, statements, SIZE);
    return {
      db,
      statements,
      tokens,
      /** The ids that the index has, in its order. */
      indexed: () =>
        db
          .prepare("SELECT id FROM token_name CROSS JOIN token USING (place) ORDER BY token_name.number, beginning, place")
          .all()
          .map((row) => (row as { readonly id: string }).id),
      /** The place up to which a new start relies on the index. */
      bound: () => (db.prepare("SELECT indexed FROM counter").get() as { readonly indexed: number }).indexed,
      put: (ids: readonly string[], group = "g") =>
        inTransaction(db, () => {
          for (const id of ids) tokens.put(group, id, { value, revision: 1 }, true);
          tokens.index();
        }),
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
      const { tokens, db, put, indexed } = await opened();
      put(named(1, 2, 3, 4, 5, 6, 7));
      put(named(8));
      expect(indexed()).toEqual(named(1));
      inTransaction(db, () => tokens.index());
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
      const { tokens, db, put } = await opened();
      put(named(1, 2, 3, 4, 5));
      put(named(1, 2, 3, 4, 5), "other");
      put(named(6));
      inTransaction(db, () => tokens.removeGroup("g"));
      expect(tokens.groups(9, "")).toEqual(["other"]);
      for (const id of named(1, 2, 5, 6)) expect(tokens.get("g", id)).toBeUndefined();
      for (const id of named(1, 5)) expect(tokens.get("other", id)).toBeDefined();
      const left = (table: string) => db.prepare(`SELECT number FROM ${table}`).all().length;
      expect([left("token"), left("token_name"), left("token_group")]).toEqual([5, 5, 1]);
    });

    it("whose places were given before are not taken for tokens that the index has", async () => {
      const { tokens, db, statements, put, bound } = await opened();
      put(named(1, 2, 3, 4, 5, 6, 7, 8));
      expect(bound()).toBe(8);
      inTransaction(db, () => tokens.removeGroup("g"));
      put(named(9));
      const again = new SqliteTokens(db, statements, SIZE);
      expect(again.get("g", "t009")).toEqual({ value, revision: 1 });
    });

    it("that a failed list was moving are found as before", async () => {
      const { tokens, db, put, indexed } = await opened();
      put(named(1, 2, 3));
      db.exec("CREATE TRIGGER fails BEFORE UPDATE ON counter BEGIN SELECT RAISE(ABORT, 'broken'); END");
      expect(() => tokens.list({ kind: "token", group: "g", limit: 9 })).toThrow("broken");
      expect(indexed()).toEqual([]);
      for (const id of named(1, 2, 3)) expect(tokens.get("g", id)).toBeDefined();
      db.exec("DROP TRIGGER fails");
      expect(tokens.list({ kind: "token", group: "g", limit: 9 }).map(({ varying }) => varying)).toEqual(named(1, 2, 3));
      expect(indexed()).toEqual(named(1, 2, 3));
    });

    it("are as a map has them, whatever is put, removed, rolled back, listed or opened again, and whenever", async () => {
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
            if (each === "open") tokens = new SqliteTokens(db, statements, SIZE);
            else if (each === "list") {
              for (const name of ["g", "h"]) {
                const found = tokens.list({ kind: "token", group: name, limit: 99 }).map((row) => [`${name} ${row.varying}`, row.revision]);
                expect(found).toEqual([...model].filter(([key]) => key.startsWith(name)).sort(([a], [b]) => (a < b ? -1 : 1)));
              }
            } else {
              const before = new Map(model);
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
                tokens.forget();
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
