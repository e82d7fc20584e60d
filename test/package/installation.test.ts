import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundle } from "../../src/build/bundle.ts";
import { bundledPackages, generatedInputs } from "../../src/build/notices.ts";
import { buildPage } from "../../src/build/page.ts";
import { MAX_UNPACKED } from "../../src/build/release-checks.ts";
import { quietEnv } from "../cli/support.ts";
import { nodeWith } from "../support/sqlite.ts";
import { install, manifest } from "./packed.ts";

describe("npm install pushsieve", () => {
  it("installs one package, without dependencies, scripts and warnings", () => {
    const { folder, log } = install();
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["pushsieve"]);
    expect(existsSync(join(folder, "node_modules/pushsieve/node_modules"))).toBe(false);
    expect(log).toMatch(/added 1 package in/);
    expect(log).not.toMatch(/warn|deprecated/i);
    const { scripts, dependencies, optionalDependencies } = manifest();
    expect({ dependencies, optionalDependencies }).toEqual({ dependencies: undefined, optionalDependencies: undefined });
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  });

  it("takes less than 1.5 MB, and contains only the build and its licences", () => {
    const { packed } = install();
    expect(packed.unpackedSize).toBeLessThan(MAX_UNPACKED);
    const strange = packed.files.filter(
      ({ path }) =>
        !/^(?:dist\/.*\.(?:js|d\.ts|json|txt)|dist\/page\/.*\.(?:html|css)|README\.md|CHANGELOG\.md|LICENSE|package\.json)$/.test(path),
    );
    expect(strange).toEqual([]);
    expect(packed.files.filter(({ path }) => /generate|build\//.test(path))).toEqual([]);
  });

  it.each(Object.keys(manifest().exports))("lets %s be imported", (entry) => {
    const { folder } = install();
    const name = `pushsieve${entry.slice(1)}`;
    // The parts for the broker need its packages, and name them.
    const script = `import(${JSON.stringify(name)}${name.endsWith(".json") ? ', { with: { type: "json" } }' : ""}).then((all) => console.log(Object.keys(all).length > 0), (error) => console.log(error.message))`;
    const told = execFileSync(process.execPath, ["--no-warnings", "-e", script], { cwd: folder, encoding: "utf8" });
    expect(told).toMatch(entry === "./nats" ? /^Cannot find package '@nats-io\/[a-z-]+' imported from/ : /^true\n$/);
  });
});

describe("the command line of an installation", () => {
  const run = (...args: string[]) => {
    const { folder } = install();
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "node_modules/.bin/pushsieve"), ...args], {
      cwd: folder,
      encoding: "utf8",
      env: quietEnv,
    });
    return { status, stdout, stderr };
  };

  it("prints the version of the package", () => {
    expect(run("--version")).toEqual({ status: 0, stdout: `${manifest().version}\n`, stderr: "" });
  });

  const node = nodeWith("node");
  it.skipIf(node === undefined)(
    "keeps a database without another package, if Node has SQLite (skipped without such a Node: npm run setup:extras)",
    async () => {
      const { folder } = install();
      const args = [join(folder, "node_modules/.bin/pushsieve"), "serve", "--port", "0", "--db", "chime.db"];
      const child = spawn(node!, args, { cwd: folder, env: quietEnv });
      let told = "";
      for await (const text of child.stdout.setEncoding("utf8")) {
        told += text as string;
        if (told.includes("Ctrl+C")) child.kill("SIGTERM");
      }
      expect(told).toContain("Kept in chime.db (by node:sqlite)");
      expect(existsSync(join(folder, "chime.db"))).toBe(true);
    },
  );

  it("says which packages to install, in which version, if a command needs a broker", () => {
    const peers = Object.entries(manifest().peerDependencies).filter(([name]) => name.startsWith("@nats-io/"));
    for (const args of [["worker"], ["nats", "status"], ["serve", "--port", "0", "--nats", "nats://127.0.0.1:1"]]) {
      const { status, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^error: .*: npm install @nats-io\/.*\n$/);
      for (const [name, range] of peers) expect(stderr).toContain(` ${name}@${range.replace("^", "")}`);
    }
  });
});

describe("the licences", () => {
  it("of every package whose code is published are in the notices, and no others", async () => {
    const { folder } = install();
    const { metafile } = await bundle();
    const told = readFileSync(join(folder, "node_modules/pushsieve/dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    const packages = bundledPackages([...Object.keys(metafile.inputs), ...generatedInputs(), ...(await buildPage())]);
    const names = [...told.matchAll(/^(\S+@\d\S*) \(\S.*\)$/gm)].map(([, name]) => name);
    expect(names.toSorted()).toEqual(packages.map(({ name, version }) => `${name}@${version}`).toSorted());
    expect(names.length).toBeGreaterThan(20);
    const plain = told.replace(/\s+/g, " ");
    for (const { text } of packages)
      for (const paragraph of text.split(/\n\s*\n/)) expect(plain).toContain(paragraph.trim().replace(/\s+/g, " "));
  });

  it("belong to exact versions: bundled packages are pinned", async () => {
    const { metafile } = await bundle();
    const { devDependencies } = manifest();
    for (const { name, version } of bundledPackages(Object.keys(metafile.inputs)))
      expect([undefined, version]).toContain(devDependencies[name]);
    for (const range of Object.values(devDependencies)) expect(range).toMatch(/^\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?$/);
  });
});

describe("optional packages", () => {
  it("are peers that npm does not install by itself", () => {
    const { peerDependencies, peerDependenciesMeta } = manifest();
    expect(Object.keys(peerDependencies)).toEqual(["@nats-io/jetstream", "@nats-io/kv", "@nats-io/transport-node", "better-sqlite3"]);
    for (const name of Object.keys(peerDependencies)) expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  });
});
