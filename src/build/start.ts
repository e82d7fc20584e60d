/**
 * Measures how long the built command line takes from the start of its process to its end, compared with an empty Node program.
 * Each round runs every command once, so that a busy moment of the machine affects all of them. The result is the difference to
 * an empty Node program in the same round. Processor time, if bash can report it, does not grow when the machine has other work.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.env.ROUNDS ?? 30);
const main = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pushsieve-start-"));
const rule = join(folder, "rule.json");
const wrong = join(folder, "wrong.json");
writeFileSync(rule, '{"mention":["Bob"]}\n');
writeFileSync(wrong, '{"mention":"Bob"}\n');

const commands: readonly { readonly name: string; readonly args: readonly string[]; readonly code?: number; readonly promise?: number }[] =
  [
    { name: "node -e 0", args: ["-e", "0"] },
    { name: "pushsieve --version", args: [main, "--version"], promise: 60 },
    { name: "pushsieve check rule.json", args: [main, "check", rule], promise: 100 },
    { name: "pushsieve check wrong.json", args: [main, "check", wrong], code: 1 },
    { name: "pushsieve --help", args: [main, "--help"] },
  ];

interface Time {
  readonly wall: number;
  /** User and system; `NaN` if it is unknown. */
  readonly cpu: number;
}

/** Runs a command with bash, whose own start is not part of the reported time. */
const hasBash = spawnSync("bash", ["-c", "true"]).status === 0;

function time(name: string, args: readonly string[], expected: number): Time {
  const timed = ["-c", 'TIMEFORMAT="%R %U %S"; { time "$0" "$@" > /dev/null 2>&1; } 2>&1; exit "$?"', process.execPath, ...args];
  const start = process.hrtime.bigint();
  const { status, stdout } = hasBash
    ? spawnSync("bash", timed, { encoding: "utf8" })
    : spawnSync(process.execPath, args, { stdio: "ignore" });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== expected) throw new Error(`${name} has ended with ${status}`);
  if (!hasBash) return { wall, cpu: Number.NaN };
  const [real = Number.NaN, user = Number.NaN, system = Number.NaN] = String(stdout).trim().replaceAll(",", ".").split(" ").map(Number);
  return { wall: real * 1000, cpu: (user + system) * 1000 };
}

const times = commands.map((): Time[] => []);
const loadBefore = loadavg()[0]!;
// The first round fills the caches and does not count.
for (let round = -1; round < ROUNDS; round++) {
  for (const [index, { name, args, code = 0 }] of commands.entries()) {
    const taken = time(name, args, code);
    if (round >= 0) times[index]!.push(taken);
  }
}
rmSync(folder, { recursive: true });

const load = `load ${loadBefore.toFixed(1)} to ${loadavg()[0]!.toFixed(1)} on ${cpus().length} processors`;
console.log(`Node ${process.versions.node}, ${ROUNDS} rounds, milliseconds, medians; ${load}`);
console.log(["command", "processor", "over empty Node", "wall", "over empty Node", "promised"].map(pad).join(""));
for (const [index, { name, promise }] of commands.entries()) {
  const cells = (["cpu", "wall"] as const).flatMap((kind) => {
    const taken = times[index]!.map((each) => each[kind]);
    return [median(taken), median(taken.map((each, round) => each - times[0]![round]![kind]))].map(shown);
  });
  console.log([name, ...cells, promise === undefined ? "" : `${promise}`].map(pad).join(""));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function shown(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(0);
}

function pad(cell: string, index: number): string {
  return index === 0 ? cell.padEnd(28) : cell.padStart(16);
}
