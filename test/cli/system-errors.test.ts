import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { systemReason } from "../../src/diagnostic/system-error.ts";
import { main, pushsieve } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-system-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Permissions do not restrict the superuser. */
const isSuperuser = process.getuid?.() === 0;

describe("errors of the system are reported in words", () => {
  test("and an error of anything else is not one of them", () => {
    expect(systemReason(new TypeError("x"))).toBeUndefined();
    expect(systemReason(Object.assign(new Error("x"), { code: "ERR_X" }))).toBeUndefined();
    expect(systemReason(Object.assign(new Error("x"), { code: "ENOSPC", syscall: "write" }))).toBe("the disk is full");
    expect(systemReason(Object.assign(new Error("x"), { code: "EWEIRD", syscall: "write" }))).toBe("EWEIRD");
  });

  test.each([
    [["check", "gone.json"], "cannot read gone.json: there is no such file"],
    [["explain", "--rule", "@gone.json", "--attr", "a=b"], "cannot read gone.json: there is no such file"],
    [["fanout", "--members", "gone.json", "--attr", "a=b"], "cannot read gone.json: there is no such file"],
    [["check", `${main}/x.json`], "a part of the path is not a directory"],
    [["serve", "--config", "gone.json"], "cannot read gone.json: there is no such file"],
    [
      ["serve", "--port", "0", "--host", "192.0.2.1"],
      "cannot start: this machine does not have that address: 192.0.2.1:0; --host takes an address of this machine",
    ],
    [
      ["serve", "--port", "0", "--sink", join(folder, "no", "such", "folder")],
      `cannot start: there is no such file: ${join(folder, "no", "such", "folder")}`,
    ],
  ])("%j", async (args, expected) => {
    const { code, stderr } = await pushsieve(args);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\bE[A-Z]{3,}\b/);
  });

  test("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await pushsieve(["serve", "--port", String(port)]);
    server.close();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: cannot start: the port is in use: 127.0.0.1:${port}; --port 0 takes a free one\n`,
    });
  });

  test.skipIf(isSuperuser)(
    "a file that may not be read, and a folder that may not be written (skipped for the superuser, who may)",
    async () => {
      const path = join(folder, "secret.json");
      writeFileSync(path, '{"mention":"Bob"}');
      chmodSync(path, 0);
      expect((await pushsieve(["check", path])).stderr).toContain("permission denied");
      const locked = join(folder, "locked");
      mkdirSync(locked);
      writeFileSync(join(locked, "rule.json"), '{"mention":"Bob"}');
      chmodSync(locked, 0o555);
      expect((await pushsieve(["check", "--fix", join(locked, "rule.json")])).stderr).toContain("permission denied");
    },
  );
});

describe("serve --sink", () => {
  test.each(["", "ftp://x/y", "https://user:secret@x/", "http://"])("%j is not one", async (sink) => {
    const { code, stderr } = await pushsieve(["serve", "--port", "0", "--sink", sink]);
    expect(code).toBe(2);
    expect(stderr).toContain("--sink");
    expect(stderr).toContain("Expected");
  });
});
