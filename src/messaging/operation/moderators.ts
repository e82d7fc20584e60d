import { ApiError } from "../errors.ts";
import type { Change } from "../store/store.ts";
import type { Handler } from "./handler.ts";
import { banKey, moderatorKey } from "./keys.ts";
import { withinQuota } from "./quotas.ts";

export const createModerator: Handler<"CreateChannelModerator"> = async (request, scene, context) => {
  const { ChannelArn, ChannelModeratorArn, ChimeBearer } = request;
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
