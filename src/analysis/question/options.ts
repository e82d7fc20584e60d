import { type RuleOptions, ruleOptionNames } from "../../rule/options.ts";

/** How rules are read, and how much may be spent on an answer. */
export interface AnalysisOptions extends RuleOptions {
  /**
   * Steps that one call may take (default 500,000, many times what any rule within the default limits needs);
   * above 16,777,215, and for `Infinity`, that many. Only where they are used up is an answer `undecided`.
   * See docs/analysis.md.
   */
  readonly maxSteps?: number | undefined;
}

/** The names of {@link AnalysisOptions}. */
export const analysisOptionNames: readonly string[] = [...ruleOptionNames, "maxSteps"];
