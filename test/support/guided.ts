import { guidance } from "../../src/diagnose/index.ts";
import { type ParsedFilterRule, parseFilterRule, type RuleOptions } from "../../src/index.ts";

/** Reads a rule with all diagnostics. */
export function parseGuided(text: string, options: RuleOptions = {}): ParsedFilterRule {
  return parseFilterRule(text, { guidance, ...options });
}
