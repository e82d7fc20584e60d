import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { Key } from "../../src/messaging/store/rows.ts";
import { SqliteStore } from "../../src/messaging/store/sqlite.ts";
import { openStoreFile } from "../../src/messaging/store/sqlite-file.ts";
import { durableStoreContract, messagingStoreContract } from "../contract/messaging-store.ts";
import { describeEachDriver } from "../support/sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = () => join(folder, `${files++}.db`);

describeEachDriver((driver) => {
  for (const synchronous of ["normal", "full"] as const)
    messagingStoreContract(`SqliteStore (${synchronous})`, async () => ({
      store: await SqliteStore.open(fresh(), { synchronous, driver }),
    }));

  durableStoreContract("SqliteStore", async () => {
    const path = fresh();
    const file = await openStoreFile(path, { driver });
    return {
      store: SqliteStore.on(file),
      reopen: () => SqliteStore.open(path, { driver }),
      damage: async ({ kind, group, id }, text) => {
        const ofToken = "number = (SELECT number FROM token_group WHERE ? = 'token' AND grp = ?)";
        const [table, ofGroup] = kind === "token" ? ["token", ofToken] : ["row", "kind = ? AND grp = ?"];
        file.db.prepare(`UPDATE ${table} SET value = ? WHERE ${ofGroup} AND id = ?`).run(text, kind, group, id);
      },
    };
  });

  describe("commits", () => {
    const key = (id: string): Key<"moderator"> => ({ kind: "moderator", group: "c", id });
    const putIn = (store: SqliteStore, id: string) =>
      store.commit([{ put: key(id), value: { CreatedBy: eve, CreatedAt: 0 }, expect: "absent" }]);
    const eve = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/eve";
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    afterEach(() => vi.useRealTimers());

    /** A store, and what it says to its database. */
    async function listening() {
      const file = await openStoreFile(fresh(), { driver });
      const said: string[] = [];
      const exec = file.db.exec.bind(file.db);
      const db = Object.assign(file.db, {
        exec: (sql: string) => {
          said.push(sql);
          return exec(sql);
        },
      });
      const store = SqliteStore.on({ ...file, db });
      return { store, said, path: file.path, put: (id: string) => putIn(store, id) };
    }

    it.each([
      ["normal", 1],
      ["full", 0],
    ] as const)("are synced in the background with synchronous %s: %i times", async (synchronous, times) => {
      const file = await openStoreFile(fresh(), { driver, synchronous });
      const link = `${file.path}-link`;
      symlinkSync(file.path, link);
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const synced: string[] = [];
      const store = SqliteStore.on({ ...file, path: link }, async (path) => void synced.push(path));
      await putIn(store, "a");
      await vi.advanceTimersByTimeAsync(500);
      expect(synced).toEqual(Array.from({ length: times }, () => `${realpathSync(file.path)}-wal`));
      await store.close();
    });

    it("that arrive together share one transaction, also if one of them is rejected; a later one has its own", async () => {
      const { store, said, put } = await listening();
      const outcomes = await Promise.allSettled([put("a"), put("b"), put("a"), put("c")]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
      expect(said).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
      await put("d");
      expect(said.length).toBe(4);
      const early = [put("e"), put("f")];
      // While those wait.
      await nextTurn();
      await Promise.all([...early, put("g")]);
      expect(said.length).toBe(6);
      await store.close();
    });

    it("that arrive one after another do not hold up the first of them for more than 16 turns", async () => {
      const { store, put } = await listening();
      let isAnswered = false;
      const answers = [put("first").then(() => (isAnswered = true))];
      while (!isAnswered && answers.length < 50) {
        answers.push(put(`in turn ${answers.length}`).then(() => true));
        await nextTurn();
      }
      expect(answers.length).toBeGreaterThan(2);
      expect(answers.length).toBeLessThan(20);
      await Promise.all(answers);
      await store.close();
    });

    it.each([
      [255, false],
      [256, true],
    ])("that are %i at once are written in the next turn: %s", async (count, isWritten) => {
      const { store, said, put } = await listening();
      const answers = Array.from({ length: count }, (_, index) => put(`${index}`));
      await nextTurn();
      expect(said.length > 0).toBe(isWritten);
      await Promise.all(answers);
      expect(said).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
      await store.close();
    });

    it("are copied from the log into the file after a second without others", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const { store, path, put } = await listening();
      const isInFile = (id: string) => readFileSync(path).includes(id);
      for (const ids of [
        ["first", "second"],
        ["third", "fourth"],
      ] as const) {
        await put(ids[0]);
        vi.advanceTimersByTime(900);
        await put(ids[1]);
        vi.advanceTimersByTime(900);
        expect(ids.map(isInFile)).toEqual([false, false]);
        vi.advanceTimersByTime(100);
        expect(ids.map(isInFile)).toEqual([true, true]);
      }
      await store.close();
      expect(vi.getTimerCount()).toBe(0);
    });

    it("that fail after they have changed a row that was read leave it as it was", async () => {
      const file = await openStoreFile(fresh(), { driver });
      file.db.exec("CREATE TRIGGER fails BEFORE INSERT ON row WHEN NEW.id = 'broken' BEGIN SELECT RAISE(ABORT, 'broken'); END");
      const store = SqliteStore.on(file);
      await putIn(store, "bob");
      const before = (await store.get(key("bob")))!;
      expect(await store.get(key("carol"))).toBeUndefined();
      const value = { CreatedBy: eve, CreatedAt: 1 };
      const puts = ["bob", "carol", "broken"].map((id) => ({ put: key(id), value }));
      for (const changes of [puts, [{ removeGroup: { kind: "moderator", group: "c" } } as const, ...puts.slice(1)]]) {
        await expect(store.commit(changes)).rejects.toThrow("broken");
        expect([await store.get(key("bob")), await store.get(key("carol"))]).toEqual([before, undefined]);
      }
      await store.commit([{ put: key("bob"), value, expect: before.revision }]);
      expect((await store.get(key("bob")))?.value).toEqual(value);
      await store.close();
    });

    it.each(["normal", "full"] as const)("are synced as %s says", async (synchronous) => {
      const { db } = await openStoreFile(fresh(), { driver, synchronous });
      expect(db.prepare("SELECT synchronous FROM pragma_synchronous").get()).toEqual({ synchronous: { normal: 1, full: 2 }[synchronous] });
      expect(db.prepare("SELECT journal_mode FROM pragma_journal_mode").get()).toEqual({ journal_mode: "wal" });
      db.close();
    });
  });
});
