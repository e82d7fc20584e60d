import type { MessageAttributes } from "../src/index.ts";
import { type Task, task } from "./support/measure.ts";
import { type Contender, ours, peers } from "./support/peers.ts";
import type { Question } from "./support/question.ts";
import { askAboutRules, type RuleCase } from "./support/rule-cases.ts";

/** Fewer a batch for engines that take microseconds. */
const ASYNC_QUESTIONS = 64;

export const question: Question = {
  title: "does this rule hold for this message?",
  run: (options) => askAboutRules(options, subjectOf, (each) => [ours, ...peers].map((peer) => taskOf(peer, each))),
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
