import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { globSync } from "tinyglobby";
import { type MutatedRoom, rooms } from "./rooms.ts";

/**
 * `npm run test:mutation [-- ROOM …]`: mutates the sources of one room after another, and prints the share that the tests
 * noticed. Resumable: a room is run in parts of a few minutes, their results stay in `reports/mutation`, and only changed sources are
 * run again. Exits with 1 if a room is below the least score. `--survivors` lists the mutants that no test noticed. `--sample 4` mutates
 * a random quarter of the lines only, always the same one, in a single part.
 */
const LEAST = 90;

/** The bytes of source in one part of a run; a larger file is a part by itself. */
const BYTES_OF_PART = 24_000;

/** A sample is made of blocks of so many lines. It has no mutant that reaches beyond its block, such as the body of a long function. */
const LINES_OF_BLOCK = 12;

/** The parts of Stryker's JSON report that are read here. */
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "Ignored" | "RuntimeError" | "CompileError" | "Pending";
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { survivors: { type: "boolean" }, report: { type: "boolean" }, sample: { type: "string" } },
});
const oneOf = values.sample === undefined ? undefined : Number(values.sample);
if (oneOf !== undefined && !(Number.isInteger(oneOf) && oneOf > 1))
  throw new TypeError("--sample takes a number above 1: one of so many lines");
const chosen = positionals.length === 0 ? rooms : rooms.filter(({ name }) => positionals.includes(name));
if (chosen.length < positionals.length) throw new TypeError(`rooms are ${rooms.map(({ name }) => name).join(", ")}`);

let isEnough = true;
for (const room of chosen) {
  if (values.report !== true) mutate(room);
  const report = reportOf(room);
  if (report === undefined) continue;
  const { score, noticed, all } = judge(report);
  isEnough &&= score >= LEAST;
  console.log(`${room.name.padEnd(22)} ${score.toFixed(1).padStart(5)}%  ${noticed} of ${all} mutants noticed`);
  if (values.survivors === true) for (const line of survivors(report)) console.log(`  ${line}`);
}
process.exitCode = isEnough ? 0 : 1;

function mutate(room: MutatedRoom): void {
  for (const { name, sources } of partsOf(room)) {
    const env = { ...process.env, MUTATED_ROOM: room.name, MUTATED_PART: name, MUTATED_FILES: sources.join(" ") };
    const { status } = spawnSync("npx", ["stryker", "run"], { env, stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) throw new Error(`mutation testing of ${room.name} did not finish`);
  }
}

/** What one run of Stryker mutates: files, or ranges of their lines. */
interface Part {
  readonly name: string;
  readonly sources: readonly string[];
}

function partsOf({ mutate: globs }: MutatedRoom): readonly Part[] {
  const files = globSync([...globs], { ignore: ["**/*.generated.ts", "**/*.d.ts"] }).toSorted();
  if (oneOf !== undefined) return [{ name: `sample-${oneOf}`, sources: files.flatMap((file) => blocksOf(file, oneOf)) }];
  const parts: string[][] = [];
  let room = 0;
  for (const file of files) {
    const { size } = statSync(file);
    if (size > room) {
      parts.push([]);
      room = BYTES_OF_PART;
    }
    parts.at(-1)!.push(file);
    room -= size;
  }
  return parts.map((sources, index) => ({ name: String(index), sources }));
}

/** Returns one of so many blocks of lines of a file, chosen by a hash. */
function blocksOf(file: string, oneOf: number): string[] {
  const lines = readFileSync(file, "utf8").split("\n").length;
  const starts = Array.from({ length: Math.ceil(lines / LINES_OF_BLOCK) }, (_, block) => 1 + block * LINES_OF_BLOCK);
  const isChosen = (start: number) => createHash("sha256").update(`${file}:${start}`).digest().readUInt32BE(0) % oneOf === 0;
  return starts.filter(isChosen).map((start) => `${file}:${start}-${start + LINES_OF_BLOCK - 1}`);
}

/** The results of a room, as soon as every part of it has been run. */
function reportOf(room: MutatedRoom): Report | undefined {
  const paths = partsOf(room).map(({ name }) => `reports/mutation/${room.name.replaceAll("/", "-")}.${name}.json`);
  if (!paths.every((path) => existsSync(path))) return undefined;
  const reports = paths.map((path) => JSON.parse(readFileSync(path, "utf8")) as Report);
  return { files: Object.assign({}, ...reports.map(({ files }) => files)) as Report["files"] };
}

function judge({ files }: Report): { readonly score: number; readonly noticed: number; readonly all: number } {
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  const count = (...wanted: Mutant["status"][]) => mutants.filter(({ status }) => wanted.includes(status)).length;
  const noticed = count("Killed", "Timeout");
  const all = noticed + count("Survived", "NoCoverage");
  return { score: (100 * noticed) / all, noticed, all };
}

function survivors({ files }: Report): string[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === "Survived" || status === "NoCoverage")
      .map(({ status, mutatorName, replacement, location: { start, end } }) => {
        const lines = source.split("\n").slice(start.line - 1, end.line);
        const text = start.line === end.line ? lines[0]!.slice(start.column - 1, end.column - 1) : `${lines[0]!.slice(start.column - 1)} …`;
        return `${file}:${start.line}:${start.column} ${status} ${mutatorName}: ${text} -> ${replacement ?? ""}`;
      }),
  );
}
