import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { printRule } from "../rule/canonical.ts";
import type { RuleTape } from "../rule/tape.ts";
import type { ChannelMembershipPreferences, PreferenceKind } from "./preferences.ts";

/** The kinds of preference. A table stores their indexes in this list. */
export const preferenceKinds: readonly PreferenceKind[] = ["no-preference", "all", "none", "filtered", "invalid-rule"];

/** What a channel keeps for a member. */
export interface Member {
  readonly memberArn: string;
  readonly kind: PreferenceKind;
  /** The rule text as set; `undefined` if there is none, or if it equals the canonical text of `rule`. */
  readonly text: string | undefined;
  /** Returns the rule that decides, in canonical form, as the index has it; there is one exactly if the kind is `filtered`. */
  readonly rule: () => RuleTape | undefined;
  /** The problems of the rule, if it is invalid and the member was kept. */
  readonly diagnostics: readonly Diagnostic[] | undefined;
}

/** Returns the preferences as they were set; `undefined` if none were ever set. */
export function preferencesOf(member: Member): ChannelMembershipPreferences | undefined {
  const { kind } = member;
  if (kind === "no-preference") return undefined;
  const rule = member.text === undefined ? member.rule() : undefined;
  const text = rule === undefined ? member.text : printRule(rule);
  const AllowNotifications = kind === "invalid-rule" ? "FILTERED" : (kind.toUpperCase() as Uppercase<typeof kind>);
  return { PushNotifications: text === undefined ? { AllowNotifications } : { AllowNotifications, FilterRule: text } };
}

/** @throws TypeError for a value that cannot name a member: a mistake of the program. */
export function requireMemberArn(memberArn: unknown): void {
  if (typeof memberArn !== "string" || memberArn === "") throw new TypeError("memberArn must be a non-empty string");
}
