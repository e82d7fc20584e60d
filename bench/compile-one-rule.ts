import { measure, type Task, task, warmUp } from "./support/measure.ts";
import { ours, peers } from "./support/peers.ts";
import { type Question, toFigures } from "./support/question.ts";
import { type RuleCase, ruleCases } from "./support/rule-cases.ts";
import { flat } from "./workloads/workload.ts";

export const question: Question = {
  title: "from the text of a rule to a predicate",
  notes: [
    "Each engine starts from the rule as JSON text of its own language. Only ours validates it (limits, duplicate",
    "keys, all diagnostics). json-logic-js interprets: its time is JSON.parse and nothing else.",
  ],
  async *run(options) {
    const asked = (await ruleCases(options)).map((each) => [`${each.title}: ${JSON.stringify(each.rules[1])}`, tasksOf(each)] as const);
    // All of them first, so that all are measured in a process that has seen all kinds of rules.
    for (const [, tasks] of asked) await warmUp(tasks, options.isQuick ? 60 : 200);
    const turns = options.isQuick ? { rounds: 4, slice: 15 } : { rounds: 16, slice: 45 };
    for (const [subject, tasks] of asked) yield toFigures(subject, await measure(tasks, turns));
  },
};

function tasksOf({ rules }: RuleCase): Task[] {
  return [ours, ...peers].flatMap(({ name, express, compile, part }) => {
    const texts = flat(rules.map(express));
    return [task(name, () => texts, compile), ...(part === undefined ? [] : [task(part.name, () => texts, part.build)])];
  });
}
