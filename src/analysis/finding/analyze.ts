import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { AcceptedRule } from "../../rule/accepted.ts";
import type { FilterRule } from "../../rule/filter-rule.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { requireFilterRule } from "../../rule/parse.ts";
import { isDecided, Steps } from "../diagram/steps.ts";
import { type AnalysisOptions, analysisOptionNames } from "../question/options.ts";
import { otherSemantics, Question } from "../question/question.ts";
import { PartReader } from "../redundancy/parts.ts";
import { Reducer, type RedundantPart } from "../redundancy/reducer.ts";

/** What a rule means, over all messages that the API accepts. */
export interface DecidedAnalysis {
  /** Every answer is here. */
  readonly undecided: false;
  /** Some message matches. */
  readonly satisfiable: boolean;
  /** A smallest message that matches; absent if there is none. */
  readonly matching?: MessageAttributes;
  /** Every message matches. */
  readonly always: boolean;
  /** A smallest message that does not match; absent if there is none. */
  readonly notMatching?: MessageAttributes;
  /**
   * Parts that can never matter, in the order of the rule: any of them may be removed, alone or together with others, without
   * changing any answer. Of nested parts, only the outermost is listed; of parts that cover each other, the later ones.
   */
  readonly redundant: readonly RedundantPart[];
  /** Some message is decided differently under `guide` and `sns`. */
  readonly dependsOnSemantics: boolean;
  /** A smallest such message; absent if there is none. */
  readonly differsOn?: MessageAttributes;
}

/** The steps were used up. The facts that are present are proven all the same. */
export interface UndecidedAnalysis extends Partial<Omit<DecidedAnalysis, "undecided">> {
  /** Some answers may be missing. */
  readonly undecided: true;
}

/** The result of {@link analyzeRule}; `undecided` says which of the two it is. */
export type RuleAnalysis = DecidedAnalysis | UndecidedAnalysis;

/**
 * Proves facts about a rule over all messages that the API accepts. Milliseconds for rules within the default limits; at most
 * `maxSteps` in any case. See docs/analysis.md for the method, and for the meaning of smallest.
 *
 * @throws FilterRuleError if the rule is rejected.
 * @throws TypeError for an object that has no JSON form, or an unknown option; RangeError for an invalid limit.
 *
 * @example
 * ```ts
 * import { analyzeRule } from "pushsieve/analysis";
 *
 * const analysis = analyzeRule('{"type":["Chat",{"anything-but":["Room"]}]}');
 * analysis.always; // => false
 * JSON.stringify(analysis.notMatching); // => '{"type":{"StringValues":["Room"]}}'
 * JSON.stringify(analysis.differsOn); // => '{}'
 * analysis.redundant; // => []
 * ```
 */
export function analyzeRule(rule: string | FilterRule, options: AnalysisOptions = {}): RuleAnalysis {
  requireKnownOptions(options, analysisOptionNames, "analyzeRule");
  const accepted = requireFilterRule(rule, options);
  return analyze(accepted, typeof rule === "string", resolveSemantics(options), new Steps(options.maxSteps));
}

/** Does the same as {@link analyzeRule}, with steps that the caller counts. */
export function analyze(accepted: AcceptedRule, hasText: boolean, semantics: Semantics, steps: Steps): RuleAnalysis {
  const found: { -readonly [answer in keyof UndecidedAnalysis]: UndecidedAnalysis[answer] } = { undecided: true };
  const isDone = isDecided(() => {
    const question = new Question([accepted.rule], steps);
    const { diagrams } = question;
    const reader = new PartReader(question, semantics);
    const parts = reader.read(accepted);
    const matching = question.witness(parts.holds);
    found.satisfiable = matching !== undefined;
    if (matching !== undefined) found.matching = matching;
    const notMatching = question.witness(diagrams.not(parts.holds));
    found.always = notMatching === undefined;
    if (notMatching !== undefined) found.notMatching = notMatching;
    const otherwise = question.rule(accepted.rule, otherSemantics(semantics));
    const differsOn = question.witness(diagrams.differ(parts.holds, otherwise));
    found.dependsOnSemantics = differsOn !== undefined;
    if (differsOn !== undefined) found.differsOn = differsOn;
    const reducer = new Reducer(question, reader);
    reducer.reduce(parts);
    found.redundant = reducer.redundant(hasText);
  });
  return isDone ? ({ ...found, undecided: false } as DecidedAnalysis) : found;
}
