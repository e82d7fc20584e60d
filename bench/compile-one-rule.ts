import { task } from "./support/measure.ts";
import type { Question } from "./support/question.ts";
import { askAboutRules } from "./support/rule-cases.ts";
import { flat } from "./workloads/workload.ts";

export const question: Question = {
  title: "from the text of a rule to a predicate",
  run: (options) =>
    askAboutRules(options, ({ name, express, compile, part }, { rules }) => {
      const texts = flat(rules.map(express));
      return [task(name, () => texts, compile), ...(part === undefined ? [] : [task(part.name, () => texts, part.build)])];
    }),
};
