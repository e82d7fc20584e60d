import { copyAttributes } from "../../attributes/attribute-view.ts";
import { whyNoSuchName, whyNoSuchValue } from "../../attributes/limits.ts";
import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import { compileRule } from "../../compile/predicate.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { FilterRule } from "../../rule/filter-rule.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { requireFilterRule } from "../../rule/parse.ts";
import { isDecided, Steps } from "../diagram/steps.ts";
import { type AnalysisOptions, analysisOptionNames } from "./options.ts";
import { Question, toAttributes } from "./question.ts";

/** The change of a message that gives a rule the wanted answer. */
export interface AttributeChange {
  /** Values added plus values removed; 0 if the rule has the wanted answer already. */
  readonly count: number;
  /** Values to add, by name. */
  readonly add: MessageAttributes;
  /** Values to remove, by name. */
  readonly remove: MessageAttributes;
  /** Names whose added value represents any value that the rule does not name. */
  readonly anyOther: readonly string[];
  /** The attributes after the change: the rule has the wanted answer, and the API accepts them. */
  readonly result: MessageAttributes;
}

/** The result of {@link nearestMatch} and {@link nearestMismatch}. */
export interface NearestMatch {
  /** The steps were used up; then there is no change. */
  readonly undecided: boolean;
  /** Absent if no message that the API accepts has the wanted answer. */
  readonly change?: AttributeChange;
}

/**
 * Finds the smallest change of a message that makes a rule hold: the fewest values added or removed, then the fewest bytes left.
 * The API accepts the resulting message, so invalid values are removed, and if 1 KB is too little for the added values, other
 * values are removed as well. A message for which the rule already holds needs no change, whatever else it contains.
 * Milliseconds; at most `maxSteps`.
 *
 * @throws FilterRuleError if the rule is rejected.
 * @throws TypeError for an object that has no JSON form, or an unknown option; RangeError for an invalid limit.
 *
 * @example
 * ```ts
 * import { nearestMatch } from "pushsieve/analysis";
 *
 * const rule = '{"mention":["Bob"],"type":[{"anything-but":["Room"]}]}';
 * const { change } = nearestMatch(rule, { type: { StringValues: ["Room", "News"] } });
 * JSON.stringify(change?.add); // => '{"mention":{"StringValues":["Bob"]}}'
 * JSON.stringify(change?.remove); // => '{"type":{"StringValues":["Room"]}}'
 * ```
 */
export function nearestMatch(
  rule: string | FilterRule,
  attributes: MessageAttributes | undefined,
  options: AnalysisOptions = {},
): NearestMatch {
  requireKnownOptions(options, analysisOptionNames, "nearestMatch");
  return nearest(rule, attributes, true, options);
}

/**
 * Finds the smallest change of a message that keeps a rule from holding, in the same way as {@link nearestMatch} finds one that makes
 * it hold. Milliseconds; at most `maxSteps`.
 *
 * @throws FilterRuleError if the rule is rejected.
 * @throws TypeError for an object that has no JSON form, or an unknown option; RangeError for an invalid limit.
 *
 * @example
 * ```ts
 * import { nearestMismatch } from "pushsieve/analysis";
 *
 * const { change } = nearestMismatch('{"mention":["Bob"]}', { mention: { StringValues: ["Bob", "Al"] } });
 * JSON.stringify(change?.remove); // => '{"mention":{"StringValues":["Bob"]}}'
 * ```
 */
export function nearestMismatch(
  rule: string | FilterRule,
  attributes: MessageAttributes | undefined,
  options: AnalysisOptions = {},
): NearestMatch {
  requireKnownOptions(options, analysisOptionNames, "nearestMismatch");
  return nearest(rule, attributes, false, options);
}

function nearest(
  rule: string | FilterRule,
  attributes: MessageAttributes | undefined,
  wanted: boolean,
  options: AnalysisOptions,
): NearestMatch {
  const semantics = resolveSemantics(options);
  const accepted = requireFilterRule(rule, options);
  const steps = new Steps(options.maxSteps);
  const message = copyAttributes(attributes);
  const nothing = toAttributes([]);
  if (compileRule(accepted.rule, semantics)(message) === wanted) {
    return { undecided: false, change: { count: 0, add: nothing, remove: nothing, anyOther: [], result: message } };
  }
  let change: AttributeChange | undefined;
  const isDone = isDecided(() => {
    const answer = (question: Question) => {
      const holds = question.rule(accepted.rule, semantics);
      return wanted ? holds : question.diagrams.not(holds);
    };
    const ofRule = new Question([accepted.rule], steps);
    if (!ofRule.isPossible(answer(ofRule))) return;
    const question = new Question([accepted.rule], steps, heldBy(message));
    const taken = question.smallest(answer(question));
    if (taken !== undefined) change = changeTo(taken, question, message);
  });
  return { undecided: !isDone, ...(change === undefined ? {} : { change }) };
}

function heldBy(message: MessageAttributes): Map<string, Set<string>> {
  return new Map(Object.entries(message).map(([name, { StringValues }]) => [name, new Set(StringValues)]));
}

function changeTo(taken: readonly boolean[], { letters }: Question, message: MessageAttributes): AttributeChange {
  const added = letters.filter(({ isHeld }, number) => taken[number] && !isHeld);
  const removed = letters.filter(({ isHeld }, number) => !taken[number] && isHeld);
  const remove = toAttributes(removed);
  let count = added.length + removed.length;
  // A value that no message can carry is not a letter.
  for (const [name, values] of heldBy(message)) {
    const impossible = [...values].filter((value) => whyNoSuchName(name) !== undefined || whyNoSuchValue(value) !== undefined);
    if (impossible.length > 0) remove[name] = { StringValues: [...(remove[name]?.StringValues ?? []), ...impossible] };
    count += impossible.length;
  }
  const result = toAttributes([
    ...letters.filter(({ isHeld }, number) => taken[number] && isHeld),
    ...letters.filter(({ isHeld }, number) => taken[number] && !isHeld),
  ]);
  return { count, add: toAttributes(added), remove, anyOther: added.filter(({ isOther }) => isOther).map(({ name }) => name), result };
}
