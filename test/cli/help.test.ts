import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sqliteDrivers } from "../../src/messaging/store/sqlite-driver.ts";
import { nodeWith } from "../support/sqlite.ts";
import { main, onTerminal, quietEnv } from "./support.ts";

/** Whether this Node can open a database file. A fresh clone on Node 20 has no driver. */
const hasDriver = sqliteDrivers.some((driver) => nodeWith(driver) === process.execPath);

/** Runs every example of every help as written, one after another, in an empty folder. */
const folder = mkdtempSync(join(tmpdir(), "pushsieve-help-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bin = join(folder, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "pushsieve"), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
chmodSync(join(bin, "pushsieve"), 0o755);

async function examplesOf(command: readonly string[]): Promise<string[]> {
  const { stdout } = await onTerminal([...command, "--help"]);
  return (
    /\nExamples:\n((?: {2}.*\n)+)/
      .exec(stdout)?.[1]
      ?.split("\n")
      .flatMap((line) => (line === "" ? [] : [line.trim()])) ?? []
  );
}

function settings(name: string): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  return { cwd, env: { ...quietEnv, PATH: `${bin}:${quietEnv.PATH}`, HOME: cwd } };
}

/** The exit codes of lines, if not 0. */
const codes: Readonly<Record<string, number>> = {
  "pushsieve check rule.json": 1,
  'echo \'{"mention":"Bob"}\' | pushsieve check -': 1,
};

const { stdout: help } = await onTerminal(["--help"]);
const commands = [...help.slice(help.indexOf("Commands:"), help.indexOf("Examples:")).matchAll(/^ {2}([a-z-]+) /gm)].map(
  ([, name = ""]) => name,
);
const ofBroker = ["worker", "nats"];
const servers = ["serve", "page"];
const runnable = commands.filter((name) => ![...ofBroker, ...servers, "help"].includes(name));

describe.skipIf(process.platform === "win32")("the examples of the help", () => {
  test("are there for every command", async () => {
    expect(runnable.length).toBeGreaterThan(8);
    for (const name of [...runnable, ...servers, "worker"])
      expect({ name, examples: (await examplesOf([name])).length }).not.toEqual({ name, examples: 0 });
  });

  test.each(["", ...runnable])("of %j can be copied and run as they are", async (name) => {
    const { cwd, env } = settings(name === "" ? "program" : name);
    for (const line of await examplesOf(name === "" ? [] : [name])) {
      // The script of another shell is only made, not run.
      const command = line.replace(/^source <\((.*?)\).*$/, "$1");
      const { status, stderr } = spawnSync("bash", ["-c", command], { cwd, env, encoding: "utf8" });
      expect({ line, status, stderr }).toMatchObject({ line, status: codes[line] ?? 0, stderr: expect.not.stringContaining("error: ") });
    }
  });

  test.each(servers)("of %s start it, or write its files", async (name) => {
    const { cwd, env } = settings(name);
    for (const line of await examplesOf([name])) {
      if (line.includes("--nats")) continue;
      if (line.includes("--write")) {
        expect({ line, status: spawnSync("bash", ["-c", line], { cwd, env }).status }).toEqual({ line, status: 0 });
        continue;
      }
      if (line.includes("--db") && !hasDriver) {
        const { status, stderr } = spawnSync("bash", ["-c", line], { cwd, env, encoding: "utf8" });
        expect({ line, status, stderr }).toMatchObject({ line, status: 2, stderr: expect.stringContaining("npm install better-sqlite3@") });
        continue;
      }
      // The port of the first may be in use here.
      const child = spawn(
        "bash",
        [
          "-c",
          `${line.replace(/&& pushsieve/, "&& exec pushsieve").replace(/^pushsieve/, "exec pushsieve")}${line.includes("--port") ? "" : " --port 0"}`,
        ],
        { cwd, env },
      );
      let printed = "";
      const started = new Promise<void>((resolve, reject) => {
        const read = (text: Buffer) => {
          printed += String(text);
          if (/Answering the operations|The page is at http/.test(printed)) resolve();
        };
        child.stdout.on("data", read);
        child.stderr.on("data", read);
        child.on("close", () => reject(new Error(`${line}: ${printed}`)));
      });
      await started;
      const ended = new Promise((resolve) => child.on("close", resolve));
      child.kill("SIGINT");
      expect({ line, code: await ended }).toEqual({ line, code: 0 });
    }
  });

  test("of commands that need a broker are understood, and report that there is none", async () => {
    const { env, cwd } = settings("broker");
    const lines = [...(await examplesOf(["worker"])), ...(await examplesOf(["nats", "setup"])), ...(await examplesOf(["nats", "status"]))];
    for (const line of [...lines, ...(await examplesOf(["serve"])).filter((each) => each.includes("--nats"))]) {
      const command = line.replaceAll(/nats:\/\/\S+/g, "nats://127.0.0.1:1");
      const { status, stderr } = spawnSync("bash", ["-c", command], {
        cwd,
        env: { ...env, NATS_URL: "nats://127.0.0.1:1" },
        encoding: "utf8",
        timeout: 25_000,
      });
      expect({ line, status, stderr }).toMatchObject({
        line,
        status: 2,
        stderr: expect.not.stringMatching(/unknown option|missing|invalid/),
      });
    }
  });
});

test("both spellings of --message are in the help of each command that takes messages, and --attr", async () => {
  for (const name of ["explain", "fanout", "diff-semantics"]) {
    const { stdout } = await onTerminal([name, "--help"]);
    for (const option of ["--message <file>", "--messages <file>", "--attr <name=value>"]) expect(stdout).toContain(option);
  }
});
