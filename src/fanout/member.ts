import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { printRule } from "../rule/canonical.ts";
import type { RuleTape } from "../rule/tape.ts";
import type { ChannelMembershipPreferences, Standing } from "./preferences.ts";

/** What a member can be; the numbers by which a table stores it are the places in this list. */
export const standings: readonly Standing[] = ["no-preference", "all", "none", "filtered", "invalid-rule"];

/** What a channel keeps of a member. */
export interface Member {
  readonly memberArn: string;
  readonly standing: Standing;
  /** The rule text as it was set; `undefined` when there is none, or when it is just the canonical text of `rule`. */
  readonly text: string | undefined;
  /** The rule that decides, in canonical form, as the index has it; present exactly when the standing is `filtered`. */
  readonly rule: RuleTape | undefined;
  /** What is wrong with the rule, when it was refused but the member kept. */
  readonly diagnostics: readonly Diagnostic[] | undefined;
}

/** The preferences as they were set; `undefined` when none ever were. */
export function preferencesOf(member: Member): ChannelMembershipPreferences | undefined {
  const { standing } = member;
  if (standing === "no-preference") return undefined;
  const text = member.text ?? (member.rule === undefined ? undefined : printRule(member.rule));
  const AllowNotifications = standing === "all" ? "ALL" : standing === "none" ? "NONE" : "FILTERED";
  return { PushNotifications: text === undefined ? { AllowNotifications } : { AllowNotifications, FilterRule: text } };
}

/** @throws TypeError for what cannot name a member: a mistake of the program. */
export function requireMemberArn(memberArn: unknown): void {
  if (typeof memberArn !== "string" || memberArn === "") throw new TypeError("memberArn must be a non-empty string");
}
