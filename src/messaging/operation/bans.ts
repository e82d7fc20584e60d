import { ApiError } from "../errors.ts";
import { collect } from "../paging.ts";
import type { Key } from "../store/rows.ts";
import type { Handler } from "./handler.ts";
import { changeMembership, membershipKey } from "./membership-change.ts";
import { requireRoom } from "./quotas.ts";

function banKey(channelArn: string, userArn: string): Key<"ban"> {
  return { kind: "ban", group: channelArn, id: userArn };
}

/** Nobody bans an admin or a moderator of the channel; who was a member is none any more [guide]. */
export const createBan: Handler<"CreateChannelBan"> = async ({ ChannelArn, MemberArn, ChimeBearer }, scene, context) => {
  if (scene.isAdmin(MemberArn) || (await scene.isModerator(MemberArn)))
    throw new ApiError("ForbiddenException", "Admins and moderators of a channel can not be banned from it");
  if (await scene.isBanned(MemberArn)) throw new ApiError("ConflictException", "The user is banned already");
  const key = banKey(ChannelArn, MemberArn);
  await requireRoom("bansPerChannel", key, 1, context);
  await changeMembership(context, membershipKey(ChannelArn, MemberArn), async () => ({
    changes: [
      { check: (await scene.channel()).key, expect: "present" },
      { put: key, value: { CreatedBy: ChimeBearer, CreatedAt: context.clock() }, expect: "absent" },
      { remove: membershipKey(ChannelArn, MemberArn) },
    ],
    row: undefined,
  }));
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

/** Who is not banned stays so: the answer is the same [choice]. */
export const deleteBan: Handler<"DeleteChannelBan"> = async ({ ChannelArn, MemberArn }, _scene, { store }) => {
  await store.commit([{ remove: banKey(ChannelArn, MemberArn) }]);
  return {};
};
