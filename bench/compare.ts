import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "./support/measure.ts";
import { runFile } from "./support/memory.ts";
import { members } from "./support/question.ts";
import { format, toTable } from "./support/tables.ts";
import { verdictOn } from "./support/verdict.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";

/**
 * `npm run bench:compare -- A [B]`: is git ref B, or the working copy, faster or slower than A? The source of each is extracted
 * into a folder. The workloads of this checkout use it only through the public entry point, so that files may have moved.
 * README.md describes the method.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, workload: { type: "string", multiple: true }, members: { type: "string", multiple: true } },
});
const quick: readonly WorkloadName[] = ["mentions", "mixed", "adversarial"];
const names = values.workload ?? (values.quick ? quick : Object.keys(workloads));
const sizes = (values.members ?? (values.quick ? ["20", "10000"] : ["20", "1000", "100000"])).map(Number);
const pairs = values.quick ? 7 : 10;
const slice = values.quick ? 15 : 40;

const [refA, refB] = positionals;
const areKnown = names.every((name) => Object.hasOwn(workloads, name)) && sizes.every((size) => size > 0);
if (refA === undefined || positionals.length > 2 || !areKnown) {
  console.error("usage: npm run bench:compare -- A [B] [--quick] [--workload name]… [--members number]…");
  process.exit(2);
}

const root = fileURLToPath(new URL("..", import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), "pushsieve-compare-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130));
const [a, b] = [takeOut(refA, "a"), refB === undefined ? root : takeOut(refB, "b")];
console.log(`A: ${refA}; B: ${refB ?? "the working copy"}; ${pairs} pairs. Ratios are B to A.`);
for (const name of names) for (const size of sizes) await compare(name, size);

/** The cost of A and of B in one pair, and the ratio of B to A. */
type Pair = readonly [a: number, b: number, ratio: number];

async function compare(name: string, size: number): Promise<void> {
  const rows = new Map<string, Pair[]>();
  const add = (row: string, pair: Pair) => rows.set(row, [...(rows.get(row) ?? []), pair]);
  const ask = async (...folders: string[]) =>
    JSON.parse(await runFile(new URL("support/compare-child.ts", import.meta.url), name, size, slice, ...folders));
  for (let index = 0; index < pairs; index++) {
    // A B B A: neither is always the first, and both suffer equally if the machine becomes slower.
    const built = new Map<string, Record<string, number>>();
    for (const side of index % 2 === 0 ? [a, b] : [b, a]) built.set(side, await ask(side));
    for (const [row, inA] of Object.entries(built.get(a)!)) add(row, [inA, built.get(b)![row]!, built.get(b)![row]! / inA]);
    // The library that is loaded first may be compiled worse, or better, for the life of a process: so each one is the first once.
    const [usedA, usedB]: Record<string, Pair>[] = [await ask(a, b), await ask(b, a)];
    for (const [row, [inA, inB, ratio]] of Object.entries(usedA!)) {
      const swapped = usedB![row]!;
      add(row, [Math.sqrt(inA * swapped[1]), Math.sqrt(inB * swapped[0]), Math.sqrt(ratio / swapped[2])]);
    }
  }
  const head = [`${name}, ${members(size)}`, "A", "B", "ratio", "interval", "verdict"];
  console.log(
    `\n${toTable(
      head,
      Array.from(rows, ([row, all]) => toCells(row, all)),
    )}`,
  );
}

function toCells(row: string, all: readonly Pair[]): string[] {
  const isBytes = row.startsWith("bytes");
  const [inA, inB] = [0, 1].map((side) => format(median(all.map((pair) => pair[side]!)), isBytes ? "bytes" : "ms"));
  const { ratio, low, high, verdict } = verdictOn(
    all.map((pair) => pair[2]),
    isBytes ? ["smaller", "larger"] : ["faster", "slower"],
  );
  return [row, inA!, inB!, ratio.toFixed(3), `${low.toFixed(3)} to ${high.toFixed(3)}`, verdict];
}

/** Extracts the source of a ref into a new folder; leaves nothing in the repository. */
function takeOut(ref: string, side: string): string {
  const folder = join(temporary, side);
  mkdirSync(folder);
  const archive = execFileSync("git", ["archive", ref, "src", "package.json"], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}
