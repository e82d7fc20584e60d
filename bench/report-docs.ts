import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { latencyChart, memoryChart } from "./charts.ts";
import type { Figures, Question } from "./question.ts";
import { questions } from "./questions.ts";
import { cellTexts, header } from "./report.ts";

/**
 * `npm run bench:report -- --date 2026-11-22 [question …]`: asks the questions in full, all of them unless some are
 * named (with --render none), and writes docs/. What was not asked again is as it was asked last, in reports/bench/.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    date: { type: "string" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
  },
});
if (positionals.some((name) => !questions.some((question) => question.name === name)) || !/^\d{4}-\d\d-\d\d$/.test(values.date ?? "")) {
  console.error("usage: npm run bench:report -- --date yyyy-mm-dd [--seed number] [--quick] [--render] [question …]");
  process.exit(2);
}

const options = { seed: Number(values.seed), isQuick: values.quick };
const machine = header(options);
const start = performance.now();
const answers = new Map<string, readonly Figures[]>();
const kept = new URL("../reports/bench/", import.meta.url);
mkdirSync(kept, { recursive: true });
for (const { name } of questions) {
  const file = new URL(`${name}.json`, kept);
  if (positionals.length === 0 ? !values.render : positionals.includes(name)) {
    writeFileSync(file, await askAlone(name));
    console.error(`${name}: after ${Math.round((performance.now() - start) / 1_000)} s`);
  }
  if (existsSync(file)) answers.set(name, toFigures(readFileSync(file, "utf8")));
}
const docs = (name: string) => new URL(`../docs/${name}`, import.meta.url);
writeFileSync(docs("benchmarks.md"), page());
writeFileSync(docs("latency.svg"), latencyChart(answers.get("decide-by-member-count") ?? []));
writeFileSync(docs("memory.svg"), memoryChart(answers.get("heap-per-member") ?? []));

/** Each question in a process of its own, so that none inherits the heap of another. */
async function askAlone(name: string): Promise<string> {
  const run = fileURLToPath(new URL("run.ts", import.meta.url));
  const flags = [
    "--max-old-space-size=12288",
    "--import",
    new URL("typescript.mjs", import.meta.url).href,
    run,
    name,
    "--json",
    "--seed",
    values.seed,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, options.isQuick ? [...flags, "--quick"] : flags, { maxBuffer: 2 ** 26 });
  return stdout;
}

function toFigures(lines: string): Figures[] {
  return lines
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line, (_key, value) => value ?? Number.NaN));
}

function page(): string {
  return [
    "# Benchmarks",
    "",
    `Written by \`npm run bench:report\`, ${values.date}; do not edit. How to run and to read them: [bench/README.md](../bench/README.md).`,
    "",
    ["```text", machine, "```"].join("\n"),
    "",
    "![Time to decide one message, by members of the channel](latency.svg)",
    "",
    "![Bytes a member](memory.svg)",
    "",
    "**Workloads.** W1: every member is notified of mentions of itself. W2: of everything but its own messages (W2b: and nothing",
    "of type Room; W2c: announcements only). W3: 60% ALL, 10% NONE, the rest mentions, exclusions and 50 shared topic rules (W3o:",
    "mentions or announcements of a topic; W3t: the topic rules alone). W4: a random rule of complexity 20 for everybody, over 20",
    "names x 1,000 values (W4z: some values much commoner). W5: many channels of 20. W6: five rules for everybody. W7: W4 with 4",
    "values a name.",
    "",
    "**Limits.** One machine, shared with others: times vary by a third between runs, and only ratios within one table mean",
    "anything. Guide semantics; synthetic rules and messages from a seed; a warm process. Times of single messages are means of",
    "small batches, their middle half stands beside the median. Parsing of messages is never included. Every question holds its",
    "answers against an independent oracle, or a channel built afresh, before or after it measures.",
    ...questions.flatMap(section),
    "",
  ].join("\n");
}

function section({ name, title, notes }: Question): string[] {
  if (!answers.has(name)) return [];
  const tables = (answers.get(name) ?? []).flatMap((figures) =>
    figures.rows.length === 0 ? ["", `${figures.subject}.`] : tableOf(figures),
  );
  return ["", `## ${name}: ${title}`, "", ...notes, ...tables];
}

function tableOf({ subject, columns, rows }: Figures): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    "",
    `\`${subject}\``,
    "",
    line(["", ...columns.map(({ title }) => title)]),
    line(["---", ...columns.map(() => "---:")]),
    ...rows.map(({ name, cells }) => line([name.trim(), ...cellTexts(cells, columns)])),
  ];
}
