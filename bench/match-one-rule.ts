import type { MessageAttributes } from "../src/index.ts";
import { measure, type Task, task, warmUp } from "./support/measure.ts";
import { type Contender, ours, peers } from "./support/peers.ts";
import { type Question, toFigures } from "./support/question.ts";
import { type RuleCase, ruleCases } from "./support/rule-cases.ts";

/** Fewer a batch for engines that take microseconds. */
const ASYNC_QUESTIONS = 64;

export const question: Question = {
  title: "does this rule hold for this message?",
  notes: [
    "Guide semantics. Cold: every message is parsed afresh, asked about once, and in the form that the engine likes",
    "best; making it is not measured. Many rules of a kind take turns. json-rules-engine is asynchronous; it is awaited.",
  ],
  async *run(options) {
    const asked = (await ruleCases(options)).map((each) => [subjectOf(each), [ours, ...peers].map((peer) => taskOf(peer, each))] as const);
    for (const [, tasks] of asked) await warmUp(tasks, options.isQuick ? 60 : 200);
    const turns = options.isQuick ? { rounds: 4, slice: 15 } : { rounds: 16, slice: 45 };
    for (const [subject, tasks] of asked) yield toFigures(subject, await measure(tasks, turns));
  },
};

function subjectOf({ title, rules, questions }: RuleCase): string {
  const matching = questions.filter(({ matches }) => matches).length / questions.length;
  return `${title} (${Math.round(100 * matching)}% match): ${JSON.stringify(rules[1])}`;
}

function taskOf({ name, isAsync = false, compile, express, data }: Contender, { rules, messages, questions }: RuleCase): Task {
  const predicates = rules.map((rule) => compile(express(rule)));
  const asked = isAsync ? questions.slice(0, ASYNC_QUESTIONS) : questions;
  const prepare = () =>
    asked.map(({ rule, message }) => ({ holds: predicates[rule]!, data: data(JSON.parse(messages[message]!) as MessageAttributes) }));
  return task(name, prepare, (each) => each.holds(each.data), isAsync);
}
