import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { quantile } from "./support/measure.ts";
import { runFile } from "./support/memory.ts";
import { isNoise } from "./support/noise.ts";
import { members } from "./support/question.ts";
import { format, toTable } from "./support/tables.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";

/**
 * `npm run bench:compare -- A [B]`: is git ref B, or the working copy, faster or slower than A? The source of each is
 * taken out into a folder and asked by the workloads of this checkout, through the public entry point alone, so that
 * files may have moved. In one process both take turns of milliseconds; several processes, in which now one, now the
 * other is first, since what the compiler happens to do in one process is part of the noise.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    workload: { type: "string", multiple: true },
    members: { type: "string", multiple: true },
    seed: { type: "string", default: "1" },
  },
});
const quick: readonly WorkloadName[] = ["mentions", "mixed", "adversarial"];
const names = values.workload ?? (values.quick ? quick : Object.keys(workloads));
const sizes = (values.members ?? (values.quick ? ["20", "10000"] : ["20", "1000", "100000"])).map(Number);
// Fewer than seven cannot tell a difference from noise, however large it is.
const processes = values.quick ? 8 : 10;
/** A smaller difference is not worth a word, even if it is one. */
const LEAST = 0.02;

const [refA, refB] = positionals;
if (
  refA === undefined ||
  positionals.length > 2 ||
  names.some((name) => !Object.hasOwn(workloads, name)) ||
  sizes.some((size) => !(size > 0))
)
  fail("usage: npm run bench:compare -- A [B] [--quick] [--workload name]… [--members number]… [--seed number]");

const child = new URL("support/compare-child.ts", import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), "pushsieve-compare-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130));
const [a, b] = [takeOut(refA, "a"), refB === undefined ? root : takeOut(refB, "b")];
console.log(
  `A: ${refA}; B: ${refB ?? "the working copy"}; seed ${values.seed}, ${processes} processes. Ratios are B to A, in each process.`,
);
for (const name of names) for (const size of sizes) await compare(name, size);

async function compare(name: string, size: number): Promise<void> {
  const samples = new Map<string, [a: number, b: number, ratio: number][]>();
  for (let index = 0; index < processes; index++) {
    const isSwapped = index % 2 === 1;
    const folders = isSwapped ? [b, a] : [a, b];
    const output = await runFile(child, ...folders, name, size, values.seed, values.quick ? 15 : 40);
    for (const [row, first, second, ratio] of JSON.parse(output) as [string, number, number, number][])
      samples.set(row, [...(samples.get(row) ?? []), isSwapped ? [second, first, 1 / ratio] : [first, second, ratio]]);
  }
  const rows = Array.from(samples, ([row, all]) => {
    const ratios = all.map((each) => each[2]);
    // Of an even number there are two in the middle, and each is the other's when A and B change places.
    const ratio = Math.sqrt(
      quantile(ratios, 0.5) /
        quantile(
          ratios.map((each) => 1 / each),
          0.5,
        ),
    );
    const spread = [0.25, 0.75].map((share) => quantile(ratios, share).toFixed(3)).join(" to ");
    const isBytes = row.startsWith("bytes");
    const [less, more] = isBytes ? ["smaller", "larger"] : ["faster", "slower"];
    const verdict = isNoise(ratios) || Math.abs(ratio - 1) < LEAST ? "noise" : ratio < 1 ? less! : more!;
    const medians = [0, 1].map((column) =>
      quantile(
        all.map((each) => each[column]!),
        0.5,
      ),
    );
    return [row, ...medians.map((value) => format(value, isBytes ? "bytes" : "ms")), ratio.toFixed(3), spread, verdict];
  });
  console.log(["", toTable([`${name}, ${members(size)}`, "A", "B", "ratio", "p25 to p75", ""], rows)].join("\n"));
}

/** The source of a ref in a folder of its own; leaves nothing in the repository. */
function takeOut(ref: string, side: string): string {
  const folder = join(temporary, side);
  mkdirSync(folder);
  try {
    const archive = execFileSync("git", ["archive", ref, "src", "package.json"], {
      cwd: root,
      maxBuffer: 2 ** 30,
      stdio: ["ignore", "pipe", "ignore"],
    });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
  } catch {
    fail(`${ref} is not a commit of this repository that has src/`);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
