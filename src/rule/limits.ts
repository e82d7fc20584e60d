import { resolveLimit } from "../attributes/limits.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";

/** The limits of a rule. `Infinity` lifts a limit, `undefined` means its default. */
export interface RuleLimits {
  /** Bytes of UTF-8 of the rule text (default 2,048 [guide]). */
  readonly maxBytes?: number | undefined;
  /** Attribute names plus strings, as written (default 20 [guide]). */
  readonly maxComplexity?: number | undefined;
  /** Branches of one `$or` (default 5 [guide]). */
  readonly maxOrBranches?: number | undefined;
}

/** The limits of Amazon Chime SDK messaging [guide]. */
export const defaultRuleLimits = { maxBytes: 2048, maxComplexity: 20, maxOrBranches: 5 } as const;

const limitNames = Object.keys(defaultRuleLimits) as readonly (keyof typeof defaultRuleLimits)[];

export type ResolvedLimits = { readonly [name in keyof typeof defaultRuleLimits]: number };

/**
 * Adds the defaults. Throws RangeError for a limit that is not a positive number, TypeError for an unknown one: mistakes of the
 * program.
 */
export function resolveLimits(limits?: RuleLimits): ResolvedLimits {
  if (limits === undefined) return defaultRuleLimits;
  requireKnownOptions(limits, limitNames, "limits");
  const resolved: { -readonly [name in keyof ResolvedLimits]: number } = { ...defaultRuleLimits };
  for (const name of limitNames) resolved[name] = resolveLimit(`limits.${name}`, limits[name], resolved[name]);
  return resolved;
}
