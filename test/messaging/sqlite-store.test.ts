import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
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
});
