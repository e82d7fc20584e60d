import { Collector } from "../diagnostic/collector.ts";
import { describeValue, isMissing, isRecord } from "../diagnostic/describe.ts";
import { type Diagnostic, hasErrors } from "../diagnostic/diagnostic.ts";
import { FilterRuleError } from "../diagnostic/error.ts";
import { requireKnownOptions } from "../diagnostic/options.ts";
import type { CodeOf } from "../diagnostic/severities.ts";
import type { AcceptedRule, AcceptedText, ReadRule } from "../rule/accepted.ts";
import type { Guidance } from "../rule/guide.ts";
import { type RuleOptions, ruleOptionNames } from "../rule/options.ts";
import { readText } from "../rule/parse.ts";
import { inPreferences, inPush } from "../rule/preference-names.ts";
import { reportStrayPreferences, reportStrayPushPreferences, straysIn } from "./strays.ts";

/** Which pushes a member wants. */
export type AllowNotifications = "ALL" | "NONE" | "FILTERED";

/** The preference as in the API. `FilterRule` is JSON text; it is kept, and must be valid, even if it is not evaluated [choice]. */
export interface PushNotificationPreferences {
  /** All pushes, none, or those that the rule selects (`FILTERED`). */
  AllowNotifications: AllowNotifications | undefined;
  /** The rule text; required for `FILTERED`. */
  FilterRule?: string | undefined;
}

/** The preferences of one membership, as in PutChannelMembershipPreferences. */
export interface ChannelMembershipPreferences {
  /** Which pushes the member wants; without it no preference is set. */
  PushNotifications?: PushNotificationPreferences | undefined;
}

/** How to treat a member with an invalid rule: keep the member and decide so, or throw. */
export type OnInvalidRule = "throw" | "withhold" | "notify";

/** Returns the choice, by default `withhold`. Throws TypeError for any other word: a mistake of the program. */
export function resolveOnInvalidRule(onInvalidRule: OnInvalidRule = "withhold"): OnInvalidRule {
  if (onInvalidRule !== "throw" && onInvalidRule !== "withhold" && onInvalidRule !== "notify") {
    throw new TypeError(`onInvalidRule must be "throw", "withhold" or "notify", found ${JSON.stringify(onInvalidRule)}`);
  }
  return onInvalidRule;
}

/** The preferences of a member as they were read, or the problems of their rule. */
export type PreferenceKind = "no-preference" | "all" | "none" | "filtered" | "invalid-rule";

interface Read {
  /** The rule text, if there is one. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Preferences that a member can have: with the rule if it decides. */
export type KeptPreferences<A extends AcceptedText = AcceptedRule> = Read &
  ({ readonly kind: "filtered"; readonly accepted: A } | { readonly kind: Exclude<PreferenceKind, "filtered">; readonly accepted?: never });

/**
 * Preferences as they were read: their kind, and their problems. `rejected` if they do not say what the member wants;
 * `invalid-rule` if only the rule that would decide is wrong, or if the field that says it is misspelled or misplaced.
 */
export type PreferencesResult<A extends AcceptedText = AcceptedRule> = KeptPreferences<A> | (Read & { readonly kind: "rejected" });

/** Preferences without a rule that could decide. */
type RejectedPreferences = Read & { readonly kind: "rejected" | Exclude<PreferenceKind, "filtered">; readonly accepted?: never };

type ReadBy<A extends AcceptedText> = (text: string) => ReadRule<A>;

/**
 * Reads preferences from anywhere: a program, a request, a store. Never throws on plain data. `read` reads their rule; `guidance`
 * adds what to write instead.
 */
export function readPreferences<A extends AcceptedText>(
  preferences: unknown,
  read: ReadBy<A>,
  guidance: Guidance | undefined,
): PreferencesResult<A> {
  const result = readPlain(preferences, read);
  if (guidance === undefined || result.diagnostics.length === 0) return result;
  return { ...result, diagnostics: guidance.repairPreferences(result.diagnostics, preferences) };
}

function readPlain<A extends AcceptedText>(preferences: unknown, read: ReadBy<A>): PreferencesResult<A> {
  if (isMissing(preferences)) return { kind: "no-preference", diagnostics: [] };
  if (!isRecord(preferences)) return notObject("preferences", "", preferences);
  const push = preferences.PushNotifications;
  const strays = straysIn(preferences, inPreferences);
  if (strays === undefined && isMissing(push)) {
    // A Map, or a Promise without `await`: an object, but not one that could be preferences.
    return isPlain(preferences) ? { kind: "no-preference", diagnostics: [] } : notObject("preferences", "", preferences);
  }
  if (!isMissing(push) && !isRecord(push)) return notObject("PushNotifications", "/PushNotifications", push);
  const strayPush = isMissing(push) ? undefined : straysIn(push, inPush);
  if (strays === undefined && strayPush === undefined) return readPush(push as Record<string, unknown>, read);
  const problems = new Collector();
  if (strays !== undefined) reportStrayPreferences(strays, problems);
  const isAllowMisspelt = strayPush !== undefined && reportStrayPushPreferences(strayPush, problems);
  // Problems of the existing fields are reported as well. A misspelled AllowNotifications is already reported, so it is not
  // reported as missing.
  const rest = isMissing(push) || (isAllowMisspelt && isMissing(push.AllowNotifications)) ? undefined : readPush(push, read);
  const diagnostics = [...problems.report(), ...(rest?.diagnostics ?? [])];
  // NONE in the right place means that the member is not notified, whatever else is wrong.
  const kind = rest?.kind === "none" || rest?.kind === "rejected" ? rest.kind : "invalid-rule";
  return { kind, diagnostics, ...(rest?.text === undefined ? {} : { text: rest.text }) };
}

/** Reports every problem in the shape of preferences, and does not read rules. */
export function shapeProblems(preferences: unknown, guidance?: Guidance): readonly Diagnostic[] {
  return readPreferences(preferences, () => ({ diagnostics: [] }), guidance).diagnostics;
}

function readPush<A extends AcceptedText>(push: Readonly<Record<string, unknown>>, read: ReadBy<A>): PreferencesResult<A> {
  const allow = push.AllowNotifications;
  if (allow !== "ALL" && allow !== "NONE" && allow !== "FILTERED") {
    const found = typeof allow === "string" ? JSON.stringify(allow) : describeValue(allow);
    return reject(
      "invalid-allow-notifications",
      "/PushNotifications/AllowNotifications",
      `AllowNotifications must be ALL, NONE or FILTERED, found ${found}`,
    );
  }
  return readKind(allow, push.FilterRule, read);
}

function notObject(what: string, path: string, found: unknown): RejectedPreferences {
  const described = isRecord(found) ? `a ${tagOf(found)}` : describeValue(found);
  return reject("preferences-not-object", path, `${what} must be an object, found ${described}`);
}

/** Whether an object is a plain one: `{}`, of any realm. */
function isPlain(object: object): boolean {
  return tagOf(object) === "Object";
}

function tagOf(object: object): string {
  return Object.prototype.toString.call(object).slice("[object ".length, -1);
}

function readKind<A extends AcceptedText>(allow: AllowNotifications, text: unknown, read: ReadBy<A>): PreferencesResult<A> {
  const kind = allow === "ALL" ? "all" : allow === "NONE" ? "none" : "filtered";
  const withoutRule = kind === "filtered" ? "invalid-rule" : kind;
  if (isMissing(text)) {
    if (kind !== "filtered") return { kind, diagnostics: [] };
    return reject("missing-filter-rule", "/PushNotifications", "FILTERED needs a FilterRule, found none", withoutRule);
  }
  if (typeof text !== "string") {
    const message = `FilterRule must be a string of JSON, found ${describeValue(text)}`;
    return reject("filter-rule-not-string", "/PushNotifications/FilterRule", message, withoutRule);
  }
  const { accepted, diagnostics } = read(text);
  if (accepted === undefined) return { kind: withoutRule, text, diagnostics };
  return kind === "filtered" ? { kind, text, accepted, diagnostics } : { kind, text, diagnostics };
}

/** Throws for preferences that cannot be kept: always for rejected ones, and for an invalid rule unless an option says how to treat it. */
export function requireKept<A extends AcceptedText>(
  read: PreferencesResult<A>,
  onInvalidRule: OnInvalidRule,
  memberArn?: string,
): KeptPreferences<A> {
  if (read.kind !== "rejected" && !(onInvalidRule === "throw" && hasErrors(read.diagnostics))) {
    if (read.kind !== "invalid-rule" || read.diagnostics.some(({ severity, span }) => severity === "error" && span !== undefined))
      return read;
    // Without the misplaced fields, the valid rule would be a preference that the member never set.
    return { kind: "invalid-rule", diagnostics: read.diagnostics };
  }
  throw new FilterRuleError(read.diagnostics, { text: read.text, memberArn });
}

function reject(code: CodeOf<"error">, path: string, message: string, kind: RejectedPreferences["kind"] = "rejected"): RejectedPreferences {
  return { kind, diagnostics: [{ code, severity: "error", path, message }] };
}

/**
 * Reports everything that prevents a value from being set as the preferences of a member, or from being read as its author
 * intends: unknown and misplaced fields, and the problems of the rule, with spans and paths into its text. With the option
 * `guidance` it adds what to write instead. Returns an empty list if it is fine. `undefined`, `null` and `{}` are fine and mean
 * that no preference was ever set. Never throws on plain data; at most 100 diagnostics a rule. O(size).
 *
 * @throws TypeError, RangeError for an unknown option, or an invalid value of one.
 *
 * @example
 * ```ts
 * import { validateChannelMembershipPreferences } from "pushsieve";
 * import { guidance } from "pushsieve/diagnose";
 *
 * validateChannelMembershipPreferences({ PushNotifications: { AllowNotifications: "NONE" } }); // => []
 * const [problem] = validateChannelMembershipPreferences({ AllowNotifications: "NONE" }, { guidance });
 * problem?.code; // => "misplaced-member"
 * problem?.help; // => 'write {"PushNotifications":{"AllowNotifications":"NONE"}}'
 * ```
 */
export function validateChannelMembershipPreferences(preferences: unknown, options: RuleOptions = {}): readonly Diagnostic[] {
  requireKnownOptions(options, ruleOptionNames, "validateChannelMembershipPreferences");
  return readPreferences(preferences, (text) => readText(text, options), options.guidance).diagnostics;
}
