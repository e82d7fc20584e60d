import { compileRule } from "../../compile/predicate.ts";
import type { DiagnosticCode } from "../../diagnostic/codes.ts";
import { Collector, warn } from "../../diagnostic/collector.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { unsafeEdit } from "../../diagnostic/edit.ts";
import { requireKnownOptions } from "../../diagnostic/options.ts";
import { printPath } from "../../diagnostic/path.ts";
import type { AcceptedRule } from "../../rule/accepted.ts";
import type { FilterRule } from "../../rule/filter-rule.ts";
import { guidance } from "../../rule/guidance.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { givenText, type ParsedFilterRule, readFilterRule, rememberParsed } from "../../rule/parse.ts";
import { complexityOf } from "../../rule/tape.ts";
import { jsonOf } from "../../rule/to-json.ts";
import { isDecided, Steps } from "../diagram/steps.ts";
import { type AnalysisOptions, analysisOptionNames } from "../question/options.ts";
import { otherSemantics, Question } from "../question/question.ts";
import { inWords } from "../redundancy/because.ts";
import { type Part, PartReader, publish } from "../redundancy/parts.ts";
import { Reducer } from "../redundancy/reducer.ts";
import { conflicts, coverings } from "./causes.ts";

/** Options of {@link lintRule}. */
export interface LintOptions extends AnalysisOptions {
  /** Whether to report `depends-on-semantics` too (default false). */
  readonly information?: boolean | undefined;
}

/** The result of {@link lintRule}. */
export interface RuleLint extends ParsedFilterRule {
  /** The steps were used up, so that warnings may be missing. The reported ones are proven all the same. */
  readonly undecided: boolean;
}

/** The reader has already reported that these have no effect. */
const knownToBeIdle: ReadonlySet<DiagnosticCode> = new Set(["duplicate-value", "impossible-value", "impossible-name"]);

/** The most groups of parts that a message names; the others are counted. */
const MOST_GROUPS = 3;

const optionNames: readonly string[] = [...analysisOptionNames, "information"];

/**
 * Reads a rule as `parseFilterRule` does, and adds warnings about an accepted rule that need a proof: `always-true`,
 * `never-true`, `redundant-part`; on request `depends-on-semantics`. In the order of the text, at most 100, like all diagnostics.
 * For a rule that is given as an object, positions refer to `JSON.stringify(rule)`. Never throws on text. Milliseconds for rules
 * within the default limits; at most `maxSteps`.
 *
 * @throws TypeError for a rule that is neither a string nor an object with a JSON text, and for unknown options.
 *
 * @example
 * ```ts
 * import { lintRule } from "pushsieve/analysis";
 *
 * const { diagnostics } = lintRule('{"type":["Room",{"anything-but":["Room"]}]}');
 * diagnostics.map(({ code, message }) => `${code}: ${message}`);
 * // always-true: every message matches: /type/0 and /type/1 cover all cases
 * ```
 */
export function lintRule(rule: string | FilterRule, options: LintOptions = {}): RuleLint {
  requireKnownOptions(options, optionNames, "lintRule");
  const text = givenText(rule);
  const { accepted, diagnostics } = readFilterRule(text, { guidance, ...options });
  if (accepted === undefined) return rememberParsed({ diagnostics: [...diagnostics], undecided: false }, text);
  const problems = new Collector();
  for (const diagnostic of diagnostics) problems.keep(diagnostic);
  const idle = new Set(diagnostics.filter(({ code }) => knownToBeIdle.has(code)).map(({ path }) => path));
  const steps = new Steps(options.maxSteps);
  const isDone = isDecided(() => new Linter(accepted, options, steps, problems, idle).run());
  const found = problems.report();
  // If a rule is always true, the proof names the parts that cause it.
  const isTold = found.some(({ code }) => code === "always-true");
  const clauses = isTold ? found.filter(({ code }) => code !== "several-exclusions") : found;
  const linted = { rule: jsonOf(text), complexity: complexityOf(accepted.rule), diagnostics: clauses, undecided: !isDone };
  return rememberParsed(linted, text, accepted.rule);
}

class Linter {
  readonly #accepted: AcceptedRule;
  readonly #options: LintOptions;
  readonly #question: Question;
  readonly #problems: Collector;
  readonly #idle: ReadonlySet<Diagnostic["path"]>;

  constructor(accepted: AcceptedRule, options: LintOptions, steps: Steps, problems: Collector, idle: ReadonlySet<string>) {
    this.#accepted = accepted;
    this.#options = options;
    this.#question = new Question([accepted.rule], steps);
    this.#problems = problems;
    this.#idle = idle;
  }

  run(): void {
    const semantics = resolveSemantics(this.#options);
    const reader = new PartReader(this.#question, semantics);
    const rule = reader.read(this.#accepted);
    if (this.#options.information) this.#semantics(rule);
    if (!this.#question.isPossible(rule.holds)) {
      this.#whole("never-true", "no message can match", conflicts(rule, this.#question), "never holds", "never hold together");
    } else if (this.#question.isAlways(rule.holds)) {
      this.#whole("always-true", "every message matches", coverings(rule, this.#question), "always holds", "cover all cases");
    } else {
      this.#redundant(new Reducer(this.#question, reader), rule);
    }
  }

  /** Reports a rule that has one answer for all messages, with the groups of parts that cause it. */
  #whole(code: "always-true" | "never-true", verdict: string, groups: readonly (readonly Part[])[], one: string, several: string): void {
    const clauses = groups
      .slice(0, MOST_GROUPS)
      .map((parts) => `${inWords(parts.map(({ position }) => printPath(position.path)))} ${parts.length === 1 ? one : several}`);
    if (groups.length > MOST_GROUPS) clauses.push(`and so on, ${groups.length} in all`);
    const [first, ...related] = groups.flat().map(({ position }) => publish(position));
    if (first === undefined) return;
    warn(this.#problems, code, { ...first, message: `${verdict}: ${clauses.join("; ")}`, ...(related.length > 0 ? { related } : {}) });
  }

  #redundant(reducer: Reducer, rule: Part): void {
    try {
      reducer.reduce(rule);
    } finally {
      // Facts that were found before the steps were used up are true all the same.
      this.#report(reducer);
    }
  }

  #report(reducer: Reducer): void {
    for (const { position, because, by } of reducer.found()) {
      const { path, span } = publish(position);
      if (this.#idle.has(path) || span === undefined) continue;
      const message = `this part cannot change the answer: ${because}`;
      // This is proven in one semantics only, and something else may have been meant.
      const fix = position.removal === undefined ? {} : { fix: unsafeEdit(position.removal, "") };
      const related = by.length > 0 ? { related: by.map((each) => publish(each)) } : {};
      warn(this.#problems, "redundant-part", { span, path, message, help: "remove it", ...fix, ...related });
    }
  }

  #semantics(rule: Part): void {
    const { diagrams } = this.#question;
    const semantics = resolveSemantics(this.#options);
    const otherwise = otherSemantics(semantics);
    const holdsOtherwise = this.#question.rule(this.#accepted.rule, otherwise);
    const differs = diagrams.differ(rule.holds, holdsOtherwise);
    const witness = this.#question.witness(differs);
    if (witness === undefined) return;
    const [yes, no] = compileRule(this.#accepted.rule, semantics)(witness) ? [semantics, otherwise] : [otherwise, semantics];
    this.#problems.keep({
      code: "depends-on-semantics",
      severity: "information",
      ...publish(rule.position),
      message: `the answer depends on the semantics: ${JSON.stringify(witness)} matches under ${yes}, not under ${no}`,
    });
  }
}
