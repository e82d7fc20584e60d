import type { ChannelMembershipPreferences } from "../fanout/preferences.ts";
import { parse, RULE_IN_PREFERENCES, readMembers } from "./member.ts";
import { isRefused, sourceProblems } from "./problem.ts";
import type { Findings } from "./report.ts";
import type { SourceValue } from "./split.ts";

/** A member record of a file; its preferences are not checked yet. */
export interface Row extends Findings {
  /** The value that contains it. */
  readonly value: SourceValue;
  readonly memberArn?: string | undefined;
  /** JSON pointers into the value: to the member, and to its preferences. */
  readonly path: string;
  readonly preferencesPath: string;
  readonly preferences?: ChannelMembershipPreferences | undefined;
}

/** Returns the rows of values that were read together. */
export function rowsOf(values: readonly SourceValue[]): Row[] {
  const rows: Row[] = [];
  for (const value of values) addRows(value, rows);
  return rows;
}

function addRows(value: SourceValue, rows: Row[]): void {
  // JSON.parse silently keeps the last of two equal names.
  const damage = sourceProblems(value);
  if (isRefused(damage)) {
    rows.push({ value, text: value.text, heldAt: undefined, path: "", preferencesPath: "", problems: damage });
    return;
  }
  for (const { memberArn, path, preferencesPath, preferences, problems } of readMembers(value.parsed ?? parse(value.text))) {
    rows.push({
      value,
      memberArn,
      path,
      preferencesPath,
      problems,
      heldAt: preferencesPath + RULE_IN_PREFERENCES,
      preferences: preferences as ChannelMembershipPreferences | undefined,
    });
  }
}
