import { copyAttributes } from "../attributes/attribute-view.ts";
import type { MessageAttributes } from "../attributes/message-attributes.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import type { Semantics } from "../operator/operator.ts";
import type { AcceptedRule } from "../rule/accepted.ts";
import { canonicalRule, printRule } from "../rule/canonical.ts";
import type { FilterRule } from "../rule/filter-rule.ts";
import type { Guidance } from "../rule/guide.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { requireFilterRule } from "../rule/parse.ts";
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
  /** The canonical text: the same meaning, and the same text for rules that differ only by order and repeats. */
  toString(): string;
  /** The rule as it was written; its text is read again whenever this is asked for. */
  readonly rule: FilterRule;
  /** Attribute names plus strings, as written [guide]. */
  readonly complexity: number;
  readonly semantics: Semantics;
}

/**
 * Compiles a rule, from its text or as an object, into a predicate. Microseconds; O(length of the text).
 *
 * @throws FilterRuleError when the rule is refused; it carries all diagnostics.
 * @throws TypeError for an object that has no JSON form, or for an option value that does not exist.
 *
 * @example
 * ```ts
 * import { compileFilterRule } from "pushsieve";
 *
 * const rule = compileFilterRule('{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}');
 * rule.matches({ mention: { StringValues: ["Alice", "Bob"] } }); // => true
 * rule.matches({ mention: { StringValues: ["Bob"] }, type: { StringValues: ["Room"] } }); // => false
 * rule.complexity; // => 4
 * ```
 */
export function compileFilterRule(rule: string | FilterRule, options: RuleOptions = {}): CompiledRule {
  requireKnownOptions(options, ruleOptionNames, "compileFilterRule");
  return new Compiled(requireFilterRule(rule, options), options);
}

class Compiled implements CompiledRule {
  readonly semantics: Semantics;
  readonly #accepted: AcceptedRule;
  readonly #holds: RulePredicate;
  readonly #guidance: Guidance | undefined;

  constructor(accepted: AcceptedRule, options: RuleOptions) {
    this.semantics = resolveSemantics(options);
    this.#accepted = accepted;
    this.#holds = compileRule(accepted.rule, this.semantics);
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
    return explainRule(this.#accepted.rule, copyAttributes(attributes), this.semantics, this.#guidance);
  }

  toString(): string {
    return printRule(canonicalRule(this.#accepted.rule));
  }

  get complexity(): number {
    return this.#accepted.rule.complexity;
  }

  get rule(): FilterRule {
    return jsonOf(this.#accepted.text);
  }
}
