import { appInstanceOfChannel, appInstanceOfUser } from "../arns.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { ResponseOf } from "../model/operations.ts";
import { collect, unlessDamaged } from "../paging.ts";
import type { Stored } from "../store/store.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";
import { membershipKey, moderatorKey } from "./keys.ts";
import { lastMessageTime } from "./read-messages.ts";

type Summary = NonNullable<NonNullable<ResponseOf<"ListChannels">["Channels"]>[number]>;
type Field = { readonly Values: readonly string[] | undefined; readonly Operator: "EQUALS" | "INCLUDES" | undefined };

/** Only admins list PRIVATE channels [model]; without Privacy, the others get the PUBLIC ones [choice]. */
export const listChannels: Handler<"ListChannels"> = async ({ AppInstanceArn, MaxResults, NextToken, ...request }, scene, context) => {
  const isAdmin = await scene.isAdmin();
  if (request.Privacy === "PRIVATE" && !isAdmin) throw new ApiError("ForbiddenException", "Only admins may list private channels");
  const Privacy = request.Privacy ?? (isAdmin ? undefined : "PUBLIC");
  const list = ["ListChannels", AppInstanceArn, Privacy];
  const range = { kind: "channel", group: AppInstanceArn } as const;
  const isListed = ({ value }: Stored<"channel">) => Privacy === undefined || value.Privacy === Privacy;
  const page = await collect(context, { list, range, MaxResults, NextToken }, isListed);
  return { Channels: await summaries(page.rows, context), ...page.more };
};

/**
 * Finds channels by their members: an admin, or a program without a bearer, finds all; others find those that they belong to [model].
 * `INCLUDES` finds channels with all the members, `EQUALS` those with no other member [choice].
 */
export const searchChannels: Handler<"SearchChannels"> = async ({ Fields, MaxResults, NextToken }, scene, context) => {
  const fields: readonly Field[] = Fields;
  const isFree = scene.bearer === "" || (await scene.isAdmin());
  // The channels of one member are few; each of them is then compared with all fields.
  const id = isFree ? (fields[0]?.Values?.[0] ?? "") : scene.bearer;
  const list = ["SearchChannels", scene.bearer, Fields];
  const isFound = async ({ key }: Stored<"membership">) => {
    for (const field of fields) if (!(await hasMembers(key.group, field, context))) return false;
    return !isFree || scene.bearer === "" || appInstanceOfChannel(key.group) === appInstanceOfUser(scene.bearer);
  };
  const page = await collect(context, { list, range: { kind: "membership", id }, MaxResults, NextToken }, isFound);
  const found = await Promise.all(page.rows.map(({ key }) => unlessDamaged(context, () => context.store.get(channelKey(key.group)))));
  return {
    Channels: await summaries(
      found.filter((row) => row !== undefined),
      context,
    ),
    ...page.more,
  };
};

async function hasMembers(channelArn: string, { Values = [], Operator }: Field, { store }: Context): Promise<boolean> {
  const members = [...new Set(Values)];
  for (const arn of members) if ((await store.get(membershipKey(channelArn, arn))) === undefined) return false;
  if (Operator === "INCLUDES") return true;
  const { rows, damaged } = await store.list({ kind: "membership", group: channelArn, limit: members.length + 1 });
  return rows.length + damaged.length === members.length;
}

/** An elastic channel has one sub-channel here [choice]; other channels have none. */
export const listSubChannels: Handler<"ListSubChannels"> = async ({ ChannelArn }, scene, { observer, store }) => {
  const { SubChannelId } = await scene.subChannel();
  if (SubChannelId === undefined) throw new ApiError("ForbiddenException", "Only elastic channels have sub-channels");
  let MembershipCount = 0;
  let after: string | undefined;
  do {
    const page = await store.list({ kind: "membership", group: ChannelArn, limit: 1000, ...(after === undefined ? {} : { after }) });
    for (const error of page.damaged) observer.damaged?.(error);
    MembershipCount += page.rows.length + page.damaged.length;
    after = page.next;
  } while (after !== undefined);
  return { ChannelArn, SubChannels: [{ SubChannelId, MembershipCount }] };
};

export const describeModeratedChannel: Handler<"DescribeChannelModeratedByAppInstanceUser"> = async (request, scene, context) => {
  if (!(await scene.isModerator(request.AppInstanceUserArn))) return scene.refuseAbsent("the moderator");
  return { Channel: { ChannelSummary: await summaryOf(await scene.channel(), context) } };
};

/** Reads all channels of the app instance. O(channels of the app instance). */
export const listModeratedChannels: Handler<"ListChannelsModeratedByAppInstanceUser"> = async (request, scene, context) => {
  const { MaxResults, NextToken } = request;
  const list = ["ListChannelsModeratedByAppInstanceUser", scene.subject];
  const range = { kind: "channel", group: appInstanceOfUser(scene.subject) } as const;
  const isModerated = async ({ key }: Stored<"channel">) => (await context.store.get(moderatorKey(key.id, scene.subject))) !== undefined;
  const page = await collect(context, { list, range, MaxResults, NextToken }, isModerated);
  const found = await summaries(page.rows, context);
  return { Channels: found.map((ChannelSummary) => ({ ChannelSummary })), ...page.more };
};

/** Returns what lists say of a channel. */
export async function summaryOf({ key, value: { Name, Mode, Privacy, Metadata } }: Stored<"channel">, context: Context): Promise<Summary> {
  const LastMessageTimestamp = await lastMessageTime(key.id, context);
  return { Name, ChannelArn: key.id, Mode, Privacy, ...given({ Metadata, LastMessageTimestamp }) };
}

function summaries(rows: readonly Stored<"channel">[], context: Context): Promise<Summary[]> {
  return Promise.all(rows.map((row) => summaryOf(row, context)));
}

export function channelKey(channelArn: string) {
  return { kind: "channel", group: appInstanceOfChannel(channelArn), id: channelArn } as const;
}
