export { describeRule, type ExampleMessage, type LimitUse, type RuleDescription, type RuleReading } from "./description/describe.ts";
export type { RuleLiterals } from "./description/literals.ts";
export { analyzeRule, type DecidedAnalysis, type RuleAnalysis, type UndecidedAnalysis } from "./finding/analyze.ts";
export { type LintOptions, lintRule, type RuleLint } from "./finding/lint.ts";
export { compareRules, type DecidedComparison, type RuleComparison, type UndecidedComparison } from "./question/compare.ts";
export { type AttributeChange, type NearestMatch, nearestMatch, nearestMismatch } from "./question/nearest.ts";
export type { AnalysisOptions } from "./question/options.ts";
export type { RedundantPart } from "./redundancy/reducer.ts";
export { type RuleSimplification, simplifyRule } from "./redundancy/simplify.ts";
