import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  GetChannelMembershipPreferencesCommand,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import { describe, expect, it, vi } from "vitest";
import { SqliteStore } from "../../src/messaging/index.ts";
import { loadSqliteDriver } from "../../src/messaging/store/sqlite-driver.ts";
import { main, pushsieve, quietEnv } from "../cli/support.ts";
import { alice, bob, carol, channelOf, dora, filtered, messageTo, start } from "../messaging/support.ts";
import { hasSqlite, withFile } from "../support/sqlite.ts";
import { path, serve } from "./support.ts";

describe("pushsieve serve --db", () => {
  it.skipIf(!hasSqlite)(withFile("names rows and rules that were damaged by hand, and serves all others"), async () => {
    const db = path("chime.db");
    const { messaging } = start({ store: await SqliteStore.open(db) });
    const ChannelArn = await channelOf(messaging, [bob, carol, dora]);
    const who = { ChannelArn, MemberArn: dora, ChimeBearer: dora };
    await messaging.call("PutChannelMembershipPreferences", { ...who, Preferences: filtered('{"a":["hushed"]}') });
    await messaging.close();
    const { name, open } = await loadSqliteDriver();
    const file = open(db);
    const damage = file.prepare("UPDATE row SET value = ? WHERE kind = 'membership' AND id = ?");
    damage.run('{"Type":"DEFAULT","InvitedBy":7,"hushed":1', bob);
    const wrong = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: "hushed", UpdatedAt: 1 };
    damage.run(JSON.stringify(wrong), carol);
    const broken = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"hushed":[' } };
    damage.run(JSON.stringify({ ...wrong, CreatedAt: 1, Preferences: broken }), dora);
    file.close();

    const service = await serve({ logLevel: "info" }, ["--db", db]);
    expect(service.stdout()).toContain(`Kept in ${db} (by ${name === "node" ? "node:sqlite" : name})`);
    await service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn)));
    const fanOuts = (await (await fetch(`${service.url}/_pushsieve/fan-outs`)).json()) as { fanOuts: object[] };
    expect(fanOuts.fanOuts).toMatchObject([{ notified: 1, counts: { "no-preference": 1, "invalid-rule": 3 } }]);
    await expect(
      service.client.send(new GetChannelMembershipPreferencesCommand({ ChannelArn, MemberArn: bob, ChimeBearer: bob })),
    ).rejects.toThrow(/the stored membership .*\/user\/bob of .* is damaged: it is not JSON/);
    await service.client.send(new PutChannelMembershipPreferencesCommand({ ...who, Preferences: filtered('{"a":["b"]}') }));
    expect(await service.stop()).toBe(0);
    const logged = service
      .stderr()
      .split("\n")
      .filter((line) => line.includes('"level":"error"'));
    for (const name of [bob, carol, dora]) expect(logged.filter((line) => line.includes(name)).length).toBeGreaterThan(0);
    expect(logged.filter((line) => line.includes(alice))).toEqual([]);
    expect(service.stderr() + service.stdout()).not.toContain("hushed");
  });

  it.skipIf(!hasSqlite)(withFile("rejects a file that it cannot use, in one line that names it, and ends"), async () => {
    const db = path("taken.db");
    const store = await SqliteStore.open(db);
    for (const [file, problem] of [
      [db, /^error: .*taken\.db is in use by another process.*\n$/],
      [dirname(db), /^error: .* cannot be opened: is it a folder.*\n$/],
      ["", /^error: .*cannot be opened.*\n$/],
    ] as const) {
      const { code, stdout, stderr } = await pushsieve(["serve", "--port", "0", "--db", file]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(problem);
    }
    await store.close();
  });

  it("says how to get a driver if there is none, or the chosen one is missing; no other replaces it", () => {
    for (const [state, built] of [
      ["is not installed", false],
      ["was not built for this Node", true],
    ] as const) {
      const installation = installationWith(built);
      const db = path("never.db");
      const run = (...args: string[]) =>
        spawnSync(process.execPath, [join(installation, "dist/transport/cli/main.js"), ...args], { encoding: "utf8", env: quietEnv });
      const { status, stdout, stderr } = run("serve", "--port", "0", "--db", db, "--sqlite-driver", "better-sqlite3");
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^error: a database file needs better-sqlite3, which .*\n$/);
      expect(stderr).toContain(`which ${state}: npm install better-sqlite3@12.11.1 (if no prebuilt binary can be fetched`);
      expect(stderr).toContain("python3, make and g++");
      expect(existsSync(db)).toBe(false);
      // No other command needs it.
      expect(run("--version").status).toBe(0);
    }
  });

  it("names the version of the driver that package.json asks for", () => {
    const { peerDependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      peerDependencies: Record<string, string>;
    };
    expect(peerDependencies["better-sqlite3"]).toBe(">=12.11.1");
  });

  it("says which Node has node:sqlite, if this one does not", async () => {
    const absent = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    try {
      await expect(SqliteStore.open(path("never.db"), { driver: "node" })).rejects.toThrow(
        `node:sqlite is not in Node ${process.versions.node}, only in 22.13 and newer; use the driver better-sqlite3 instead`,
      );
    } finally {
      absent.mockRestore();
    }
  });

  it("rejects an unknown driver, and one without a file", async () => {
    const unknown = await pushsieve(["serve", "--db", path("never.db"), "--sqlite-driver", "sqlite"]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("Allowed choices are node, better-sqlite3");
    const pointless = await pushsieve(["serve", "--sqlite-driver", "node"]);
    expect(pointless).toMatchObject({ code: 2, stderr: "error: --sqlite-driver needs --db: it opens that file\n" });
  });
});

/** The built package by itself, or with a better-sqlite3 that lacks its compiled part. */
function installationWith(hasPackage: boolean): string {
  const root = path("installation");
  const project = resolve(dirname(main), "../../..");
  cpSync(join(project, "dist"), join(root, "dist"), { recursive: true });
  cpSync(join(project, "package.json"), join(root, "package.json"));
  if (hasPackage) {
    const driver = join(root, "node_modules/better-sqlite3");
    mkdirSync(driver, { recursive: true });
    writeFileSync(join(driver, "package.json"), '{ "name": "better-sqlite3", "version": "12.11.1", "main": "index.js" }');
    // The error of the real one if it was not compiled.
    writeFileSync(
      join(driver, "index.js"),
      'module.exports = class { constructor() { throw new Error("Could not locate the bindings file. Tried: …"); } };',
    );
  }
  return root;
}
