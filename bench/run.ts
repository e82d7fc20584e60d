import { parseArgs } from "node:util";
import { questions } from "./questions.ts";
import { header, heading, printer } from "./support/tables.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
if (positionals.some((name) => !Object.hasOwn(questions, name)) || !/^\d+$/.test(values.seed)) {
  console.error(`usage: npm run bench -- [--quick] [--json] [--seed number] [${Object.keys(questions).join("] [")}]`);
  process.exit(2);
}

const options = { seed: Number(values.seed), isQuick: values.quick };
if (!values.json) console.log(header(options));
for (const [name, load] of Object.entries(questions)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const { question } = await load();
  const print = printer();
  if (!values.json) console.log(heading(name, question));
  // JSON has no NaN; it becomes null there.
  for await (const figures of question.run(options)) console.log(values.json ? JSON.stringify(figures) : print(figures));
}
