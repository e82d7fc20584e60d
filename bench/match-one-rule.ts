import type { MessageAttributes } from "../src/index.ts";
import { type Batch, measure, type Task, warmUp } from "./measure.ts";
import { checkAnswers, type RuleCase, ruleCases } from "./one-rule.ts";
import { type Contender, ours, type Predicate, peers } from "./peers.ts";
import type { Question } from "./question.ts";

/** Fewer a batch for engines that take microseconds. */
const ASYNC_QUESTIONS = 64;

export const question: Question = {
  name: "match-one-rule",
  title: "does this rule hold for this message?",
  notes: [
    "Guide semantics. Cold: every message is parsed afresh, asked about once, and in the form that the engine likes",
    "best; making it is not measured. Many rules of a kind take turns. json-rules-engine is asynchronous; it is awaited.",
  ],
  async *run(options) {
    const cases = ruleCases(options);
    for (const each of cases) await checkAnswers(each);
    const asked = cases.map((each) => ({ subject: subjectOf(each), tasks: [ours, ...peers].map((contender) => taskOf(contender, each)) }));
    await warmUp(
      asked.flatMap(({ tasks }) => tasks),
      options,
    );
    for (const { subject, tasks } of asked) yield { subject, measured: await measure(tasks, options) };
  },
};

function subjectOf({ title, rules, questions }: RuleCase): string {
  const matching = questions.filter(({ matches }) => matches).length / questions.length;
  return `${title} (${Math.round(100 * matching)}% match): ${JSON.stringify(rules[1])}`;
}

function taskOf(contender: Contender, { rules, messages, questions }: RuleCase): Task {
  const predicates = rules.map((rule) => contender.compile(contender.express(rule)));
  const asked = contender.isAsync ? questions.slice(0, ASYNC_QUESTIONS) : questions;
  const expected = asked.filter(({ matches }) => matches).length;
  const inOrder = asked.map(({ rule }) => predicates[rule]!);
  const fresh = () => asked.map(({ message }) => contender.data(JSON.parse(messages[message]!) as MessageAttributes));
  const { name, isAsync } = contender;
  return { name, isAsync, batch: isAsync ? () => askAsync(inOrder, fresh(), expected) : () => ask(inOrder, fresh(), expected) };
}

function ask(predicates: readonly Predicate[], data: readonly unknown[], expected: number): Batch {
  let matched = 0;
  const start = performance.now();
  for (let i = 0; i < predicates.length; i++) if (predicates[i]!(data[i]) === true) matched++;
  return finish(performance.now() - start, predicates.length, matched, expected);
}

async function askAsync(predicates: readonly Predicate[], data: readonly unknown[], expected: number): Promise<Batch> {
  let matched = 0;
  const start = performance.now();
  for (let i = 0; i < predicates.length; i++) if (await predicates[i]!(data[i])) matched++;
  return finish(performance.now() - start, predicates.length, matched, expected);
}

function finish(milliseconds: number, operations: number, matched: number, expected: number): Batch {
  if (matched !== expected) throw new Error(`${matched} questions matched while timing, ${expected} did before`);
  return { milliseconds, operations };
}
