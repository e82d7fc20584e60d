import { copyAttributes } from "../attributes/attribute-view.ts";
import type { MessageAttributes } from "../attributes/message-attributes.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import type { Semantics } from "../operator/operator.ts";
import type { AcceptedRule } from "../rule/accepted.ts";
import { canonicalRule, printRule } from "../rule/canonical.ts";
import type { FilterRule } from "../rule/filter-rule.ts";
import type { Guidance } from "../rule/guide.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { type ParsedFilterRule, requireFilterRule, requireParsed } from "../rule/parse.ts";
import { jsonOf } from "../rule/to-json.ts";
import { type Explanation, explainRule } from "./explain.ts";
import { compileRule, type RulePredicate } from "./predicate.ts";

/** A rule that can be asked, made by {@link compileFilterRule}. Immutable; safe to share. */
export interface CompiledRule {
  /**
   * Whether the rule holds for these attributes. Total: whatever they hold, it answers and never throws;
   * what is not a list of strings under an own property is not seen. Nanoseconds; O(rule x values) at worst.
   */
  matches(attributes?: MessageAttributes): boolean;
  /** Why it holds, or does not: every part with the values it saw. Agrees with `matches`. Microseconds. */
  explain(attributes?: MessageAttributes): Explanation;
  /**
   * The same meaning, and the same text for rules that differ only by order and repeats. Microseconds: of a rule only its text
   * is kept beside the predicate, and is read again whenever this, `explain` or `rule` is asked for.
   */
  readonly canonicalText: string;
  /** The canonical text. */
  toString(): string;
  /** The rule as it was written. */
  readonly rule: FilterRule;
  /** Attribute names plus strings, as written [guide]. */
  readonly complexity: number;
  /** The reading of exclusions that it was compiled with. */
  readonly semantics: Semantics;
}

/**
 * Compiles a rule, from its text, as an object or as {@link parseFilterRule} has read it, into a predicate. A result of
 * `parseFilterRule` is not read again: its warnings and the predicate cost one reading, and the limits are those that it was
 * read with. Microseconds; O(length of the text).
 *
 * @throws FilterRuleError when the rule is refused; it carries all diagnostics.
 * @throws TypeError for an object that has no JSON form, or for an option value that does not exist.
 *
 * @example
 * ```ts
 * import { compileFilterRule, parseFilterRule } from "pushsieve";
 * import { guidance } from "pushsieve/diagnose";
 *
 * const rule = compileFilterRule('{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}');
 * rule.matches({ mention: { StringValues: ["Alice", "Bob"] } }); // => true
 * rule.matches({ mention: { StringValues: ["Bob"] }, type: { StringValues: ["Room"] } }); // => false
 * rule.complexity; // => 4
 * rule.canonicalText; // => '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}'
 *
 * const parsed = parseFilterRule('{"mention":["Bob","Bob"]}', { guidance });
 * parsed.diagnostics[0]?.code; // => "duplicate-value"
 * compileFilterRule(parsed).canonicalText; // => '{"mention":["Bob"]}'
 * ```
 */
export function compileFilterRule(rule: string | FilterRule | ParsedFilterRule, options: RuleOptions = {}): CompiledRule {
  requireKnownOptions(options, ruleOptionNames, "compileFilterRule");
  const parsed = typeof rule === "object" && rule !== null ? requireParsed(rule) : undefined;
  return new Compiled(parsed ?? requireFilterRule(rule as string | FilterRule, options), options);
}

/** A text that was accepted is read again without limits: those that it was read with may be others than the defaults. */
const again: RuleOptions = {
  limits: {
    maxBytes: Number.POSITIVE_INFINITY,
    maxComplexity: Number.POSITIVE_INFINITY,
    maxOrBranches: Number.POSITIVE_INFINITY,
  },
};

class Compiled implements CompiledRule {
  readonly semantics: Semantics;
  readonly complexity: number;
  readonly #text: string;
  readonly #holds: RulePredicate;
  readonly #guidance: Guidance | undefined;

  constructor({ text, rule }: Pick<AcceptedRule, "text" | "rule">, options: RuleOptions) {
    this.semantics = resolveSemantics(options);
    this.complexity = rule.complexity;
    this.#text = text;
    this.#holds = compileRule(rule, this.semantics);
    this.#guidance = options.guidance;
  }

  matches(attributes?: MessageAttributes): boolean {
    try {
      return this.#holds(attributes);
    } catch {
      // A getter or proxy inside the attributes threw; what can be read of them decides.
      return this.#holds(copyAttributes(attributes));
    }
  }

  explain(attributes?: MessageAttributes): Explanation {
    return explainRule(requireFilterRule(this.#text, again).rule, copyAttributes(attributes), this.semantics, this.#guidance);
  }

  get canonicalText(): string {
    return printRule(canonicalRule(requireFilterRule(this.#text, again).rule));
  }

  toString(): string {
    return this.canonicalText;
  }

  get rule(): FilterRule {
    return jsonOf(this.#text);
  }
}
