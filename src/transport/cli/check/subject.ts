import { isRecord } from "../../../diagnostic/describe.ts";
import { hasErrors } from "../../../diagnostic/diagnostic.ts";
import { readPreferences } from "../../../fanout/preferences.ts";
import type { RuleOptions } from "../../../rule/options.ts";
import { belowPreferences, heldAtIn, parse, readMember } from "../read/member.ts";
import { jsonProblems, sourceProblems } from "../read/problem.ts";
import type { Findings } from "../read/report.ts";
import type { SourceValue } from "../read/split.ts";
import type { InspectedRule } from "./inspect.ts";

/** What a value is taken for. */
export type Kind = "rule" | "preferences" | "members";

/** How values are looked at. */
export interface Inspection {
  readonly as: Kind | "auto";
  readonly options: RuleOptions;
  /** Everything that can be said of a rule text. */
  readonly inspectRule: (text: string) => InspectedRule;
}

/** What was found out about one value. Paths lead into the value; those of problems with a span into the rule. */
export interface Checked extends Findings {
  readonly kind: Kind | "damaged";
}

/** Asks the library about one value of a file; `isAlone` when it is all that the file holds. */
export function checkValue(value: SourceValue, inspection: Inspection, isAlone: boolean): Checked {
  if (value.problem !== undefined) return { kind: "damaged", heldAt: undefined, problems: sourceProblems(value) };
  const { text } = value;
  const parsed = parse(text);
  if (parsed === undefined) return checkDamaged(text, inspection);
  const kind = inspection.as === "auto" ? kindOf(parsed) : inspection.as;
  // A string among others is a rule text; alone, it is one that was encoded once too often.
  if (kind === "rule") return checkRule(text, isAlone ? undefined : parsed, inspection);
  // Repeated names and nothing else: the text is JSON.
  const problems = jsonProblems(text);
  if (problems.length > 0) return { kind, text, heldAt: undefined, problems };
  return kind === "members" ? checkMember(parsed, inspection) : { kind, ...checkPreferences(parsed, inspection) };
}

/** The shape tells what it is: where a rule has these names, their values are arrays. */
function kindOf(value: unknown): Kind {
  const has = (name: string) => isRecord(value) && Object.hasOwn(value, name) && !Array.isArray(value[name]);
  if (has("MemberArn") || has("Member") || has("Preferences")) return "members";
  return has("PushNotifications") ? "preferences" : "rule";
}

function checkDamaged(text: string, { as, inspectRule }: Inspection): Checked {
  const kind = as === "auto" ? (/"(?:MemberArn|Member|Preferences)"\s*:/.test(text) ? "members" : "rule") : as;
  const isRule = kind === "rule" && !(as === "auto" && text.includes('"PushNotifications"'));
  return { kind, text, heldAt: undefined, ...(isRule ? inspectRule(text) : { problems: jsonProblems(text) }) };
}

function checkRule(source: string, value: unknown, { inspectRule }: Inspection): Checked {
  const isHeld = typeof value === "string";
  const text = isHeld ? value : source;
  return { kind: "rule", text, heldAt: isHeld ? "" : undefined, ...inspectRule(text) };
}

function checkPreferences(value: unknown, { options, inspectRule }: Inspection): Findings {
  const { text, diagnostics } = readPreferences(value, options);
  const inspected = text === undefined || hasErrors(diagnostics) ? { problems: diagnostics } : inspectRule(text);
  return { text, heldAt: heldAtIn.preferences, ...inspected };
}

function checkMember(value: unknown, inspection: Inspection): Checked {
  const { memberArn, preferences, problems } = readMember(value);
  const inPreferences = checkPreferences(preferences, inspection);
  const all = [...problems, ...belowPreferences(inPreferences.problems)];
  return { ...inPreferences, kind: "members", memberArn, heldAt: heldAtIn.members, problems: all };
}
