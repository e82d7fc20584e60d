import type { Semantics } from "../../operator/operator.ts";
import { guidance } from "../../rule/guidance.ts";
import type { RuleOptions } from "../../rule/options.ts";

/** The options that every command has, as commander gives them. */
export interface CommonFlags {
  readonly semantics: Semantics;
  readonly maxBytes?: number;
  readonly maxComplexity?: number;
  readonly maxOrBranches?: number;
  /** False with --no-color. */
  readonly color: boolean;
}

/** Returns the options for the library. */
export function ruleOptions({ semantics, maxBytes, maxComplexity, maxOrBranches }: CommonFlags): RuleOptions {
  return { semantics, limits: { maxBytes, maxComplexity, maxOrBranches }, guidance };
}
