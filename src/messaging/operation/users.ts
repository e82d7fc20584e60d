import type { Context } from "../context.ts";
import type { ResponseOf } from "../model/operations.ts";
import { collect, unlessDamaged } from "../paging.ts";
import { subChannelOf } from "../scene.ts";
import type { Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";
import { channelKey, summaryOf } from "./list-channels.ts";

type Summary = NonNullable<ResponseOf<"DescribeChannelMembershipForAppInstanceUser">["ChannelMembership"]>;

/**
 * The answer also suits the older `chime` client: SubChannelId, which its shape lacks, is present only for elastic
 * channels.
 */
export const describeMembershipOfUser: Handler<"DescribeChannelMembershipForAppInstanceUser"> = async (request, scene, context) => {
  const membership = (await scene.membership(request.AppInstanceUserArn)) ?? scene.refuseAbsent("the membership");
  return { ChannelMembership: await toSummary(await scene.channel(), membership.value, context) };
};

export const listMembershipsOfUser: Handler<"ListChannelMembershipsForAppInstanceUser"> = async (request, scene, context) => {
  const { MaxResults, NextToken } = request;
  const list = ["ListChannelMembershipsForAppInstanceUser", scene.subject];
  const page = await collect(context, { list, range: { kind: "membership", id: scene.subject }, MaxResults, NextToken });
  const found: Summary[] = [];
  for (const { key, value } of page.rows) {
    const channel = await unlessDamaged(context, () => context.store.get(channelKey(key.group)));
    if (channel !== undefined) found.push(await toSummary(channel, value, context));
  }
  return { ChannelMemberships: found, ...page.more };
};

async function toSummary(channel: Stored<"channel">, { Type, ReadAt }: Rows["membership"], context: Context): Promise<Summary> {
  const ReadMarkerTimestamp = ReadAt === undefined ? undefined : new Date(ReadAt);
  return {
    ChannelSummary: await summaryOf(channel, context),
    AppInstanceUserMembershipSummary: { Type, ...given({ ReadMarkerTimestamp }), ...subChannelOf(channel, context) },
  };
}
