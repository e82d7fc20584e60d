import { utf8Length } from "../../attributes/unicode.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { Dialect } from "../../operator/dialect.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { AcceptedRule } from "../../rule/accepted.ts";
import { printRule } from "../../rule/canonical.ts";
import { FastReader } from "../../rule/fast-reader.ts";
import type { AttributeNode, EntryNode, FilterRule, RuleNode } from "../../rule/filter-rule.ts";
import { type RuleLimits, resolveLimits } from "../../rule/limits.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { readRule, requireFilterRule } from "../../rule/parse.ts";
import { complexityOf } from "../../rule/tape.ts";
import { jsonOf } from "../../rule/to-json.ts";
import { ruleOf } from "../../rule/tree.ts";
import { isDecided, Steps } from "../diagram/steps.ts";
import { type AnalysisOptions, analysisOptionNames } from "../question/options.ts";
import { Question } from "../question/question.ts";
import { PartReader, toRuleNode } from "./parts.ts";
import { Reducer } from "./reducer.ts";
import { Rewriter } from "./rewrite.ts";

/** The result of {@link simplifyRule}. */
export interface RuleSimplification {
  /** The steps were used up, so that the rule may not be as small as possible; it is equivalent all the same. */
  readonly undecided: boolean;
  /** The simpler rule as an object. */
  readonly rule: FilterRule;
  /** The text of the rule; the given text if nothing could be simplified. */
  readonly text: string;
}

/**
 * Returns an equivalent rule that is never more complex: it removes parts that can never matter and writes the rest in a shorter
 * form, until nothing changes. Returns a rule that cannot be simplified unchanged. The result is equivalent for every message
 * that the API accepts, in the chosen semantics; in the other semantics, it may have another meaning. A rule that is always or
 * never true remains a rule, because `{}` is not valid.
 *
 * Milliseconds for rules within the default limits. If the steps are used up, it returns the simplest rule found: `undecided`.
 *
 * @throws FilterRuleError if the rule is rejected.
 * @throws TypeError for an object that has no JSON form, or an unknown option; RangeError for an invalid limit.
 *
 * @example
 * ```ts
 * import { simplifyRule } from "pushsieve/analysis";
 *
 * const rule = '{"$or":[{"mention":["Bob"]},{"mention":["Eve"]},{"mention":["Bob"],"type":["Chat"]}]}';
 * simplifyRule(rule).text; // => '{"mention":["Bob","Eve"]}'
 * ```
 */
export function simplifyRule(rule: string | FilterRule, options: AnalysisOptions = {}): RuleSimplification {
  requireKnownOptions(options, analysisOptionNames, "simplifyRule");
  const { simplest, undecided } = simplify(requireFilterRule(rule, options), options, new Steps(options.maxSteps));
  return { undecided, rule: jsonOf(simplest.text), text: simplest.text };
}

/** The result for a rule. */
interface Simplification {
  /** The given rule if nothing could be simplified. */
  readonly simplest: AcceptedRule;
  /** The steps were used up, so that it may not be as small as possible. */
  readonly undecided: boolean;
}

/** Does the same as {@link simplifyRule}, with steps that the caller counts; returns whether they were enough. */
export function simplify(accepted: AcceptedRule, options: AnalysisOptions, steps: Steps): Simplification {
  const semantics = resolveSemantics(options);
  const { maxOrBranches } = resolveLimits(options.limits);
  let simplest = accepted;
  const isDone = isDecided(() => {
    for (let next: AcceptedRule | undefined = accepted; next !== undefined; ) {
      simplest = next;
      const smaller = new Rewriter(accepted.rule.dialect, maxOrBranches, steps).rewrite(reduce(simplest, semantics, steps));
      next = ifSimpler(smaller, simplest, options.limits);
    }
  });
  return { simplest, undecided: !isDone };
}

/** Removes the parts of a rule that can never matter; makes a rule that is always true as small as such rules can be. */
function reduce(accepted: AcceptedRule, semantics: Semantics, steps: Steps): RuleNode {
  const question = new Question([accepted.rule], steps);
  const reader = new PartReader(question, semantics);
  const rule = reader.read(accepted);
  const isAlways = question.isAlways(rule.holds);
  const reduced = new Reducer(question, reader).reduce(rule);
  const smaller =
    isAlways && reduced.size > ANYTHING_AT_ALL ? anythingAtAll(toRuleNode(reduced), semantics, accepted.rule.dialect) : undefined;
  return smaller ?? toRuleNode(reduced);
}

/** The complexity of `{"a":["1",{"anything-but":["1"]}]}`. */
const ANYTHING_AT_ALL = 3;

/** A string and its exclusion: with the first exclusion of strings, which nearly every rule that is always true has. */
function anythingAtAll(rule: RuleNode, semantics: Semantics, { exact }: Dialect): RuleNode | undefined {
  for (const [name, { operator, operand }] of entriesOf(rule)) {
    if (operator.isIn !== undefined || operator.quantifier(semantics) !== "none-in") continue;
    const [string = ""] = operand;
    const entries = [
      { operator: exact, operand: [string] },
      { operator, operand: [string] },
    ];
    return { members: [{ kind: "attribute", name, entries }] };
  }
  return undefined;
}

function entriesOf(rule: RuleNode): [AttributeNode["name"], EntryNode][] {
  return rule.members.flatMap((member) =>
    member.kind === "or" ? member.branches.flatMap(entriesOf) : member.entries.map((entry): [string, EntryNode] => [member.name, entry]),
  );
}

/** Returns the rule as it will be read, if that is better: less complex, or as complex and shorter. */
function ifSimpler(rule: RuleNode, than: AcceptedRule, limits: RuleLimits | undefined): AcceptedRule | undefined {
  const text = printRule(ruleOf(rule, than.rule.dialect));
  const { accepted } = readRule(text, { limits }, new FastReader(undefined, than.rule.dialect));
  if (accepted === undefined) return undefined;
  const [complexity, before] = [complexityOf(accepted.rule), complexityOf(than.rule)];
  if (complexity > before) return undefined;
  const isLess = complexity < before || utf8Length(text) < utf8Length(printRule(than.rule));
  return isLess ? accepted : undefined;
}
