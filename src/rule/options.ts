import type { Semantics } from "../operator/operator.ts";
import type { Guidance } from "./guide.ts";
import type { RuleLimits } from "./limits.ts";

/** How rules are read. The same options everywhere. */
export interface RuleOptions {
  /** The reading of anything-but (default `guide`). */
  readonly semantics?: Semantics | undefined;
  /** The limits of a rule (default {@link defaultRuleLimits}). */
  readonly limits?: RuleLimits | undefined;
  /** `guidance` of `pushsieve/diagnose`: diagnostics then say what to write instead, and include warnings of likely mistakes. */
  readonly guidance?: Guidance | undefined;
}

/** The names of {@link RuleOptions}. */
export const ruleOptionNames: readonly string[] = ["semantics", "limits", "guidance"] satisfies (keyof RuleOptions)[];

/** Returns the chosen semantics. Throws TypeError for any other word, which is a mistake of the program. */
export function resolveSemantics(options: RuleOptions): Semantics {
  const semantics = options.semantics ?? "guide";
  if (semantics !== "guide" && semantics !== "sns") {
    throw new TypeError(`semantics must be "guide" or "sns", found ${JSON.stringify(semantics)}`);
  }
  return semantics;
}
