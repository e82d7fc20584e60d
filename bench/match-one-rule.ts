import { task } from "./support/measure.ts";
import type { Question } from "./support/question.ts";
import { askAboutRules } from "./support/rule-cases.ts";

export const question: Question = {
  title: "does this rule hold for this message?",
  run: (options) =>
    askAboutRules(options, ({ name, isAsync = false, compile, express, data }, { rules, messages, questions }) => {
      const predicates = rules.map((rule) => compile(express(rule)));
      // Fewer a batch for engines that take microseconds.
      const asked = isAsync ? questions.slice(0, 64) : questions;
      const prepare = () => asked.map(({ rule, message }) => ({ holds: predicates[rule]!, data: data(JSON.parse(messages[message]!)) }));
      return [task(name, prepare, (each) => each.holds(each.data), isAsync)];
    }),
};
