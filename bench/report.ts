import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { questions } from "./questions.ts";
import { latencyChart } from "./support/latency-chart.ts";
import { runFile } from "./support/memory.ts";
import type { Figures } from "./support/question.ts";
import { toMarkdown } from "./support/tables.ts";

/**
 * `npm run bench:report -- [question …]`: runs all questions, or the named ones, in full, and writes docs/. For the others it
 * uses the last results, in reports/bench/.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: "boolean" } } });
if (positionals.some((name) => !Object.hasOwn(questions, name))) {
  console.error("usage: npm run bench:report -- [--quick] [question …]");
  process.exit(2);
}

const kept = new URL("../reports/bench/", import.meta.url);
mkdirSync(kept, { recursive: true });
const docs = new URL("../docs/", import.meta.url);
const sections: string[] = [];
let machine = "";
for (const [name, load] of Object.entries(questions)) {
  const file = new URL(`${name}.json`, kept);
  if (positionals.length === 0 || positionals.includes(name)) {
    // Each in a new process, so that none inherits the heap of another.
    const output = await runFile(new URL("run.ts", import.meta.url), name, "--json", ...(values.quick === true ? ["--quick"] : []));
    const [machine, ...figures] = output.trimEnd().split("\n");
    writeFileSync(file, `{"date":"${new Date().toISOString().slice(0, 10)}","machine":${machine},"figures":[${figures.join(",\n")}]}`);
    console.error(name);
  }
  if (!existsSync(file)) continue;
  const answer: { date: string; machine: string[]; figures: Figures[] } = JSON.parse(
    readFileSync(file, "utf8"),
    (_key, value) => value ?? Number.NaN,
  );
  const mine = ["", "```text", ...answer.machine, "```"].join("\n");
  sections.push("", `## ${name}: ${(await load()).question.title}`, "", `Measured ${answer.date}.`);
  // The machine is printed where it changes.
  if (mine !== machine) sections.push(mine);
  machine = mine;
  sections.push(...answer.figures.map(toMarkdown));
  if (name === "decide-by-member-count") writeFileSync(new URL("latency.svg", docs), latencyChart(answer.figures));
}
// The text above is written by hand.
const page = new URL("benchmarks.md", docs);
const [head = "", ...old] = readFileSync(page, "utf8").split("\n## ");
// As every page, it ends with where to go next.
const next = /\n(Next: .*)\n$/s.exec(old.at(-1) ?? "")?.[1] ?? "";
writeFileSync(page, `${head.trimEnd()}\n${sections.join("\n")}\n${next === "" ? "" : `\n${next}\n`}`);
