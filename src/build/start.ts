/**
 * Measures the built command line from the start of its process to the end, beside an empty Node program. Each round
 * runs every command once, so that a busy moment of the machine affects all of them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.env.ROUNDS ?? 30);
const main = fileURLToPath(new URL("../../dist/transport/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pushsieve-start-"));
const rule = join(folder, "rule.json");
writeFileSync(rule, '{"mention":["Bob"]}\n');

const commands: readonly { readonly name: string; readonly args: readonly string[]; readonly promise?: number }[] = [
  { name: "node -e 0", args: ["-e", "0"] },
  { name: "pushsieve --version", args: [main, "--version"], promise: 60 },
  { name: "pushsieve check rule.json", args: [main, "check", rule], promise: 100 },
  { name: "pushsieve --help", args: [main, "--help"] },
];

const times = commands.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, { name, args }] of commands.entries()) {
    const start = process.hrtime.bigint();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    times[index]!.push(Number(process.hrtime.bigint() - start) / 1e6);
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
  }
}
rmSync(folder, { recursive: true });

const empty = median(times[0]!);
console.log(`Node ${process.versions.node}, ${ROUNDS} rounds, milliseconds`);
console.log(["command", "median", "fastest", "over empty Node", "promised"].map((cell, index) => pad(cell, index)).join(""));
for (const [index, { name, promise }] of commands.entries()) {
  const middle = median(times[index]!);
  const cells = [
    name,
    middle.toFixed(0),
    Math.min(...times[index]!).toFixed(0),
    (middle - empty).toFixed(0),
    promise === undefined ? "" : `${promise}`,
  ];
  console.log(cells.map(pad).join(""));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function pad(cell: string, index: number): string {
  return index === 0 ? cell.padEnd(28) : cell.padStart(16);
}
