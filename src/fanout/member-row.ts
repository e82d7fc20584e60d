import { isMissing } from "../diagnostic/describe.ts";
import { quote } from "../diagnostic/quote.ts";
import type { ChannelMembershipPreferences } from "./preferences.ts";

/** One member for {@link Channel.from}: a tuple, as `Channel` and `Map` iterate, or a row, as in stores and exports. */
export type MemberRow =
  | readonly [memberArn: string, preferences?: ChannelMembershipPreferences | undefined]
  | { readonly MemberArn: string; readonly Preferences?: ChannelMembershipPreferences | null | undefined };

/** Columns that look like preferences: a row must not have them under another name. */
const otherNames = /^(preferences?|(push|allow)_?notifications?|filter_?rule)$/i;

/** Returns a member as a tuple. A row may have other columns, unless they look like the missing preferences. */
export function tupleOf(member: MemberRow): readonly [memberArn: string, preferences?: unknown] {
  if (Array.isArray(member)) return member as Extract<MemberRow, readonly unknown[]>;
  const { MemberArn, Preferences } = member as Exclude<MemberRow, readonly unknown[]>;
  if (isMissing(Preferences)) {
    for (const name in member) {
      if (name !== "Preferences" && otherNames.test(name))
        throw new TypeError(`a row has its preferences under "Preferences", not ${quote(name)} for ${quote(MemberArn)}`);
    }
  }
  return [MemberArn, Preferences];
}
