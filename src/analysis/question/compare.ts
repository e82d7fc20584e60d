import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { FilterRule } from "../../rule/filter-rule.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { requireFilterRule } from "../../rule/parse.ts";
import type { RuleTape } from "../../rule/tape.ts";
import { isDecided, Steps } from "../diagram/steps.ts";
import { type AnalysisOptions, analysisOptionNames } from "./options.ts";
import { Question } from "./question.ts";

/** How two rules relate, over all messages that the API accepts. */
export interface DecidedComparison {
  /** Every answer is here. */
  readonly undecided: false;
  /** They hold for the same messages. */
  readonly equivalent: boolean;
  /** Every message for which the first holds makes the second hold. */
  readonly aImpliesB: boolean;
  /** Whether every message that `b` matches also matches `a`. */
  readonly bImpliesA: boolean;
  /** No message makes both hold. */
  readonly disjoint: boolean;
  /** A smallest message for which both hold; absent if they are disjoint. */
  readonly both?: MessageAttributes;
  /** A smallest message for which only the first holds; absent if it implies the second. */
  readonly onlyA?: MessageAttributes;
  /** A smallest message that matches `b` and not `a`, if there is one. */
  readonly onlyB?: MessageAttributes;
}

/** The steps were used up. The facts that are present are proven all the same. */
export interface UndecidedComparison extends Partial<Omit<DecidedComparison, "undecided">> {
  /** Some answers may be missing. */
  readonly undecided: true;
}

/** The result of {@link compareRules}; `undecided` says which of the two it is. */
export type RuleComparison = DecidedComparison | UndecidedComparison;

/**
 * Proves how two rules relate, over all messages that the API accepts, in one semantics. Milliseconds for rules within the
 * default limits; at most `maxSteps` in any case. See docs/analysis.md for the method, and for the meaning of smallest.
 *
 * @throws FilterRuleError if a rule is rejected.
 * @throws TypeError for an object that has no JSON form, or an unknown option; RangeError for an invalid limit.
 *
 * @example
 * ```ts
 * import { compareRules } from "pushsieve/analysis";
 *
 * const { equivalent, aImpliesB, onlyB } = compareRules('{"mention":["Bob"]}', '{"mention":["Bob","Eve"]}');
 * equivalent; // => false
 * aImpliesB; // => true
 * JSON.stringify(onlyB); // => '{"mention":{"StringValues":["Eve"]}}'
 * ```
 */
export function compareRules(a: string | FilterRule, b: string | FilterRule, options: AnalysisOptions = {}): RuleComparison {
  requireKnownOptions(options, analysisOptionNames, "compareRules");
  const rules = [requireFilterRule(a, options).rule, requireFilterRule(b, options).rule] as const;
  return compare(rules, resolveSemantics(options), new Steps(options.maxSteps));
}

/** Does the same as {@link compareRules}, with steps that the caller counts. */
export function compare(rules: readonly [RuleTape, RuleTape], semantics: Semantics, steps: Steps): RuleComparison {
  const found: { -readonly [answer in keyof UndecidedComparison]: UndecidedComparison[answer] } = { undecided: true };
  const isDone = isDecided(() => {
    const question = new Question(rules, steps);
    const { diagrams } = question;
    const [holdsA, holdsB] = [question.rule(rules[0], semantics), question.rule(rules[1], semantics)];
    const both = question.witness(diagrams.and(holdsA, holdsB));
    found.disjoint = both === undefined;
    if (both !== undefined) found.both = both;
    const onlyA = question.witness(diagrams.butNot(holdsA, holdsB));
    found.aImpliesB = onlyA === undefined;
    if (onlyA !== undefined) found.onlyA = onlyA;
    const onlyB = question.witness(diagrams.butNot(holdsB, holdsA));
    found.bImpliesA = onlyB === undefined;
    if (onlyB !== undefined) found.onlyB = onlyB;
    found.equivalent = found.aImpliesB && found.bImpliesA;
  });
  return isDone ? ({ ...found, undecided: false } as DecidedComparison) : found;
}
