import type { DiagnosticCode } from "../diagnostic/codes.ts";
import { Collector } from "../diagnostic/collector.ts";
import { describeValue, isMissing, isRecord } from "../diagnostic/describe.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import { replaceValue } from "../diagnostic/edit.ts";
import type { RuleNode } from "../rule/filter-rule.ts";
import type { RuleOptions } from "../rule/options.ts";
import { readFilterRule } from "../rule/parse.ts";

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

/** Preferences as they were read: their standing, and what is wrong with them. */
export interface ReadPreferences {
  /** `refused` when nothing says what the member wants; `invalid-rule` when only the rule that would decide is wrong. */
  readonly standing: Standing | "refused";
  /** The rule text, if there is one. */
  readonly text?: string;
  /** The rule that decides; present exactly when the standing is `filtered`. */
  readonly rule?: RuleNode;
  /** With `rule`: whether the text is known to be just what the rule in canonical form prints. */
  readonly isCanonical?: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Preferences that a member can have. */
export interface KeptPreferences extends ReadPreferences {
  readonly standing: Standing;
}

/** Reads a rule text: what was accepted, unless a diagnostic is an error. */
export type ReadRule = (text: string) => {
  readonly accepted?: { readonly rule: RuleNode; readonly isCanonical?: boolean } | undefined;
  readonly diagnostics: readonly Diagnostic[];
};

/** Reads preferences from anywhere: a program, a request, a store. Never throws on plain data. */
export function readPreferences(
  preferences: unknown,
  options: RuleOptions,
  read: ReadRule = (text) => readFilterRule(text, options),
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
  return readRule(allow, push.FilterRule, read);
}

function readRule(allow: AllowNotifications, text: unknown, read: ReadRule): ReadPreferences {
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
  return standing === "filtered"
    ? { standing, text, rule: accepted.rule, isCanonical: accepted.isCanonical === true, diagnostics }
    : { standing, text, diagnostics };
}

function refuse(
  code: DiagnosticCode,
  path: string,
  message: string,
  { help, fix, standing = "refused" }: { help?: string; fix?: Fix | undefined; standing?: ReadPreferences["standing"] } = {},
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
