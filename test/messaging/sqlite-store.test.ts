import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
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
        file.db.prepare("UPDATE row SET value = ? WHERE kind = ? AND grp = ? AND id = ?").run(text, kind, group, id);
      },
    };
  });

  describe("commits", () => {
    it("that arrive together share one transaction, also if one of them is rejected; a later one has its own", async () => {
      const file = await openStoreFile(fresh(), { driver });
      const said: string[] = [];
      const exec = file.db.exec.bind(file.db);
      const store = SqliteStore.on({
        ...file,
        db: Object.assign(file.db, {
          exec: (sql: string) => {
            said.push(sql);
            return exec(sql);
          },
        }),
      });
      const put = (id: string) =>
        store.commit([{ put: { kind: "moderator", group: "c", id }, value: { CreatedBy: "arn:eve", CreatedAt: 0 }, expect: "absent" }]);
      const outcomes = await Promise.allSettled([put("a"), put("b"), put("a"), put("c")]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
      expect(said).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
      await put("d");
      expect(said.length).toBe(4);
      const early = [put("e"), put("f")];
      // While those wait.
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([...early, put("g")]);
      expect(said.length).toBe(6);
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
