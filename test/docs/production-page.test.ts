import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkeys } from "@nats-io/transport-node";
import { afterAll, describe, expect, it } from "vitest";
import { startMonitor } from "../../src/transport/cli/nats/monitor.ts";
import { createLog } from "../../src/transport/http/log.ts";
import { main, pushsieve, quietEnv } from "../cli/support.ts";
import { readPage } from "../support/pages.ts";

/** docs/production.md: its unit and its container run this command line, and its metrics exist. The permissions: test/workers. */
const page = readPage("docs/production.md");
const blockOf = (title: string): string => page.sections.find((section) => section.title === title)!.blocks[0]!.text;

const folder = mkdtempSync(join(tmpdir(), "pushsieve-production-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs `pushsieve …` where no broker answers: a command line that is wrong fails earlier. */
async function withoutBroker(args: readonly string[]): Promise<unknown> {
  const { code, stderr } = await pushsieve(args, "", { ...quietEnv, NATS_URL: "nats://127.0.0.1:1" });
  return { code, last: stderr.trimEnd().split("\n").at(-1) };
}

const noBroker = { code: 2, last: "error: cannot connect to nats://127.0.0.1:1: connection refused" };

describe("docs/production.md", () => {
  const unit = blockOf("A unit of systemd");
  const seed = Buffer.from(nkeys.createUser().getSeed()).toString();
  const creds = `-----BEGIN NATS USER JWT-----\na.b.c\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;

  it("has a unit whose command line is one of pushsieve worker", async () => {
    file("nats.creds", creds);
    const command = /^ExecStart=\/usr\/bin\/pushsieve (.*)$/m.exec(unit)![1]!;
    expect(command).toContain("--tls-ca /etc/pushsieve/ca.pem");
    // Without a broker there is no TLS either.
    const args = command.replaceAll("%d", folder).replace("946%i", "0").replace(" --tls-ca /etc/pushsieve/ca.pem", "");
    expect(await withoutBroker(args.split(" "))).toEqual(noBroker);
  });

  const hasVerify = spawnSync("systemd-analyze", ["--version"]).status === 0;
  it.skipIf(!hasVerify)("has a unit that systemd accepts", () => {
    // It looks for the program.
    const path = file("pushsieve-worker@.service", unit.replace("/usr/bin/pushsieve", `${process.execPath} ${main}`));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
    expect({ status, stderr: stderr.split("\n").filter((line) => line.includes("pushsieve-worker")) }).toEqual({ status: 0, stderr: [] });
  });

  it("has a container whose command line is one of pushsieve worker", async () => {
    const lists = [...blockOf("A container").matchAll(/^(?:ENTRYPOINT|CMD) (\[.*\])$/gm)].flatMap(
      ([, list]) => JSON.parse(list!) as string[],
    );
    expect(lists.slice(0, 2)).toEqual(["pushsieve", "worker"]);
    expect(await withoutBroker(lists.slice(1).map((arg) => arg.replace("0.0.0.0:9464", "0")))).toEqual(noBroker);
  });

  it("lists the metrics of a worker, and no others", async () => {
    const monitor = await startMonitor({ host: "127.0.0.1", port: 0 }, createLog("silent"));
    const text = await (await fetch(`${monitor.url}/metrics`)).text();
    await monitor.stop();
    const given = [...text.matchAll(/^# TYPE (pushsieve_\w+)/gm)].map(([, name]) => name);
    const listed = page.sections
      .flatMap(({ tables }) => tables.filter(({ header }) => header[0] === "metric"))
      .flatMap(({ rows }) => rows.flatMap(([cell = ""]) => [...cell.matchAll(/`(pushsieve_\w+)/g)].map(([, name]) => name)));
    expect(listed.sort()).toEqual(given.sort());
  });
});
