/**
 * `npm run test:runtimes [-- ROW …]`: packs the build, installs the tarball, and plays the scene in every runtime of the matrix.
 * `--write` updates the table of docs/runtimes.md; without it a stale table is a failure. An unavailable runtime is skipped, by
 * name and with the reason; not in CI.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../support/pack.ts";
import { type Row, rows } from "./matrix.ts";
import { prepare, type Stage } from "./prepare.ts";
import { type Outcome, problemsOf, verdictOn, withTable } from "./table.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: "boolean" } } });
const chosen = positionals.length === 0 ? rows : rows.filter(({ id }) => positionals.includes(id));
if (chosen.length < positionals.length) throw new TypeError(`rows are ${rows.map(({ id }) => id).join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "pushsieve-runtimes-"));
try {
  const stage = await prepare(folder);
  const outcomes: Outcome[] = [];
  for (const row of chosen) {
    const outcome = await outcomeOf(row, stage);
    outcomes.push(outcome);
    print(outcome);
  }
  finish(outcomes);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function outcomeOf(row: Row, stage: Stage): Promise<Outcome> {
  const missing = row.missing();
  if (missing !== undefined) return { row, skipped: missing };
  const start = performance.now();
  try {
    const played = await row.play(stage);
    return { row, played, ms: Math.round(performance.now() - start), problems: problemsOf(row, played, stage.expected) };
  } catch (error) {
    return { row, failed: error instanceof Error ? error.message : String(error) };
  }
}

function print(outcome: Outcome): void {
  const name = `${outcome.row.id.padEnd(18)}`;
  if ("skipped" in outcome) console.log(`${name} skipped: ${outcome.skipped}`);
  else if ("failed" in outcome) console.log(`${name} FAILED: ${outcome.failed}`);
  else {
    const { example, members, cases } = outcome.played.scene.parts;
    const checked = `${example.checked} claims, ${members.checked} decisions, ${cases.checked} cases`;
    console.log(`${name} ${outcome.problems.length === 0 ? "ok" : "FAILED"}: ${outcome.played.version}; ${checked}; ${outcome.ms} ms`);
    for (const problem of outcome.problems) console.log(`  ${problem}`);
  }
}

function finish(outcomes: readonly Outcome[]): void {
  mkdirSync(`${root}reports`, { recursive: true });
  writeFileSync(`${root}reports/runtimes.json`, `${JSON.stringify(outcomes, undefined, 2)}\n`);
  const { line, isGood } = verdictOn(outcomes, process.env.CI === "true");
  console.log(line);
  if (!isGood) process.exitCode = 1;
  if (outcomes.length < rows.length || outcomes.some((each) => "skipped" in each)) return;

  const page = readFileSync(`${root}docs/runtimes.md`, "utf8");
  const updated = withTable(page, outcomes);
  if (values.write === true) writeFileSync(`${root}docs/runtimes.md`, updated);
  else if (updated !== page) {
    console.log("docs/runtimes.md does not say what the matrix has found: npm run test:runtimes -- --write");
    process.exitCode = 1;
  }
}
