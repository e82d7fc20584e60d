export { describeRule, type ExampleMessage, type LimitUse, type RuleDescription, type RuleReading } from "./description/describe.ts";
export type { RuleLiterals } from "./description/literals.ts";
export { type AnalyzedRule, analyzeRule, type RuleAnalysis, type UndecidedAnalysis } from "./finding/analyze.ts";
export { type LintedFilterRule, type LintOptions, lintRule } from "./finding/lint.ts";
export { type ComparedRules, compareRules, type RuleComparison, type UndecidedComparison } from "./question/compare.ts";
export { type AttributeChange, type NearestMatch, nearestMatch } from "./question/nearest.ts";
export type { AnalysisOptions } from "./question/options.ts";
export type { RedundantPart } from "./redundancy/reducer.ts";
export { simplifyRule } from "./redundancy/simplify.ts";
