import { digest } from "../digest.ts";
import { checkMember } from "../identities.ts";
import { channelKinds, type Key, type Rows } from "../store/rows.ts";
import type { Change } from "../store/store.ts";
import { isRepeat, uuidOf } from "./create-once.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";
import { membershipKey, moderatorKey } from "./keys.ts";
import { checkQuota, withinQuota } from "./quotas.ts";
import { lastMessageTime } from "./read-messages.ts";

/**
 * The creator becomes a member and a moderator; of an elastic channel, a moderator only [guide]. Without a ChannelId the
 * ClientRequestToken names the channel, so a repeat finds it.
 */
export const createChannel: Handler<"CreateChannel"> = async (request, scene, context) => {
  const { AppInstanceArn, ChannelId, ChimeBearer: creator, ClientRequestToken, MemberArns = [], ModeratorArns = [], ...rest } = request;
  const ChannelArn = `${AppInstanceArn}/channel/${ChannelId ?? uuidOf(digest(AppInstanceArn, creator, ClientRequestToken))}`;
  const key: Key<"channel"> = { kind: "channel", group: AppInstanceArn, id: ChannelArn };
  const RequestDigest = digest(creator, ClientRequestToken, rest, MemberArns, ModeratorArns);
  if (await isRepeat(key, RequestDigest, context)) return { ChannelArn };

  const now = context.clock();
  const { Name, Mode = "UNRESTRICTED", Privacy = "PRIVATE", Metadata, Tags, ElasticChannelConfiguration, ExpirationSettings } = rest;
  const value: Rows["channel"] = {
    ...given({ Metadata, Tags, ElasticChannelConfiguration, ExpirationSettings }),
    Name,
    Mode,
    Privacy,
    CreatedBy: creator,
    CreatedAt: now,
    UpdatedAt: now,
    RequestDigest,
  };
  const isElastic = ElasticChannelConfiguration !== undefined || context.elasticChannels.has(ChannelArn);
  const members = [...new Set(isElastic ? MemberArns : [creator, ...MemberArns])];
  const moderators = [...new Set([creator, ...ModeratorArns])];
  for (const arn of MemberArns) await checkMember(arn, "MemberArns", AppInstanceArn, scene, context);
  for (const arn of ModeratorArns) await checkMember(arn, "ModeratorArns", AppInstanceArn, scene, context);
  checkQuota("membershipsPerChannel", members.length, context);
  checkQuota("moderatorsPerChannel", moderators.length, context);
  const membership = { Type: "DEFAULT", InvitedBy: creator, CreatedAt: now, UpdatedAt: now } as const;
  const moderator = { CreatedBy: creator, CreatedAt: now };
  const changes: Change[] = [
    // An import that ended with the process leaves rows of a channel that never was: they must not become its members.
    ...emptyChannel(ChannelArn),
    ...members.map((arn): Change => ({ put: membershipKey(ChannelArn, arn), value: membership })),
    ...moderators.map((arn): Change => ({ put: moderatorKey(ChannelArn, arn), value: moderator })),
    { put: key, value, expect: "absent" },
  ];
  await withinQuota("channelsPerAppInstance", key, context, () => context.store.commit(changes));
  context.channels.drop(ChannelArn);
  return { ChannelArn };
};

export const describeChannel: Handler<"DescribeChannel"> = async ({ ChannelArn }, scene, context) => {
  const { value } = await scene.channel();
  const { Name, Mode, Privacy, Metadata, ChannelFlowArn, ElasticChannelConfiguration, ExpirationSettings } = value;
  const LastMessageTimestamp = await lastMessageTime(ChannelArn, context);
  return {
    Channel: {
      Name,
      ChannelArn,
      Mode,
      Privacy,
      CreatedBy: { Arn: value.CreatedBy },
      CreatedTimestamp: new Date(value.CreatedAt),
      LastUpdatedTimestamp: new Date(value.UpdatedAt),
      ...given({ Metadata, LastMessageTimestamp, ChannelFlowArn, ElasticChannelConfiguration, ExpirationSettings }),
    },
  };
};

export const updateChannel: Handler<"UpdateChannel"> = async ({ ChannelArn, Name, Mode, Metadata }, scene, context) => {
  const { key, value, revision } = await scene.channel();
  const row = { ...value, ...given({ Name, Mode, Metadata }), UpdatedAt: context.clock() };
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { ChannelArn };
};

/** Removes the channel first, because the rest is invisible without it. */
export const deleteChannel: Handler<"DeleteChannel"> = async ({ ChannelArn }, scene, context) => {
  const { key } = await scene.channel();
  await context.store.commit([{ remove: key, expect: "present" }, ...emptyChannel(ChannelArn)]);
  context.channels.drop(ChannelArn);
  return {};
};

/** Removes all rows of a channel except its own row. */
export function emptyChannel(channelArn: string): Change[] {
  return channelKinds.map((kind) => ({ removeGroup: { kind, group: channelArn } }));
}
