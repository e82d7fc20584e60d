export { analyzeRule, type DecidedAnalysis, type RuleAnalysis, type UndecidedAnalysis } from "./analyze.ts";
export { compareRules, type DecidedComparison, type RuleComparison, type UndecidedComparison } from "./compare.ts";
export { describeRule, type ExampleMessage, type LimitUse, type RuleDescription, type RuleReading } from "./describe.ts";
export { type LintOptions, lintRule, type RuleLint } from "./lint.ts";
export type { RuleLiterals } from "./literals.ts";
export { type AttributeChange, type NearestMatch, nearestMatch } from "./nearest.ts";
export type { AnalysisOptions } from "./options.ts";
export type { RedundantPart } from "./redundant.ts";
export { type RuleSimplification, simplifyRule } from "./simplify.ts";
