import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Fault, faults } from "./faults.ts";
import { type KindOfTest, kinds, testsFor } from "./kinds.ts";

/**
 * `npm run test:faults [-- parts of names or areas]`: applies one fault after another to a copy of the sources, and runs the spec
 * cases and the properties on it. Each fault must fail one of each. Two at a time, in some minutes.
 */

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pushsieve-faults-"));
/** A longer run hangs, which a person would notice. */
const PATIENCE = Number(process.env.FAULT_PATIENCE ?? 240) * 1_000;

/** The first test that fails; `undefined` if none does. */
type Finding = string | undefined;

/** A copy of the repository, without build results. */
function copyOf(name: string): string {
  const copy = join(folder, name);
  for (const each of ["src", "test", "spec-cases", "package.json", "tsconfig.json"])
    cpSync(join(root, each), join(copy, each), { recursive: true });
  symlinkSync(realpathSync(join(root, "node_modules")), join(copy, "node_modules"), "dir");
  return copy;
}

function firstFailure(copy: string, tests: readonly string[]): Promise<Finding> {
  const output = join(copy, "result.json");
  rmSync(output, { force: true });
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const flags = ["run", "-c", "test/faults/vitest.config.ts", "--bail=1", "--reporter=json", `--outputFile=${output}`];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, ...flags], {
      cwd: copy,
      env: { ...process.env, FAULT_TESTS: JSON.stringify(tests) },
      stdio: "ignore",
      detached: true,
    });
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), PATIENCE);
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) resolve(`hangs for ${PATIENCE / 1_000} s`);
      else if (code === 0) resolve(undefined);
      else resolve(existsSync(output) ? failureIn(readFileSync(output, "utf8")) : "does not run");
    });
  });
}

function failureIn(json: string): string {
  const { testResults } = JSON.parse(json) as {
    testResults: { name: string; message?: string; assertionResults: { status: string; fullName: string }[] }[];
  };
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === "failed");
  return failed?.fullName ?? testResults.find(({ message }) => message)?.message ?? "fails";
}

async function find(copy: string, { area, file, find: text, replace }: Fault): Promise<Record<KindOfTest, Finding> | "not found"> {
  const path = join(copy, "src", file);
  const source = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (source.split(text).length !== 2) return "not found";
  writeFileSync(
    path,
    source.replace(text, () => replace),
  );
  try {
    return {
      "spec case": await firstFailure(copy, testsFor("spec case", area)),
      property: await firstFailure(copy, testsFor("property", area)),
    };
  } finally {
    writeFileSync(path, source);
  }
}

const wanted = process.argv.slice(2);
const left = faults.filter(({ name, area }) => wanted.length === 0 || wanted.some((each) => `${area} ${name}`.includes(each)));
let missed = 0;

async function work(copy: string): Promise<void> {
  for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
    const found = await find(copy, fault);
    const lines = found === "not found" ? [`  its text does not occur once in src/${fault.file}`] : [];
    if (found !== "not found") for (const [kind, name] of Object.entries(found)) lines.push(`  ${kind.padEnd(9)} ${name ?? "NONE FAILS"}`);
    const isMissed = found === "not found" || Object.values(found).includes(undefined);
    if (isMissed) missed++;
    console.log([`${isMissed ? "MISSED" : "found "} ${fault.area}: ${fault.name}`, ...lines].join("\n"));
  }
}

try {
  const copies = [copyOf("a"), copyOf("b")];
  const areas = ["reader", "channels"] as const;
  for (const area of areas.filter((each) => left.some((fault) => (fault.area === "channels") === (each === "channels")))) {
    const failures = await Promise.all(kinds.map((kind, at) => firstFailure(copies[at]!, testsFor(kind, area))));
    if (failures.some((failure) => failure !== undefined)) throw new Error(`without a fault there are failures: ${failures.join(", ")}`);
  }
  const count = left.length;
  await Promise.all(copies.map(work));
  console.log(`${count - missed} of ${count} faults fail at least one ${kinds.join(" and one ")}`);
  if (missed > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
