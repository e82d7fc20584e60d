import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { questions } from "./questions.ts";
import { latencyChart, memoryChart } from "./support/charts.ts";
import { runFile } from "./support/memory.ts";
import type { Figures, Question } from "./support/question.ts";
import { header, markdown } from "./support/tables.ts";

/**
 * `npm run bench:report -- [question …]`: asks the questions in full, all of them unless some are named (with --render
 * none), and writes docs/. What is not asked again is as it was asked last, in reports/bench/.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
  },
});
if (positionals.some((name) => !Object.hasOwn(questions, name))) {
  console.error("usage: npm run bench:report -- [--seed number] [--quick] [--render] [question …]");
  process.exit(2);
}

/** What one question was answered, and when. */
interface Answer {
  readonly date: string;
  readonly figures: readonly Figures[];
}

const kept = new URL("../reports/bench/", import.meta.url);
mkdirSync(kept, { recursive: true });
const answers = new Map<string, Answer>();
for (const name of Object.keys(questions)) {
  const file = new URL(`${name}.json`, kept);
  if (positionals.length === 0 ? !values.render : positionals.includes(name)) {
    // Each in a process of its own, so that none inherits the heap of another.
    const lines = await runFile("run.ts", name, "--json", "--seed", values.seed, ...(values.quick ? ["--quick"] : []));
    writeFileSync(file, `{"date":"${new Date().toISOString().slice(0, 10)}","figures":[${lines.trimEnd().split("\n").join(",\n")}]}`);
    console.error(name);
  }
  if (existsSync(file))
    answers.set(
      name,
      JSON.parse(readFileSync(file, "utf8"), (_key, value) => value ?? Number.NaN),
    );
}

const sections = await Promise.all([...answers].map(async ([name, answer]) => section(name, (await questions[name]!()).question, answer)));
const figuresOf = (name: string) => answers.get(name)?.figures ?? [];
const docs = (name: string) => new URL(`../docs/${name}`, import.meta.url);
writeFileSync(docs("benchmarks.md"), [...head(), ...sections.flat(), ""].join("\n"));
writeFileSync(docs("latency.svg"), latencyChart(figuresOf("decide-by-member-count")));
writeFileSync(docs("memory.svg"), memoryChart(figuresOf("heap-per-member")));

function head(): string[] {
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench:report`; do not edit. How to run and to read them: [bench/README.md](../bench/README.md).",
    "",
    ["```text", header({ seed: Number(values.seed), isQuick: values.quick }), "```"].join("\n"),
    "",
    "![Time to decide one message, by members of the channel](latency.svg)",
    "",
    "![Bytes a member](memory.svg)",
    "",
    "**Workloads.** What the rules of a channel's members say:",
    "",
    "- `mentions`: notify me of messages that mention me.",
    "- `not-me`: of everything but my own messages; `not-me-and-not-room`: and nothing of type Room; `not-me-announcement`: and",
    "  announcements only.",
    "- `mixed`: 60% ALL, 10% NONE, the rest mentions, exclusions and 50 shared topic rules; `topics`: the topic rules alone;",
    "  `shared-or`: mentions, or announcements of a topic, which is a branch that all share.",
    "- `adversarial`: a random rule of complexity 20 for every member, over 20 names x 1,000 values; `adversarial-zipf`: some",
    "  values much commoner; `few-values`: 4 values a name.",
    "- `few-rules`: five rules for everybody. `many-channels`: channels of 20 members, each `mixed`.",
    "",
    "**Limits.** One machine, shared with others: times vary by a third between runs, and only ratios within one table mean",
    "anything. Guide semantics; synthetic rules and messages from a seed; a warm process. Times of single messages are means of",
    "small batches, their middle half stands beside the median. Parsing of messages is never included. Every question holds its",
    "answers against an independent oracle, or a channel built afresh, before or after it measures.",
  ];
}

function section(name: string, { title, notes }: Question, { date, figures }: Answer): string[] {
  const tables = figures.flatMap((each) => ["", `\`${each.subject}\``, "", ...markdown(each)]);
  return ["", `## ${name}: ${title}`, "", `Measured ${date}.`, "", ...notes, ...tables];
}
