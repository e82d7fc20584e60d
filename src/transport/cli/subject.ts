import { isRecord } from "../../diagnostic/describe.ts";
import { readPreferences } from "../../fanout/preferences.ts";
import type { RuleOptions } from "../../rule/options.ts";
import { parseFilterRule } from "../../rule/parse.ts";
import { validateMember } from "../../schema/validators.generated.ts";
import { inputProblem, jsonProblems, type Problem, schemaProblems } from "./problem.ts";

/** What a value is taken for. */
export type Kind = "rule" | "preferences" | "members";

/** What was found out about one value. */
export interface Checked {
  readonly kind: Kind;
  readonly memberArn?: string | undefined;
  /** The text that the spans of the problems point into: the value's own, or a rule text inside it. */
  readonly text?: string | undefined;
  /** Whether `text` is the value as it stands in the file, so that columns can be told. */
  readonly isSource: boolean;
  readonly problems: readonly Problem[];
}

/** Asks the library about one value of a file; `isAlone` when it is all that the file holds. */
export function checkValue(source: string, as: Kind | "auto", options: RuleOptions, isAlone: boolean): Checked {
  const value = parse(source);
  if (value === undefined) return checkDamaged(source, as, options);
  const kind = as === "auto" ? kindOf(value) : as;
  // A string among others is a rule text; alone, it is one that was encoded once too often.
  if (kind === "rule") return checkRule(source, isAlone ? undefined : value, options);
  // Repeated names and nothing else: the text is JSON.
  const problems = jsonProblems(source);
  if (problems.length > 0) return { kind, text: source, isSource: true, problems };
  return kind === "members" ? checkMember(value, options) : { kind, ...checkPreferences(value, options) };
}

/** The shape tells what it is: where a rule has these names, their values are arrays. */
function kindOf(value: unknown): Kind {
  const has = (name: string) => isRecord(value) && Object.hasOwn(value, name) && !Array.isArray(value[name]);
  if (has("MemberArn") || has("Member") || has("Preferences")) return "members";
  return has("PushNotifications") ? "preferences" : "rule";
}

function checkDamaged(source: string, as: Kind | "auto", options: RuleOptions): Checked {
  const kind = as === "auto" ? (/"(?:MemberArn|Member|Preferences)"\s*:/.test(source) ? "members" : "rule") : as;
  const isRule = kind === "rule" && !(as === "auto" && source.includes('"PushNotifications"'));
  return { kind, text: source, isSource: true, problems: isRule ? parseFilterRule(source, options).diagnostics : jsonProblems(source) };
}

function checkRule(source: string, value: unknown, options: RuleOptions): Checked {
  if (typeof value === "string") {
    return { kind: "rule", text: value, isSource: false, problems: parseFilterRule(value, options).diagnostics };
  }
  return { kind: "rule", text: source, isSource: true, problems: parseFilterRule(source, options).diagnostics };
}

function checkPreferences(value: unknown, options: RuleOptions): Pick<Checked, "text" | "isSource" | "problems"> {
  const { text, diagnostics } = readPreferences(value, options);
  return { text, isSource: false, problems: diagnostics };
}

function checkMember(value: unknown, options: RuleOptions): Checked {
  const { memberArn, preferences, problems } = readMember(value);
  const checked = checkPreferences(preferences, options);
  return { kind: "members", memberArn, ...checked, problems: [...problems, ...checked.problems] };
}

/** A member record, in either of its forms; the preferences are left to the library. */
export function readMember(value: unknown): { memberArn: string | undefined; preferences: unknown; problems: Problem[] } {
  const problems = schemaProblems(validateMember(value), "/Preferences");
  if (isRecord(value) && value.MemberArn === undefined && value.Member === undefined) {
    return { memberArn: undefined, preferences: value.Preferences, problems: [inputProblem("a member needs a MemberArn (or Member.Arn)")] };
  }
  const { MemberArn, Member, Preferences } = isRecord(value) ? value : {};
  const arn = MemberArn ?? (isRecord(Member) ? Member.Arn : undefined);
  return { memberArn: typeof arn === "string" ? arn : undefined, preferences: Preferences, problems };
}

/** JSON.parse; `undefined` for what is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
