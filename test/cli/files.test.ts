import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readValues } from "../../src/transport/cli/read/input.ts";
import { file, member, pushsieve, rows } from "./support.ts";

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

test("a file whose name looks like a glob is that file", async () => {
  expect(await checked("[x].json")).toEqual(["[x].json"]);
});

test("a glob that matches nothing is an error, and the others are checked", async () => {
  const { code, stdout, stderr } = await pushsieve(["check", join(root, "*.yaml"), join(root, "a.json")]);
  expect(code).toBe(2);
  expect(stderr).toBe(`error: no file matches ${join(root, "*.yaml")}\n`);
  expect(stdout).toContain("✗ checked 1 rule: 1 error in 1, 1 unreadable file");
});

test("the message for a directory says how to name its files", async () => {
  const { code, stderr } = await pushsieve(["check", root]);
  expect(code).toBe(2);
  expect(stderr).toBe(`error: ${root}: is a directory; name its files, such as "${root}/**/*.json"\n`);
});

test.skipIf(process.getuid?.() === 0)("a file without permission is reported (skipped for the superuser, who may read it)", async () => {
  const path = file("secret.json", bad);
  chmodSync(path, 0);
  expect((await pushsieve(["check", path])).stderr).toContain("permission denied");
});

const latin1 = (text: string) => Buffer.from(text, "latin1");

test("a file that is not UTF-8 is rejected with its line, by every command, and never read with other letters", async () => {
  const rule = join(root, "latin1.json");
  writeFileSync(rule, latin1('{"a":["b"]}\n{"a":["\u00e9"]}\n'));
  const members = join(root, "latin1.ndjson");
  writeFileSync(members, latin1(`${member("arn:x/bob")}\n${member("arn:x/zo\u00eb")}\n`));
  const message = file("utf8.json", "{}");
  const catalog = join(root, "latin1-catalog.json");
  writeFileSync(catalog, latin1('{"attributes":{"\u00e9":{}}}'));
  for (const [path, line, ...args] of [
    [rule, 2, "check", rule],
    [rule, 2, "compare", `@${rule}`, "{}"],
    [rule, 2, "simplify", `@${rule}`],
    [rule, 2, "explain", "--rule", `@${rule}`, "--attributes", "{}"],
    [members, 2, "fanout", "--members", members, "--message", message],
    [members, 2, "fanout", "--members", message, "--message", members, "--skip-invalid"],
    [catalog, 1, "check", "--attributes-catalog", catalog, message],
  ] as const) {
    const { code, stderr } = await pushsieve(args);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: cannot read ${path}: line ${line} is not UTF-8\n`);
  }
  const others = await pushsieve(["check", rule, join(root, "b.json")]);
  expect(others.stdout).toContain("checked 1 rule: 1 error in 1, 1 unreadable file");
});

test("the line is the same wherever the bytes are cut, also where the file ends inside a character", async () => {
  const sound = Buffer.from('\ufeff{"Zo\u00eb \ud83d\ude00":["\u20ac"]}\n');
  for (const [bytes, line] of [
    [Buffer.concat([sound, sound, latin1('{"\u00e9":["b"]}\n{"\u00e9":["b"]}\n'), sound]), 3],
    [Buffer.concat([sound, Buffer.from([0xe2, 0x82]), Buffer.from("x\ny\n")]), 2],
    [Buffer.concat([sound, sound, Buffer.from([0xe2, 0x82])]), 3],
    [Buffer.concat([Buffer.from([0x80, 0x0a]), sound]), 1],
    [Buffer.from("\ufeff{}", "utf16le"), 1],
  ] as const) {
    for (let length = 1; length < bytes.length; length++) {
      const stream = Readable.from(
        Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length)),
      );
      const read = async () => {
        for await (const _ of readValues({ name: "x", stream, size: undefined }));
      };
      await expect(read()).rejects.toThrow(`cannot read x: line ${line} is not UTF-8`);
    }
  }
});
