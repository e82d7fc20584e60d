import { task } from "./support/measure.ts";
import { ours, peers } from "./support/peers.ts";
import type { Question } from "./support/question.ts";
import { askAboutRules } from "./support/rule-cases.ts";
import { flat } from "./workloads/workload.ts";

export const question: Question = {
  title: "from the text of a rule to a predicate",
  run: (options) =>
    askAboutRules(
      options,
      ({ title, rules }) => `${title}: ${JSON.stringify(rules[1])}`,
      ({ rules }) =>
        [ours, ...peers].flatMap(({ name, express, compile, part }) => {
          const texts = flat(rules.map(express));
          return [task(name, () => texts, compile), ...(part === undefined ? [] : [task(part.name, () => texts, part.build)])];
        }),
    ),
};
