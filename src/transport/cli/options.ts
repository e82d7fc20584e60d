import { type Command, InvalidArgumentError, Option } from "commander";
import type { Semantics } from "../../operator/operator.ts";
import { defaultRuleLimits } from "../../rule/limits.ts";
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

/** Adds the options that say how rules are read. */
export function addRuleOptions(command: Command): Command {
  const limit = (flag: string, what: string, standard: number) =>
    new Option(`${flag} <n>`, `${what}, or none (default: ${standard.toLocaleString("en-US")})`).argParser(parseLimit);
  return command
    .addOption(new Option("--semantics <name>", "how anything-but is read").choices(["guide", "sns"]).default("guide"))
    .addOption(limit("--max-bytes", "longest rule, in bytes of UTF-8", defaultRuleLimits.maxBytes))
    .addOption(limit("--max-complexity", "most attribute names and strings of a rule", defaultRuleLimits.maxComplexity))
    .addOption(limit("--max-or-branches", "most branches of one $or", defaultRuleLimits.maxOrBranches));
}

/** What the library is told. */
export function ruleOptions({ semantics, maxBytes, maxComplexity, maxOrBranches }: CommonFlags): RuleOptions {
  return { semantics, limits: { maxBytes, maxComplexity, maxOrBranches } };
}

/** Adds `--format`; the first format is the default. */
export function addFormat(command: Command, formats: readonly string[]): Command {
  return command.addOption(new Option("--format <name>", "how the answer is printed").choices(formats).default(formats[0]));
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** A limit, or `none` for no limit. */
export function parseLimit(text: string): number {
  if (text === "none") return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a positive whole number, or "none".');
  return Number(text);
}
