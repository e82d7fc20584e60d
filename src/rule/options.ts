import type { Semantics } from "../operator/operator.ts";
import type { RuleLimits } from "./limits.ts";

/** How rules are read; the same everywhere. */
export interface RuleOptions {
  /** Which reading of anything-but (default `guide`). */
  readonly semantics?: Semantics | undefined;
  readonly limits?: RuleLimits | undefined;
}

/** The names of {@link RuleOptions}. */
export const ruleOptionNames: readonly string[] = Object.keys({ semantics: true, limits: true } satisfies Record<keyof RuleOptions, true>);

/** The semantics asked for. Throws TypeError for any other word: a mistake of the program. */
export function resolveSemantics(options: RuleOptions): Semantics {
  const semantics = options.semantics ?? "guide";
  if (semantics !== "guide" && semantics !== "sns") {
    throw new TypeError(`semantics must be "guide" or "sns", found ${JSON.stringify(semantics)}`);
  }
  return semantics;
}
