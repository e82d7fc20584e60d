import { type RuleOptions, ruleOptionNames } from "../../rule/options.ts";

/** How rules are read, and the limit of a proof. */
export interface AnalysisOptions extends RuleOptions {
  /**
   * The most steps of one call (default 500,000, many times what any rule within the default limits needs). Values above
   * 16,777,215, and `Infinity`, mean that number. An answer is `undecided` only if the steps are used up. See docs/analysis.md.
   */
  readonly maxSteps?: number | undefined;
}

/** The names of {@link AnalysisOptions}. */
export const analysisOptionNames: readonly string[] = [...ruleOptionNames, "maxSteps"];
