import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isNoise, median } from "./noise.ts";

/**
 * `npm run bench:compare -- REF`: is the working copy faster or slower than a git ref? The ref is checked out
 * into a worktree beside this one and asked by the benchmarks of this one; both take turns, in a new process
 * each time, since what the compiler happens to do in one process is part of the noise.
 */
const ROUNDS = 6;
const root = fileURLToPath(new URL("..", import.meta.url));
const here = fileURLToPath(new URL("compare-child.ts", import.meta.url));
const [ref] = process.argv.slice(2);
if (ref === undefined) {
  console.error("usage: npm run bench:compare -- REF");
  process.exit(2);
}

try {
  git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`);
} catch {
  console.error(`${ref} is no commit of this repository`);
  process.exit(2);
}

// An interrupt ends the child, and with it the turn; then the worktree is removed as always.
process.on("SIGINT", () => undefined);
const folder = mkdtempSync(join(tmpdir(), "pushsieve-compare-"));
const tree = join(folder, "tree");
try {
  git("worktree", "add", "--detach", tree, ref);
  await compare();
} finally {
  git("worktree", "remove", "--force", tree);
  rmSync(folder, { recursive: true, force: true });
}

async function compare(): Promise<void> {
  const library: object = await import(pathToFileURL(join(tree, "src", "index.ts")).href);
  if (!("Channel" in library)) {
    console.error(`${ref} has no Channel: there is nothing to compare`);
    process.exitCode = 1;
    return;
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  rmSync(join(tree, "bench"), { recursive: true, force: true });
  cpSync(join(root, "bench"), join(tree, "bench"), { recursive: true });
  const [then, now] = [new Map<string, number[]>(), new Map<string, number[]>()];
  for (let round = 0; round < ROUNDS; round++) {
    // Who goes first changes, so that neither always meets the warmer machine.
    const sides = [() => ask(tree, then), () => ask(root, now)];
    for (const side of round % 2 === 0 ? sides : sides.reverse()) side();
    console.error(`round ${round + 1} of ${ROUNDS}`);
  }
  console.log(`${"median of medians".padEnd(66)} ${String(ref).padStart(10)} ${"here".padStart(10)}`);
  for (const [row, before] of then) console.log(lineOf(row, before, now.get(row) ?? []));
}

function ask(folder: string, medians: Map<string, number[]>): void {
  const child = join(folder, relative(root, here));
  const output = execFileSync(
    process.execPath,
    ["--max-old-space-size=8192", "--import", new URL("typescript.mjs", import.meta.url).href, child],
    { cwd: folder, encoding: "utf8" },
  );
  for (const [row, value] of JSON.parse(output) as [string, number][]) medians.set(row, [...(medians.get(row) ?? []), value]);
}

function lineOf(row: string, before: readonly number[], after: readonly number[]): string {
  const [a, b] = [median(before), median(after)];
  const verdict = isNoise(before, after) ? "noise" : `${b < a ? "faster" : "slower"}, ${(b < a ? a / b : b / a).toFixed(2)}x`;
  return `${row.slice(0, 66).padEnd(66)} ${microseconds(a)} ${microseconds(b)}  ${verdict}`;
}

function microseconds(milliseconds: number): string {
  return `${(milliseconds * 1_000).toPrecision(3)} us`.padStart(10);
}

function git(...args: string[]): void {
  execFileSync("git", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}
