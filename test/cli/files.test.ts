import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { file, pushsieve, rows } from "./support.ts";

const root = join(dirname(file("files-root", "")), "files");
const bad = '{"a":"b"}';
for (const path of ["b.json", "a.json", "deep/c.json", "deep/d.txt", "[x].json", "x.json", "node_modules/e.json", ".hidden/f.json"]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bad);
}

async function checked(...patterns: string[]): Promise<string[]> {
  const { stdout } = await pushsieve(
    ["check", "--format", "json", ...patterns.map((pattern) => (pattern === "-" ? pattern : join(root, pattern)))],
    bad,
  );
  return rows(stdout).map(({ file: found }) => String(found).replace(`${root}/`, ""));
}

test("globs name files in order, each once, without node_modules and hidden folders", async () => {
  expect(await checked("**/*.json")).toEqual(["[x].json", "a.json", "b.json", "deep/c.json", "x.json"]);
  expect(await checked("b.json", "*.json", "deep/../a.json", "-", "-")).toEqual(["b.json", "[x].json", "a.json", "x.json", "<stdin>"]);
  expect(await checked("node_modules/*.json")).toEqual(["node_modules/e.json"]);
});

test("a file that is called like a glob is that file", async () => {
  expect(await checked("[x].json")).toEqual(["[x].json"]);
});

test("a glob that matches nothing is an error, and the others are checked", async () => {
  const { code, stdout, stderr } = await pushsieve(["check", join(root, "*.yaml"), join(root, "a.json")]);
  expect(code).toBe(2);
  expect(stderr).toBe(`error: no file matches ${join(root, "*.yaml")}\n`);
  expect(stdout).toContain("✗ checked 1 rule: 1 error in 1, 1 unreadable file");
});

test("a directory is told how to be named", async () => {
  const { code, stderr } = await pushsieve(["check", root]);
  expect(code).toBe(2);
  expect(stderr).toBe(`error: ${root}: is a directory; name its files, such as "${root}/**/*.json"\n`);
});

test.skipIf(process.getuid?.() === 0)("a file without permission is told", async () => {
  const path = file("secret.json", bad);
  chmodSync(path, 0);
  expect((await pushsieve(["check", path])).stderr).toContain("permission denied");
});
