import { hasErrors } from "../../diagnostic/diagnostic.ts";
import { readPreferences } from "../../fanout/preferences.ts";
import { guidance } from "../../rule/guidance.ts";
import { ApiError } from "../errors.ts";
import type { Rows } from "../store/rows.ts";
import { refusedRule } from "./diagnosed.ts";
import type { Handler } from "./handler.ts";
import { membershipKey } from "./keys.ts";
import { changeMembership } from "./membership-change.ts";

export const putPreferences: Handler<"PutChannelMembershipPreferences"> = async (request, scene, context) => {
  const { ChannelArn, MemberArn, Preferences } = request;
  if (await scene.isElastic()) throw new ApiError("ForbiddenException", "Elastic channels take no membership preferences");
  const { diagnostics } = readPreferences(Preferences, context.readRule, guidance);
  if (hasErrors(diagnostics)) throw refusedRule(diagnostics);
  const key = membershipKey(ChannelArn, MemberArn);
  await changeMembership(context, key, async () => {
    const stored = await context.store.get(key);
    // The membership existed when the caller was authorised. If it was removed since then, it is not restored.
    if (stored === undefined) throw new ApiError("ForbiddenException", `${MemberArn} is no longer a member of the channel`);
    // The same preferences again change nothing, so nothing is written or reported.
    if (isSame(stored.value.Preferences, Preferences)) return { changes: [], row: stored.value };
    const row = { ...stored.value, Preferences, UpdatedAt: context.clock() };
    return { changes: [{ put: key, value: row, expect: stored.revision }], row };
  });
  return { ChannelArn, Member: { Arn: MemberArn }, Preferences };
};

function isSame(stored: Rows["membership"]["Preferences"], given: Rows["membership"]["Preferences"]): boolean {
  // Mostly, this is known without a text. Only the text shows the unknown names of a row that was edited by hand.
  if (stored?.PushNotifications?.FilterRule !== given?.PushNotifications?.FilterRule) return false;
  return JSON.stringify(stored ?? {}) === JSON.stringify(given);
}

export const getPreferences: Handler<"GetChannelMembershipPreferences"> = async ({ ChannelArn, MemberArn }, scene) => {
  if (await scene.isElastic()) throw new ApiError("ForbiddenException", "Elastic channels take no membership preferences");
  const preferences = (await scene.membership(MemberArn))?.value.Preferences;
  return { ChannelArn, Member: { Arn: MemberArn }, ...(preferences === undefined ? {} : { Preferences: preferences }) };
};
