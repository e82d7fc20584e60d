import { isRecord } from "../diagnostic/describe.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type Repair, repairBy, replaceValue } from "../diagnostic/edit.ts";
import { quote } from "../diagnostic/quote.ts";
import { isSameName, similarName } from "../diagnostic/similar.ts";
import { aroundPreferences, inPreferences, inPush } from "./preference-names.ts";

const [OUTER] = inPreferences;
const [ALLOW, RULE] = inPush;

/** Adds to the problems of preferences what to write instead. Problems inside a rule have a span and are left unchanged. */
export function repairPreferences(problems: readonly Diagnostic[], preferences: unknown): readonly Diagnostic[] {
  return problems.map((problem) => (problem.span === undefined ? { ...problem, ...repairOf(problem, preferences) } : problem));
}

function repairOf({ code, path }: Diagnostic, preferences: unknown): Repair | undefined {
  const isInPush = path.startsWith(`/${OUTER}/`);
  const fields = fieldsOf(isInPush ? fieldsOf(preferences)[OUTER] : preferences);
  const name = path
    .slice(path.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  switch (code) {
    case "invalid-allow-notifications":
      return choiceMeantBy(fields[name]);
    case "filter-rule-not-string":
      return isRecord(fields[name]) ? asText(fields[name]) : undefined;
    case "misplaced-member":
      return repairBy(isInPush ? "remove the outer one" : rightPlaceOf(name, fields));
    case "unknown-member":
      return repairBy(isInPush ? didYouMean(similarName(name, inPush)) : meantBeside(name));
    default:
      return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function choiceMeantBy(value: unknown): Repair | undefined {
  const word = typeof value === "string" ? value.toUpperCase() : undefined;
  return isChoice(word) ? repairBy(`write "${word}"`, replaceValue(JSON.stringify(word), true)) : undefined;
}

/** Returns a rule that was given as an object, as the string that it should be. */
function asText(rule: object): Repair {
  const help = "pass it through JSON.stringify";
  try {
    const text = JSON.stringify(rule) as string | undefined;
    return repairBy(help, text === undefined ? undefined : replaceValue(JSON.stringify(text), true));
  } catch {
    // An object of a program may have no JSON text.
    return repairBy(help);
  }
}

function rightPlaceOf(name: string, beside: Readonly<Record<string, unknown>>): string {
  if (isSameName(name, aroundPreferences[0])) return `pass the value of ${quote(name)}`;
  if (name !== ALLOW && name !== RULE) return "pass its Preferences, or undefined if it has none";
  const choice = name === ALLOW ? beside[name] : undefined;
  if (!isChoice(choice)) return `write {"${OUTER}":{${quote(name)}: …}}`;
  return `write {"${OUTER}":{"${ALLOW}":"${choice}"${beside[RULE] === undefined ? "" : `,"${RULE}": …`}}}`;
}

function meantBeside(name: string): string | undefined {
  const inside = similarName(name, inPush);
  return didYouMean(similarName(name, inPreferences)) ?? (inside === undefined ? undefined : `did you mean {"${OUTER}":{"${inside}": …}}?`);
}

function didYouMean(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `did you mean ${quote(name)}?`;
}

function isChoice(value: unknown): value is string {
  return value === "ALL" || value === "NONE" || value === "FILTERED";
}
