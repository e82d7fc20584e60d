import { appInstanceOfChannel } from "../arns.ts";
import { ApiError } from "../errors.ts";
import { checkMember } from "../identities.ts";
import { collect } from "../paging.ts";
import type { Change } from "../store/store.ts";
import type { Handler } from "./handler.ts";
import { banKey, membershipKey, moderatorKey } from "./keys.ts";
import { changeMembership, endOf } from "./membership-change.ts";
import { withinQuota } from "./quotas.ts";

/** Admins and moderators of the channel cannot be banned. A banned member is removed from the channel [guide]. */
export const createBan: Handler<"CreateChannelBan"> = async ({ ChannelArn, MemberArn, ChimeBearer }, scene, context) => {
  await checkMember(MemberArn, "MemberArn", appInstanceOfChannel(ChannelArn), scene, context);
  if ((await scene.isAdmin(MemberArn)) || (await scene.isModerator(MemberArn)))
    throw new ApiError("ForbiddenException", "Admins and moderators of a channel cannot be banned from it");
  if (await scene.isBanned(MemberArn)) throw new ApiError("ConflictException", "The user is already banned");
  const key = banKey(ChannelArn, MemberArn);
  const membership = membershipKey(ChannelArn, MemberArn);
  const changes: Change[] = [
    { check: (await scene.channel()).key, expect: "present" },
    { check: moderatorKey(ChannelArn, MemberArn), expect: "absent" },
    { put: key, value: { CreatedBy: ChimeBearer, CreatedAt: context.clock() }, expect: "absent" },
  ];
  await withinQuota("bansPerChannel", key, context, () =>
    changeMembership(context, membership, async () => ({ changes: [...changes, await endOf(membership, context.store)], row: undefined })),
  );
  return { ChannelArn, Member: { Arn: MemberArn } };
};

export const describeBan: Handler<"DescribeChannelBan"> = async ({ ChannelArn, MemberArn }, scene, { store }) => {
  const { value } = (await store.get(banKey(ChannelArn, MemberArn))) ?? scene.refuseAbsent("the ban");
  const CreatedTimestamp = new Date(value.CreatedAt);
  return { ChannelBan: { Member: { Arn: MemberArn }, ChannelArn, CreatedTimestamp, CreatedBy: { Arn: value.CreatedBy } } };
};

export const listBans: Handler<"ListChannelBans"> = async ({ ChannelArn, MaxResults, NextToken }, _scene, context) => {
  const range = { kind: "ban", group: ChannelArn } as const;
  const page = await collect(context, { list: ["ListChannelBans", ChannelArn], range, MaxResults, NextToken });
  return { ChannelArn, ChannelBans: page.rows.map(({ key }) => ({ Member: { Arn: key.id } })), ...page.more };
};

/** Lifting a ban that does not exist succeeds [choice]. */
export const deleteBan: Handler<"DeleteChannelBan"> = async ({ ChannelArn, MemberArn }, _scene, { store }) => {
  await store.commit([{ remove: banKey(ChannelArn, MemberArn) }]);
  return {};
};
