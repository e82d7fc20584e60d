import type { MessageAttributes } from "../../attributes/message-attributes.ts";
import { utf8Length } from "../../attributes/unicode.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import type { Semantics } from "../../operator/operator.ts";
import { canonicalRule, printRule } from "../../rule/canonical.ts";
import type { FilterRule, RuleNode } from "../../rule/filter-rule.ts";
import { resolveLimits } from "../../rule/limits.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { requireFilterRule } from "../../rule/parse.ts";
import { complexityOf, type RuleTape } from "../../rule/tape.ts";
import { treeOf } from "../../rule/tree.ts";
import type { Diagram } from "../diagram/diagrams.ts";
import { isDecided, Steps } from "../diagram/steps.ts";
import { type AnalysisOptions, analysisOptionNames } from "../question/options.ts";
import { otherSemantics, Question, toAttributes } from "../question/question.ts";
import { inEnglish } from "./english.ts";
import { literalsOf, type RuleLiterals } from "./literals.ts";

/** How much of a limit a rule uses. */
export interface LimitUse {
  /** How much of the limit the rule uses, in the unit of the limit. */
  readonly used: number;
  /** `Infinity` if it was lifted. */
  readonly limit: number;
}

/** A message that shows an answer of a rule. */
export interface ExampleMessage {
  /** The attributes of the message. */
  readonly attributes: MessageAttributes;
  /** Names whose value represents any value that the rule does not name. */
  readonly anyOther: readonly string[];
}

/** The meaning of a rule in one semantics, or in both. */
export interface RuleReading {
  /** The chosen one first; both if they give the same answer for every message. */
  readonly semantics: readonly Semantics[];
  /** On several lines if the rule has several parts. */
  readonly english: string;
  /** The steps were used up: an example may be missing, and the two semantics may mean the same. */
  readonly undecided: boolean;
  /** A smallest message that matches; absent if there is none. */
  readonly matching?: ExampleMessage;
  /** A smallest message that does not match; absent if there is none. */
  readonly notMatching?: ExampleMessage;
}

/** The result of {@link describeRule}. Plain data. */
export interface RuleDescription {
  /** The steps were used up for a reading. */
  readonly undecided: boolean;
  /** One reading if both semantics give the same answers, else two. */
  readonly readings: readonly RuleReading[];
  /** How much of each limit the rule uses: the limits of the service, or the given ones. */
  readonly limits: { readonly bytes: LimitUse; readonly complexity: LimitUse; readonly orBranches: LimitUse };
  /** The rule text as written in files and programs. */
  readonly written: RuleLiterals;
  /** The canonical text. */
  readonly canonicalText: string;
}

/**
 * Describes a rule: its meaning in plain English, how much of each limit it uses, a smallest message that matches and one that
 * does not, and its text as written in JSON, a shell, JavaScript and Python. If the two semantics differ for the rule, both are
 * described. Milliseconds; at most `maxSteps`.
 *
 * @throws FilterRuleError if the rule is rejected.
 * @throws TypeError, RangeError for an unknown option, or an invalid value of one.
 *
 * @example
 * ```ts
 * import { describeRule } from "pushsieve/analysis";
 *
 * const { readings, limits, written } = describeRule('{"mention":["Bob","Al"],"type":["Chat"]}');
 * readings[0]?.english;
 * // holds when all of these are true:
 * // - mention has "Bob" or "Al"
 * // - type has "Chat"
 * JSON.stringify(readings[0]?.notMatching?.attributes); // => '{}'
 * limits.complexity; // => { used: 5, limit: 20 }
 * written.json; // => '"{\\"mention\\":[\\"Bob\\",\\"Al\\"],\\"type\\":[\\"Chat\\"]}"'
 * ```
 */
export function describeRule(rule: string | FilterRule, options: AnalysisOptions = {}): RuleDescription {
  requireKnownOptions(options, analysisOptionNames, "describeRule");
  const semantics = resolveSemantics(options);
  const limits = resolveLimits(options.limits);
  const { text, rule: tape } = requireFilterRule(rule, options);
  const tree = treeOf(tape);
  const otherwise = otherSemantics(semantics);
  const steps = new Steps(options.maxSteps);
  const first = new Reading(tape, tree, semantics, steps);
  const second = new Reading(tape, tree, otherwise, steps);
  const isAlike = first.isLike(otherwise);
  const readings = isAlike ? [first.read([semantics, otherwise])] : [first.read([semantics]), second.read([otherwise])];
  return {
    undecided: readings.some(({ undecided }) => undecided),
    readings,
    limits: {
      bytes: { used: utf8Length(text), limit: limits.maxBytes },
      complexity: { used: complexityOf(tape), limit: limits.maxComplexity },
      orBranches: { used: mostBranches(tree), limit: limits.maxOrBranches },
    },
    written: literalsOf(text),
    canonicalText: printRule(canonicalRule(tape)),
  };
}

class Reading {
  readonly #rule: RuleTape;
  readonly #tree: RuleNode;
  readonly #semantics: Semantics;
  readonly #steps: Steps;

  constructor(rule: RuleTape, tree: RuleNode, semantics: Semantics, steps: Steps) {
    this.#rule = rule;
    this.#tree = tree;
    this.#semantics = semantics;
    this.#steps = steps;
  }

  /** Whether the other semantics are proven to give the same answers. */
  isLike(otherwise: Semantics): boolean {
    let isAlike = false;
    isDecided(() => {
      const question = new Question([this.#rule], this.#steps);
      const [holds, holdsOtherwise] = [this.#semantics, otherwise].map((each) => question.rule(this.#rule, each)) as [Diagram, Diagram];
      isAlike = !question.isPossible(question.diagrams.differ(holds, holdsOtherwise));
    });
    return isAlike;
  }

  read(semantics: readonly Semantics[]): RuleReading {
    const found: { matching?: ExampleMessage; notMatching?: ExampleMessage } = {};
    const isDone = isDecided(() => {
      const question = new Question([this.#rule], this.#steps);
      const holds = question.rule(this.#rule, this.#semantics);
      const matching = exampleOf(holds, question);
      if (matching !== undefined) found.matching = matching;
      const notMatching = exampleOf(question.diagrams.not(holds), question);
      if (notMatching !== undefined) found.notMatching = notMatching;
    });
    return { semantics, english: inEnglish(this.#tree, this.#semantics), undecided: !isDone, ...found };
  }
}

function exampleOf(diagram: Diagram, question: Question): ExampleMessage | undefined {
  const taken = question.smallest(diagram);
  if (taken === undefined) return undefined;
  const letters = question.letters.filter((_, number) => taken[number]);
  return { attributes: toAttributes(letters), anyOther: letters.filter(({ isOther }) => isOther).map(({ name }) => name) };
}

function mostBranches({ members }: RuleNode): number {
  return members.reduce(
    (most, member) => (member.kind === "or" ? Math.max(most, member.branches.length, ...member.branches.map(mostBranches)) : most),
    0,
  );
}
