import { appInstanceOfChannel } from "../arns.ts";
import { ApiError } from "../errors.ts";
import { checkMember } from "../identities.ts";
import { collect } from "../paging.ts";
import type { Change } from "../store/store.ts";
import type { Handler } from "./handler.ts";
import { banKey, moderatorKey } from "./keys.ts";
import { withinQuota } from "./quotas.ts";

export const createModerator: Handler<"CreateChannelModerator"> = async (request, scene, context) => {
  const { ChannelArn, ChannelModeratorArn, ChimeBearer } = request;
  await checkMember(ChannelModeratorArn, "ChannelModeratorArn", appInstanceOfChannel(ChannelArn), scene, context);
  if (await scene.isModerator(ChannelModeratorArn)) throw new ApiError("ConflictException", "The user is already a moderator");
  if (await scene.isBanned(ChannelModeratorArn)) throw new ApiError("ForbiddenException", "The user is banned");
  const key = moderatorKey(ChannelArn, ChannelModeratorArn);
  const changes: Change[] = [
    { check: (await scene.channel()).key, expect: "present" },
    { check: banKey(ChannelArn, ChannelModeratorArn), expect: "absent" },
    { put: key, value: { CreatedBy: ChimeBearer, CreatedAt: context.clock() }, expect: "absent" },
  ];
  await withinQuota("moderatorsPerChannel", key, context, () => context.store.commit(changes));
  return { ChannelArn, ChannelModerator: { Arn: ChannelModeratorArn } };
};

export const describeModerator: Handler<"DescribeChannelModerator"> = async ({ ChannelArn, ChannelModeratorArn }, scene, { store }) => {
  const { value } = (await store.get(moderatorKey(ChannelArn, ChannelModeratorArn))) ?? scene.refuseAbsent("the moderator");
  const CreatedTimestamp = new Date(value.CreatedAt);
  const people = { Moderator: { Arn: ChannelModeratorArn }, CreatedBy: { Arn: value.CreatedBy } };
  return { ChannelModerator: { ...people, ChannelArn, CreatedTimestamp } };
};

export const listModerators: Handler<"ListChannelModerators"> = async ({ ChannelArn, MaxResults, NextToken }, _scene, context) => {
  const range = { kind: "moderator", group: ChannelArn } as const;
  const page = await collect(context, { list: ["ListChannelModerators", ChannelArn], range, MaxResults, NextToken });
  return { ChannelArn, ChannelModerators: page.rows.map(({ key }) => ({ Moderator: { Arn: key.id } })), ...page.more };
};

/** Removing someone who is not a moderator succeeds [choice]. The user remains a member. */
export const deleteModerator: Handler<"DeleteChannelModerator"> = async ({ ChannelArn, ChannelModeratorArn }, _scene, { store }) => {
  await store.commit([{ remove: moderatorKey(ChannelArn, ChannelModeratorArn) }]);
  return {};
};
