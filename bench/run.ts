import { parseArgs } from "node:util";
import { questions } from "./questions.ts";
import { header, printer, title, toFigures } from "./report.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const unknown = positionals.filter((name) => !questions.some((question) => question.name === name));
if (unknown.length > 0 || !/^\d+$/.test(values.seed)) {
  console.error(`usage: npm run bench -- [--quick] [--json] [--seed number] [${questions.map(({ name }) => name).join("] [")}]`);
  process.exit(2);
}

const options = { seed: Number(values.seed), isQuick: values.quick };
if (!values.json) console.log(header(options));
for (const question of questions) {
  if (positionals.length > 0 && !positionals.includes(question.name)) continue;
  const print = printer();
  if (!values.json) console.log(title(question));
  for await (const result of question.run(options)) {
    const figures = toFigures(result, question);
    // JSON has no NaN; it becomes null there.
    console.log(values.json ? JSON.stringify(figures) : print(figures));
  }
}
