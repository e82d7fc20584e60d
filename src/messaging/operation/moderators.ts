import { ApiError } from "../errors.ts";
import type { Key } from "../store/rows.ts";
import type { Handler } from "./handler.ts";
import { requireRoom } from "./quotas.ts";

export function moderatorKey(channelArn: string, userArn: string): Key<"moderator"> {
  return { kind: "moderator", group: channelArn, id: userArn };
}

export const createModerator: Handler<"CreateChannelModerator"> = async (request, scene, context) => {
  const { ChannelArn, ChannelModeratorArn, ChimeBearer } = request;
  if (await scene.isModerator(ChannelModeratorArn)) throw new ApiError("ConflictException", "The user is a moderator already");
  if (await scene.isBanned(ChannelModeratorArn)) throw new ApiError("ForbiddenException", "The user is banned");
  const key = moderatorKey(ChannelArn, ChannelModeratorArn);
  await requireRoom("moderatorsPerChannel", key, 1, context);
  await context.store.commit([
    { check: (await scene.channel()).key, expect: "present" },
    { put: key, value: { CreatedBy: ChimeBearer, CreatedAt: context.clock() }, expect: "absent" },
  ]);
  return { ChannelArn, ChannelModerator: { Arn: ChannelModeratorArn } };
};
