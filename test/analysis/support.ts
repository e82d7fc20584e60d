import {
  type AnalysisOptions,
  analyzeRule,
  compareRules,
  describeRule,
  nearestMatch,
  nearestMismatch,
  simplifyRule,
} from "../../src/analysis/index.ts";

/** A rule for the questions, and one to compare it with. */
export const rule = '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}';

/** The functions that throw the diagnostics of a rule. */
export const questions: readonly [name: string, ask: (rule: string, options: AnalysisOptions) => unknown][] = [
  ["analyzeRule", analyzeRule],
  ["compareRules", (each, options) => compareRules(each, rule, options)],
  ["compareRules, second rule", (each, options) => compareRules(rule, each, options)],
  ["simplifyRule", simplifyRule],
  ["describeRule", describeRule],
  ["nearestMatch", (each, options) => nearestMatch(each, {}, options)],
  ["nearestMismatch", (each, options) => nearestMismatch(each, { a: { StringValues: ["1"] }, b: { StringValues: ["1"] } }, options)],
];
