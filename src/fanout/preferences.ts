import type { DiagnosticCode } from "../diagnostic/codes.ts";
import { Collector } from "../diagnostic/collector.ts";
import { describeValue, isMissing, isRecord } from "../diagnostic/describe.ts";
import { type Diagnostic, type Fix, hasErrors } from "../diagnostic/diagnostic.ts";
import { replaceValue } from "../diagnostic/edit.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import type { AcceptedRule, ReadRule } from "../rule/accepted.ts";
import type { RuleOptions } from "../rule/options.ts";
import { readRule } from "../rule/parse.ts";

/** Which pushes a member wants. */
export type AllowNotifications = "ALL" | "NONE" | "FILTERED";

/** As on the wire. `FilterRule` is JSON text; it is kept, and must be valid, also where it is not evaluated [choice]. */
export interface PushNotificationPreferences {
  AllowNotifications: AllowNotifications | undefined;
  FilterRule?: string | undefined;
}

/** The preferences of one membership, as PutChannelMembershipPreferences carries them. */
export interface ChannelMembershipPreferences {
  PushNotifications?: PushNotificationPreferences | undefined;
}

/** What becomes of a member whose rule is refused: refuse it (default), or keep the member and decide so. */
export type OnInvalidRule = "throw" | "withhold" | "notify";

/** What was chosen. Throws TypeError for any other word: a mistake of the program. */
export function resolveOnInvalidRule(onInvalidRule: OnInvalidRule = "throw"): OnInvalidRule {
  if (onInvalidRule !== "throw" && onInvalidRule !== "withhold" && onInvalidRule !== "notify") {
    throw new TypeError(`onInvalidRule must be "throw", "withhold" or "notify", found ${JSON.stringify(onInvalidRule)}`);
  }
  return onInvalidRule;
}

/** What the preferences of a member say, or that their rule is wrong. */
export type Standing = "default" | "all" | "none" | "filtered" | "invalid-rule";

interface Read {
  /** The rule text, if there is one. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Preferences that a member can have: with the rule where that decides. */
export type KeptPreferences = Read &
  (
    | { readonly standing: "filtered"; readonly accepted: AcceptedRule }
    | { readonly standing: Exclude<Standing, "filtered">; readonly accepted?: never }
  );

/**
 * Preferences as they were read: their standing, and what is wrong with them. `refused` when nothing says what the
 * member wants; `invalid-rule` when only the rule that would decide is wrong.
 */
export type ReadPreferences = KeptPreferences | (Read & { readonly standing: "refused" });

/** Reads preferences from anywhere: a program, a request, a store. Never throws on plain data. */
export function readPreferences(
  preferences: unknown,
  options: RuleOptions,
  read: (text: string) => ReadRule = (text) => readRule(text, options),
): ReadPreferences {
  if (isMissing(preferences)) return { standing: "default", diagnostics: [] };
  if (!isRecord(preferences))
    return refuse("preferences-not-object", "", `preferences must be an object, found ${describeValue(preferences)}`);
  const push = preferences.PushNotifications;
  if (isMissing(push)) return { standing: "default", diagnostics: [] };
  if (!isRecord(push)) {
    return refuse("preferences-not-object", "/PushNotifications", `PushNotifications must be an object, found ${describeValue(push)}`);
  }
  const allow = push.AllowNotifications;
  if (allow !== "ALL" && allow !== "NONE" && allow !== "FILTERED") {
    const upper = typeof allow === "string" ? allow.toUpperCase() : "";
    const isMeant = upper === "ALL" || upper === "NONE" || upper === "FILTERED";
    const repair = isMeant ? { help: `write "${upper}"`, fix: replaceValue(JSON.stringify(upper), true) } : {};
    const found = typeof allow === "string" ? JSON.stringify(allow) : describeValue(allow);
    return refuse(
      "invalid-allow-notifications",
      "/PushNotifications/AllowNotifications",
      `AllowNotifications must be ALL, NONE or FILTERED, found ${found}`,
      repair,
    );
  }
  return readStanding(allow, push.FilterRule, read);
}

function readStanding(allow: AllowNotifications, text: unknown, read: (text: string) => ReadRule): ReadPreferences {
  const standing = allow === "ALL" ? "all" : allow === "NONE" ? "none" : "filtered";
  const withoutRule = standing === "filtered" ? "invalid-rule" : standing;
  if (isMissing(text)) {
    if (standing !== "filtered") return { standing, diagnostics: [] };
    return refuse("missing-filter-rule", "/PushNotifications", "FILTERED needs a FilterRule, found none", { standing: withoutRule });
  }
  if (typeof text !== "string") {
    const repair = isRecord(text) ? { help: "pass it through JSON.stringify", fix: asText(text) } : {};
    const message = `FilterRule must be a string that holds JSON, found ${describeValue(text)}`;
    return refuse("filter-rule-not-string", "/PushNotifications/FilterRule", message, { ...repair, standing: withoutRule });
  }
  const { accepted, diagnostics } = read(text);
  if (accepted === undefined) return { standing: withoutRule, text, diagnostics };
  return standing === "filtered" ? { standing, text, accepted, diagnostics } : { standing, text, diagnostics };
}

/** Throws for preferences that can not be kept: refused ones always, an invalid rule unless it was said what to do with it. */
export function requireKept(read: ReadPreferences, onInvalidRule: OnInvalidRule, memberArn?: string): KeptPreferences {
  if (read.standing !== "refused" && !(onInvalidRule === "throw" && hasErrors(read.diagnostics))) return read;
  throw new FilterRuleError(read.diagnostics, { text: read.text, memberArn });
}

function refuse(
  code: DiagnosticCode,
  path: string,
  message: string,
  {
    help,
    fix,
    standing = "refused",
  }: { help?: string | undefined; fix?: Fix | undefined; standing?: Exclude<ReadPreferences["standing"], "filtered"> } = {},
): ReadPreferences {
  const problems = new Collector();
  problems.add(code, { path, message, ...(help === undefined ? {} : { help }), ...(fix === undefined ? {} : { fix }) });
  return { standing, diagnostics: problems.report() };
}

/** A rule that was given as an object, as the string that it should be. */
function asText(rule: object): Fix | undefined {
  try {
    const text = JSON.stringify(rule) as string | undefined;
    return text === undefined ? undefined : replaceValue(JSON.stringify(text), true);
  } catch {
    // What a program passes need not have a JSON text.
    return undefined;
  }
}
