/**
 * `npm run release`: checks the requirements of a release, then publishes with provenance, which only a workflow can attest.
 * `--dry-run` checks and packs, but does not publish. It fails for mistakes, and lists open items.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listing, type Packed, pack } from "./pack.ts";
import { checkRelease, type Release } from "./release-checks.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isDry = process.argv.includes("--dry-run");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Builds the package, and packs it like npm does. */
function packNow(): Packed {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const folder = mkdtempSync(join(tmpdir(), "pushsieve-release-"));
  const packed = pack(folder);
  rmSync(folder, { recursive: true });
  return packed;
}

const packed = packNow();
console.log(listing(packed).trimEnd());

const changed = execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
const { problems, open } = checkRelease({
  manifest: JSON.parse(read("package.json")) as Release["manifest"],
  lockVersion: (JSON.parse(read("package-lock.json")) as { version: string }).version,
  changelog: read("CHANGELOG.md"),
  packed,
  changed: changed.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(3)])),
});
for (const problem of problems) console.log(`problem: ${problem}`);
for (const each of open) console.log(`open: ${each}`);

if (problems.length > 0 || (!isDry && open.length > 0)) {
  console.log("not ready: nothing was published");
  process.exitCode = 1;
} else if (isDry) console.log(open.length > 0 ? "no mistakes; finish the open items before a release" : "ready to be released");
else execFileSync("npm", ["publish", "--provenance", "--access", "public"], { cwd: root, stdio: "inherit" });
