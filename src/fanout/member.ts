import { type Diagnostic, hasErrors } from "../diagnostic/diagnostic.ts";
import type { ChannelMembershipPreferences, KeptPreferences, Standing } from "./preferences.ts";

/** What a member can be; the numbers by which a table stores it are the places in this list. */
export const standings: readonly Standing[] = ["default", "all", "none", "filtered", "invalid-rule"];

/** What a channel keeps of a member. */
export interface Member {
  readonly memberArn: string;
  readonly standing: Standing;
  /** The rule text as it was set. */
  readonly text: string | undefined;
  /** What is wrong with the rule, when it was refused but the member kept. */
  readonly diagnostics: readonly Diagnostic[] | undefined;
}

/** A member from preferences that were read and are kept. */
export function toMember(memberArn: string, { standing, text, diagnostics }: KeptPreferences): Member {
  return { memberArn, standing, text, diagnostics: hasErrors(diagnostics) ? diagnostics : undefined };
}

/** The preferences as they were set; `undefined` when none ever were. */
export function preferencesOf(member: Member): ChannelMembershipPreferences | undefined {
  const { standing, text } = member;
  if (standing === "default") return undefined;
  const AllowNotifications = standing === "all" ? "ALL" : standing === "none" ? "NONE" : "FILTERED";
  return { PushNotifications: text === undefined ? { AllowNotifications } : { AllowNotifications, FilterRule: text } };
}
