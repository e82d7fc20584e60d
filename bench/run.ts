import { parseArgs } from "node:util";
import { question as compileOneRule } from "./compile-one-rule.ts";
import { question as fanOutLinear } from "./fan-out-linear.ts";
import { question as matchOneRule } from "./match-one-rule.ts";
import { header, table, title } from "./report.ts";

/** In the order in which they are asked. */
const questions = [compileOneRule, matchOneRule, fanOutLinear];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
});
const unknown = positionals.filter((name) => !questions.some((question) => question.name === name));
if (unknown.length > 0 || !/^\d+$/.test(values.seed)) {
  console.error(`usage: npm run bench -- [--quick] [--seed number] [${questions.map(({ name }) => name).join("] [")}]`);
  process.exit(2);
}

const options = { seed: Number(values.seed), isQuick: values.quick };
console.log(header(options));
for (const question of questions) {
  if (positionals.length > 0 && !positionals.includes(question.name)) continue;
  console.log(title(question));
  for await (const comparison of question.run(options)) console.log(table(comparison));
}
