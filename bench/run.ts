import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { questions } from "./questions.ts";
import { ours, peers } from "./support/peers.ts";
import { toMarkdown } from "./support/tables.ts";

/** `npm run bench -- [question …]`: runs all questions, or the named ones. `--json` is for `report.ts`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, json: { type: "boolean" }, seed: { type: "string", default: "1" } },
});
if (positionals.some((name) => !Object.hasOwn(questions, name)) || !/^\d+$/.test(values.seed)) {
  console.error(`usage: npm run bench -- [--quick] [--json] [--seed number] [${Object.keys(questions).join("] [")}]`);
  process.exit(2);
}

const require = createRequire(import.meta.url);
const gigabytes = Math.round(totalmem() / 2 ** 30);
const machine = [
  `machine  ${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores, ${gigabytes} GB`,
  `node     ${process.version}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`,
  `engines  ${[ours, ...peers].map(({ name }) => `${name} ${require(`${name}/package.json`).version}`).join(", ")}`,
  `seed     ${values.seed}${values.quick ? "; --quick: few and short samples, only for a first impression" : ""}`,
];
// JSON does not have NaN; it becomes null.
console.log(values.json ? JSON.stringify(machine) : [...machine, `load     ${loadavg()[0]?.toFixed(1)}`].join("\n"));
for (const [name, load] of Object.entries(questions)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const { question } = await load();
  if (!values.json) console.log(`\n## ${name}: ${question.title}`);
  for await (const figures of question.run({ seed: Number(values.seed), isQuick: values.quick === true }))
    console.log(values.json ? JSON.stringify(figures) : toMarkdown(figures));
}
