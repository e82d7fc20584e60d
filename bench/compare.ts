import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { quantile } from "./support/measure.ts";
import { runFile } from "./support/memory.ts";
import { isNoise } from "./support/noise.ts";
import { format, markdownTable } from "./support/tables.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";

/**
 * `npm run bench:compare -- A [B]`: is git ref B, or the working copy, faster or slower than A? Each is taken out into
 * a folder and asked by the workloads and questions of this checkout, through the public entry point alone, so that
 * `src/` may have been moved about. Both take turns, in a new process each time, since what the compiler happens to do
 * in one process is part of the noise.
 */
const usage = "usage: npm run bench:compare -- A [B] [--quick] [--workload name]… [--members number]… [--rounds number] [--seed number]";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    workload: { type: "string", multiple: true },
    members: { type: "string", multiple: true },
    rounds: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const quick: readonly WorkloadName[] = ["mentions", "mixed", "adversarial", "few-rules"];
const names = values.workload ?? (values.quick ? quick : Object.keys(workloads));
const sizes = (values.members ?? (values.quick ? ["20", "1000", "20000"] : ["20", "1000", "100000"])).map(Number);
// Fewer than five could not tell a difference from noise, however large it is.
const rounds = Number(values.rounds ?? (values.quick ? 5 : 8));
const isWrong =
  names.some((name) => !Object.hasOwn(workloads, name)) || sizes.some((size) => !(size > 0)) || !(rounds >= 5 && rounds <= 10);
const [refA, refB] = positionals;
if (refA === undefined || positionals.length > 2 || isWrong) fail(usage);

/** A difference below that is not worth a word, even if it is one. */
const LEAST = 0.02;

interface Answer {
  readonly answers: string;
  readonly rows: Record<string, number>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), "pushsieve-compare-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130));
const sides = [takeOut(refA, "a"), refB === undefined ? root : takeOut(refB, "b")];
console.log(`A: ${refA}; B: ${refB ?? "the working copy"}; seed ${values.seed}, ${rounds} rounds. Ratios are B to A, of each round.`);
for (const name of names) for (const size of sizes) await compare(name, size);

async function compare(name: string, size: number): Promise<void> {
  const all: [Answer[], Answer[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes, so that neither always meets the warmer machine.
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const slice = values.quick ? 20 : 60;
      all[side]!.push(JSON.parse(await runFile("support/compare-child.ts", sides[side]!, name, size, values.seed, slice)));
    }
  }
  const [before, after] = all;
  if (new Set([...before, ...after].map(({ answers }) => answers)).size > 1) throw new Error(`${name}: A and B notify different members`);
  const rows = Object.keys(before[0]!.rows).map((row) => {
    const [a, b] = [before, after].map((answers) => answers.map(({ rows }) => rows[row]!)) as [number[], number[]];
    const ratios = b.map((value, round) => value / a[round]!);
    const isBytes = row.startsWith("bytes");
    const texts = [a, b].map((samples) => format(quantile(samples, 0.5), isBytes ? "bytes" : "ms"));
    const [p25, median, p75] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share)) as [number, number, number];
    const verdict =
      isNoise(a, b) || Math.abs(median - 1) < LEAST
        ? "noise"
        : median < 1
          ? isBytes
            ? "smaller"
            : "faster"
          : isBytes
            ? "larger"
            : "slower";
    return [row, ...texts, median.toFixed(3), `${p25.toFixed(3)} to ${p75.toFixed(3)}`, verdict];
  });
  const subject = `${name}, ${size.toLocaleString("en")} members`;
  console.log(["", ...markdownTable([subject, "A", "B", "ratio", "p25 to p75", ""], rows)].join("\n"));
}

/** The files of a ref in a folder of their own; leaves nothing in the repository. */
function takeOut(ref: string, side: string): string {
  const folder = join(temporary, side);
  mkdirSync(folder);
  try {
    const options = { cwd: root, maxBuffer: 2 ** 30 } as const;
    execFileSync("tar", ["-x", "-C", folder], { input: execFileSync("git", ["archive", ref, "src", "package.json"], options) });
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
