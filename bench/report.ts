import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { questions } from "./questions.ts";
import { latencyChart, memoryChart } from "./support/charts.ts";
import { runFile } from "./support/memory.ts";
import type { Figures } from "./support/question.ts";
import { heading, toMarkdown } from "./support/tables.ts";

/**
 * `npm run bench:report -- [question …]`: asks the questions in full, all of them unless some are named (with --render
 * none), and writes docs/. What is not asked again is as it was asked last, in reports/bench/.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, quick: { type: "boolean" }, render: { type: "boolean" } },
});
if (positionals.some((name) => !Object.hasOwn(questions, name))) {
  console.error("usage: npm run bench:report -- [--seed number] [--quick] [--render] [question …]");
  process.exit(2);
}

/** What one question was answered, when, and by which machine. */
interface Answer {
  readonly date: string;
  readonly machine: readonly string[];
  readonly figures: readonly Figures[];
}

const kept = new URL("../reports/bench/", import.meta.url);
mkdirSync(kept, { recursive: true });
const answers = new Map<string, Answer>();
for (const name of Object.keys(questions)) {
  const file = new URL(`${name}.json`, kept);
  if (positionals.length === 0 ? values.render !== true : positionals.includes(name)) {
    // Each in a process of its own, so that none inherits the heap of another.
    const output = await runFile(
      new URL("run.ts", import.meta.url),
      name,
      "--json",
      "--seed",
      values.seed,
      ...(values.quick === true ? ["--quick"] : []),
    );
    const [machine, ...figures] = output.trimEnd().split("\n");
    writeFileSync(file, `{"date":"${new Date().toISOString().slice(0, 10)}","machine":${machine},"figures":[${figures.join(",\n")}]}`);
    console.error(name);
  }
  if (existsSync(file))
    answers.set(
      name,
      JSON.parse(readFileSync(file, "utf8"), (_key, value) => value ?? Number.NaN),
    );
}

const docs = (name: string) => new URL(`../docs/${name}`, import.meta.url);
const sections: string[] = [];
let machine = "";
for (const [name, answer] of answers) {
  const mine = ["```text", ...answer.machine, "```", ""].join("\n");
  // What is measured on is said where it changes.
  const measured = [`Measured ${answer.date}.`, "", ...(mine === machine ? [] : [mine])];
  machine = mine;
  sections.push(heading(name, (await questions[name]!()).question, measured), ...answer.figures.map(toMarkdown));
}
// What stands above is written by hand.
const [head] = readFileSync(docs("benchmarks.md"), "utf8").split("\n## ");
writeFileSync(docs("benchmarks.md"), `${head!.trimEnd()}\n${sections.join("\n")}\n`);
writeFileSync(docs("latency.svg"), latencyChart(answers.get("decide-by-member-count")?.figures ?? []));
writeFileSync(docs("memory.svg"), memoryChart(answers.get("heap-per-member")?.figures ?? []));
