import { measure, type Task, warmUp } from "./measure.ts";
import { checkAnswers, type RuleCase, ruleCases } from "./one-rule.ts";
import { type Contender, ours, peers } from "./peers.ts";
import type { Comparison, Question, QuestionOptions } from "./question.ts";

/** Keeps what is built from being optimised away. */
let sink: unknown;

export const question: Question = {
  name: "compile-one-rule",
  title: "from the text of a rule to a predicate",
  notes: [
    "Each engine starts from the rule as JSON text of its own language. Only ours validates it (limits, duplicate",
    "keys, all diagnostics). json-logic-js interprets: its time is JSON.parse and nothing else.",
  ],
  run: (options) => compileRules([ours, ...peers], options),
};

export async function* compileRules(contenders: readonly Contender[], options: QuestionOptions): AsyncIterable<Comparison> {
  const cases = ruleCases(options);
  for (const each of cases) await checkAnswers(each);
  const asked = cases.map((each) => ({ subject: `${each.title}: ${JSON.stringify(each.rules[1])}`, tasks: tasksOf(contenders, each) }));
  await warmUp(
    asked.flatMap(({ tasks }) => tasks),
    options,
  );
  for (const { subject, tasks } of asked) yield { subject, measured: await measure(tasks, options) };
}

function tasksOf(contenders: readonly Contender[], { rules }: RuleCase): Task[] {
  return contenders.flatMap(({ name, express, compile, part }) => {
    const texts = flat(rules.map(express));
    const task = { name, batch: () => buildAll(texts, compile) };
    return part === undefined ? [task] : [task, { name: part.name, batch: () => buildAll(texts, part.build) }];
  });
}

function buildAll(texts: readonly string[], build: (text: string) => unknown): { milliseconds: number; operations: number } {
  const start = performance.now();
  for (let i = 0; i < texts.length; i++) sink = build(texts[i]!);
  const milliseconds = performance.now() - start;
  if (sink === undefined) throw new Error("nothing was built");
  return { milliseconds, operations: texts.length };
}

/** Texts as they come from a request: in one piece, not as the concatenations they were made by. */
function flat(texts: readonly string[]): string[] {
  return JSON.parse(JSON.stringify(texts));
}
