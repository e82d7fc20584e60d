import { utf8Length } from "../attributes/unicode.ts";
import { Collector } from "../diagnostic/collector.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import { chime } from "../operator/chime.ts";
import type { Dialect } from "../operator/dialect.ts";
import { scanJson } from "../text/scan.ts";
import type { AcceptedRule, AcceptedText, ReadRule } from "./accepted.ts";
import { isInOrder, printRule } from "./canonical.ts";
import { FastReader } from "./fast-reader.ts";
import type { FilterRule } from "./filter-rule.ts";
import type { ReadText } from "./guide.ts";
import { type ResolvedLimits, resolveLimits } from "./limits.ts";
import { type RuleOptions, resolveSemantics, ruleOptionNames } from "./options.ts";
import { RuleReader } from "./read.ts";
import { complexityOf, type RuleTape } from "./tape.ts";
import { toJson } from "./to-json.ts";

/** A text over the size limit is read only if it is at most this long, in code units: four times the default limit. */
const HOPELESS = 8_192;

/**
 * The result of {@link parseFilterRule}: the rule, unless a diagnostic is an error, and all problems. {@link compileFilterRule}
 * compiles it without reading the text again.
 */
export interface ParsedFilterRule {
  /** The rule, unless an error rejects the text. */
  readonly rule?: FilterRule;
  /** Attribute names plus strings, as written [guide]; present if the rule is. */
  readonly complexity?: number;
  /** All problems, in the order of the text; at most 100. */
  readonly diagnostics: Diagnostic[];
}

/** The accepted texts of all results that are still in use. */
const parsedTexts: WeakMap<object, { readonly text: string; readonly rule: RuleTape | undefined }> = new WeakMap();

/**
 * Reads a rule text and reports its mistakes: all of them if the text is JSON, else those up to the first mistake in the JSON.
 * With the option `guidance` it reads such a text to its end, and adds warnings and what to write instead. Never throws on text;
 * at most 100 diagnostics, in the order of the text. O(length of the text), with a bound for rejected texts: if a text is over
 * the size limit and has more than 8,192 code units, only its size is reported, without reading it; after 100 errors, the rest is
 * not read.
 * Sources: the language and its limits from the developer guide.
 *
 * @throws TypeError if `text` is not a string, or for an unknown option value.
 *
 * @example
 * ```ts
 * import { parseFilterRule } from "pushsieve";
 *
 * const { rule, complexity, diagnostics } = parseFilterRule('{"mention":["Bob"]}');
 * JSON.stringify(rule); // => '{"mention":["Bob"]}'
 * complexity; // => 2
 * diagnostics; // => []
 *
 * parseFilterRule('{"mention":"Bob"}').diagnostics[0]?.message; // => 'the value of "mention" must be an array of strings'
 * ```
 */
export function parseFilterRule(text: string, options: RuleOptions = {}): ParsedFilterRule {
  requireKnownOptions(options, ruleOptionNames, "parseFilterRule");
  const { rule, root, diagnostics } = report(text, options, chime);
  if (rule === undefined || root === undefined) return rememberParsed({ diagnostics }, text);
  return rememberParsed({ rule: toJson(root, text) as FilterRule, complexity: complexityOf(rule), diagnostics }, text, rule);
}

/** Reads a rule text, for callers that do not keep the rule. O(length of the text). */
export function readText(text: string, options: RuleOptions): ReadRule<AcceptedText> {
  const { rule, diagnostics } = report(text, options, chime);
  return rule === undefined ? { diagnostics } : { accepted: { text, rule }, diagnostics };
}

/** Reads a rule text, for callers that keep the rule. O(length of the text). */
export function readFilterRule(text: string, options: RuleOptions, dialect: Dialect = chime): ReadRule {
  const { rule, diagnostics } = report(text, options, dialect);
  if (rule === undefined) return { diagnostics };
  return { accepted: { text, rule, isCanonical: isInOrder(rule) && printRule(rule) === text }, diagnostics };
}

/** Does the same in less time if there is nothing to report: {@link readFilterRule} starts when the fast reader gives up. */
export function readRule(text: string, options: RuleOptions, fast: FastReader = new FastReader(options.guidance)): ReadRule {
  requireText(text);
  resolveSemantics(options);
  const accepted = fast.read(text, resolveLimits(options.limits));
  return accepted === undefined ? readFilterRule(text, options, fast.dialect) : { accepted, diagnostics: [] };
}

/** Reads a text; the result has a `rule` unless a diagnostic is an error. The tree does not leave this folder. */
type Report = ReturnType<ReadText> & { readonly diagnostics: Diagnostic[] };

function report(text: string, options: RuleOptions, dialect: Dialect): Report {
  requireText(text);
  resolveSemantics(options);
  const limits = resolveLimits(options.limits);
  const problems = new Collector();
  if (!isSmallEnough(text, limits, problems) && text.length > HOPELESS) return { diagnostics: problems.report() };
  const read = (options.guidance?.read ?? readPlain)(text, problems, limits, dialect);
  return problems.hasErrors ? { diagnostics: problems.report() } : { ...read, diagnostics: problems.report() };
}

const readPlain: ReadText = (text, problems, limits, dialect) => {
  const root = scanJson(text, problems);
  return { root, rule: new RuleReader(text, problems, limits, dialect).rule(root) };
};

function requireText(text: unknown): void {
  if (typeof text !== "string") throw new TypeError(`a rule text must be a string, found ${text === null ? "null" : typeof text}`);
}

/**
 * Returns the accepted text of a {@link parseFilterRule} result; `undefined` for any other value. @throws FilterRuleError if the
 * rule is rejected.
 */
export function requireParsed(parsed: object): { readonly text: string; readonly rule: RuleTape } | undefined {
  const { text, rule } = parsedTexts.get(parsed) ?? {};
  if (text === undefined) return undefined;
  if (rule === undefined) throw new FilterRuleError((parsed as ParsedFilterRule).diagnostics, { text });
  return { text, rule };
}

/** Makes a result that {@link requireParsed} recognises. */
export function rememberParsed<P extends ParsedFilterRule>(parsed: P, text: string, rule?: RuleTape): P {
  parsedTexts.set(parsed, { text, rule });
  return parsed;
}

/** Reads a text or an object, and throws on errors. @throws FilterRuleError if the rule is rejected. */
export function requireFilterRule(rule: string | FilterRule, options: RuleOptions): AcceptedRule {
  const text = typeof rule === "string" ? rule : textOf(rule);
  const { accepted, diagnostics } = readRule(text, options);
  if (accepted === undefined) throw new FilterRuleError(diagnostics, { text });
  return accepted;
}

/** Returns the text of a rule that is given as one or as an object. Readers reject anything else. @throws TypeError for an object without a JSON text. */
export function givenText(rule: string | FilterRule): string {
  return typeof rule === "object" && rule !== null ? textOf(rule) : rule;
}

/** Returns the JSON text of a rule. @throws TypeError for an object that has none. */
function textOf(rule: FilterRule): string {
  try {
    return JSON.stringify(rule);
  } catch (error) {
    if (error instanceof RangeError) throw new TypeError("a rule must not be nested so deeply that it has no JSON text");
    throw error;
  }
}

function isSmallEnough(text: string, { maxBytes }: ResolvedLimits, problems: Collector): boolean {
  // A code unit has 1 to 3 bytes, so the bytes of most texts, and of the largest, need no count.
  if (text.length * 3 <= maxBytes) return true;
  const isHopeless = text.length > maxBytes && text.length > HOPELESS;
  const bytes = isHopeless ? text.length : utf8Length(text);
  if (bytes <= maxBytes) return true;
  problems.add("too-large", {
    span: { start: 0, end: text.length },
    path: "",
    message: `the rule has ${isHopeless ? "at least " : ""}${bytes} bytes, ${maxBytes} are allowed`,
  });
  return false;
}
