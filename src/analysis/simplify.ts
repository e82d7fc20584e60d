import { printRule } from "../rule/canonical.ts";
import type { FilterRule } from "../rule/filter-rule.ts";
import { resolveSemantics } from "../rule/options.ts";
import { requireFilterRule } from "../rule/parse.ts";
import { toJson } from "../rule/to-json.ts";
import type { AnalysisOptions } from "./options.ts";
import { PartReader, toRuleNode } from "./parts.ts";
import { Question } from "./question.ts";
import { Reducer } from "./redundant.ts";
import { isWithinSteps, Steps } from "./steps.ts";

export function simplifyRule(rule: string | FilterRule, options: AnalysisOptions = {}): FilterRule {
  const semantics = resolveSemantics(options);
  const accepted = requireFilterRule(rule, options);
  let simpler = toJson(accepted.root) as FilterRule;
  const steps = new Steps(options.maxSteps);
  isWithinSteps(() => {
    const question = new Question([accepted.rule], steps);
    const reader = new PartReader(question, semantics);
    simpler = JSON.parse(printRule(toRuleNode(new Reducer(question, reader).reduce(reader.read(accepted))))) as FilterRule;
  });
  return simpler;
}
