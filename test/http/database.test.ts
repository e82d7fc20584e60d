import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  GetChannelMembershipPreferencesCommand,
  PutChannelMembershipPreferencesCommand,
  SendChannelMessageCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { SqliteStore } from "../../src/messaging/index.ts";
import { main, pushsieve, quietEnv } from "../cli/support.ts";
import { alice, bob, carol, channelOf, dora, filtered, messageTo, start } from "../messaging/support.ts";
import { path, serve } from "./support.ts";

describe("pushsieve serve --db", () => {
  it("reports rows and rules that were damaged by hand by name, and serves all others", async () => {
    const db = path("chime.db");
    const { messaging } = start({ store: await SqliteStore.open(db) });
    const ChannelArn = await channelOf(messaging, [bob, carol, dora]);
    const who = { ChannelArn, MemberArn: dora, ChimeBearer: dora };
    await messaging.call("PutChannelMembershipPreferences", { ...who, Preferences: filtered('{"a":["hushed"]}') });
    await messaging.close();
    const file = new Sqlite(db);
    const damage = file.prepare("UPDATE row SET value = ? WHERE kind = 'membership' AND id = ?");
    damage.run('{"Type":"DEFAULT","InvitedBy":7,"hushed":1', bob);
    const wrong = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: "hushed", UpdatedAt: 1 };
    damage.run(JSON.stringify(wrong), carol);
    const broken = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"hushed":[' } };
    damage.run(JSON.stringify({ ...wrong, CreatedAt: 1, Preferences: broken }), dora);
    file.close();

    const service = await serve({ logLevel: "info" }, ["--db", db]);
    expect(service.stdout()).toContain(`Kept in ${db}`);
    await service.client.send(new SendChannelMessageCommand(messageTo(ChannelArn)));
    const fanOuts = (await (await fetch(`${service.url}/_pushsieve/fan-outs`)).json()) as { fanOuts: object[] };
    expect(fanOuts.fanOuts).toMatchObject([{ notified: 1, counts: { default: 1, "invalid-rule": 1 } }]);
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

  it("refuses a file that it can not use, in one line that names it, and ends", async () => {
    const db = path("taken.db");
    const store = await SqliteStore.open(db);
    for (const [file, problem] of [
      [db, /^error: .*taken\.db is in use by another process.*\n$/],
      [dirname(db), /^error: .* can not be opened: is it a folder.*\n$/],
      ["", /^error: .*can not be opened.*\n$/],
    ] as const) {
      const { code, stdout, stderr } = await pushsieve(["serve", "--port", "0", "--db", file]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(problem);
    }
    await store.close();
  });

  it.each(["is not installed", "was not built for this Node"])(
    "says how to get better-sqlite3 where it %s, and never falls back",
    (state) => {
      const installation = installationWithout(state === "is not installed" ? "all" : "binary");
      const db = path("never.db");
      const run = (...args: string[]) =>
        spawnSync(process.execPath, [join(installation, "dist/transport/cli/main.js"), ...args], { encoding: "utf8", env: quietEnv });
      const { status, stdout, stderr } = run("serve", "--port", "0", "--db", db);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^error: a database file needs better-sqlite3, which .*\n$/);
      const { optionalDependencies } = JSON.parse(readFileSync(join(installation, "package.json"), "utf8")) as {
        optionalDependencies: Record<string, string>;
      };
      expect(stderr).toContain(`: npm install better-sqlite3@${optionalDependencies["better-sqlite3"]} `);
      expect(stderr).toContain(state);
      expect(existsSync(db)).toBe(false);
      // Nothing else needs it.
      expect(run("--version").status).toBe(0);
    },
  );
});

/** The built package with everything that it depends on, but for better-sqlite3 or its compiled part. */
function installationWithout(missing: "all" | "binary"): string {
  const root = path("installation");
  const project = resolve(dirname(main), "../../..");
  cpSync(join(project, "dist"), join(root, "dist"), { recursive: true });
  cpSync(join(project, "package.json"), join(root, "package.json"));
  const modules = join(root, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(join(project, "node_modules")))
    if (name !== "better-sqlite3") symlinkSync(join(project, "node_modules", name), join(modules, name));
  if (missing === "binary")
    for (const part of ["package.json", "lib"])
      cpSync(join(project, "node_modules/better-sqlite3", part), join(modules, "better-sqlite3", part), { recursive: true });
  return root;
}
