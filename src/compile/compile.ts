import { copyAttributes } from "../attributes/attribute-view.ts";
import type { MessageAttributes } from "../attributes/message-attributes.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import type { Semantics } from "../operator/operator.ts";
import type { AcceptedRule } from "../rule/accepted.ts";
import { canonicalRule, printRule } from "../rule/canonical.ts";
import type { FilterRule } from "../rule/filter-rule.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "../rule/options.ts";
import { type ParsedFilterRule, requireFilterRule, requireParsed } from "../rule/parse.ts";
import { complexityOf, type RuleTape } from "../rule/tape.ts";
import { jsonOf } from "../rule/to-json.ts";
import { compileRule } from "./predicate.ts";

/** A rule compiled to a predicate, made by {@link compileFilterRule}. Immutable; safe to share. */
export interface CompiledRule {
  /**
   * Whether the rule holds for these attributes. Never throws, whatever their shape: it ignores everything except lists of
   * strings under own properties. Nanoseconds; at most O(rule x values). A function of its own, so it can be passed on without the
   * rule: `list.filter(rule.matches)`.
   */
  readonly matches: (attributes?: MessageAttributes) => boolean;
  /**
   * The canonical text: rules that differ only by order and repeats have the same text, with the same meaning. Microseconds:
   * beside the predicate only the text of the rule is kept, and is read again for this and for `rule`.
   */
  readonly canonicalText: string;
  /** The canonical text. */
  toString(): string;
  /** The text of the rule as written, or the JSON text of an object. */
  readonly text: string;
  /** The rule as written. */
  readonly rule: FilterRule;
  /** Attribute names plus strings, as written [guide]. */
  readonly complexity: number;
  /** The reading of exclusions that it was compiled with. */
  readonly semantics: Semantics;
}

/**
 * Compiles a rule to a predicate. Takes its text, an object, or a result of {@link parseFilterRule}. A result is not read again,
 * so its warnings and the predicate cost one reading, and its limits are those of that reading. Microseconds; O(length of the
 * text).
 *
 * @throws FilterRuleError if the rule is rejected; it has all diagnostics.
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

/** Reads an accepted text again, without limits: those of its first reading may differ from the defaults. */
export function readAgain({ text }: Pick<CompiledRule, "text">): RuleTape {
  return requireFilterRule(text, unlimited).rule;
}

const unlimited: RuleOptions = {
  limits: {
    maxBytes: Number.POSITIVE_INFINITY,
    maxComplexity: Number.POSITIVE_INFINITY,
    maxOrBranches: Number.POSITIVE_INFINITY,
  },
};

class Compiled implements CompiledRule {
  readonly semantics: Semantics;
  readonly complexity: number;
  readonly matches: CompiledRule["matches"];
  readonly #text: string;

  constructor({ text, rule }: Pick<AcceptedRule, "text" | "rule">, options: RuleOptions) {
    this.semantics = resolveSemantics(options);
    this.complexity = complexityOf(rule);
    this.#text = text;
    const holds = compileRule(rule, this.semantics);
    this.matches = (attributes) => {
      try {
        return holds(attributes);
      } catch {
        // A getter or proxy inside the attributes threw; the attributes that can be read decide.
        return holds(copyAttributes(attributes));
      }
    };
  }

  /** Not a field: a rule text is sensitive, and `JSON.stringify` does not print accessors. */
  get text(): string {
    return this.#text;
  }

  get canonicalText(): string {
    return printRule(canonicalRule(readAgain(this)));
  }

  toString(): string {
    return this.canonicalText;
  }

  get rule(): FilterRule {
    return jsonOf(this.text);
  }
}
