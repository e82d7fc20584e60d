import type { Context } from "../context.ts";
import { timePrefix } from "../ids.ts";
import type { ResponseOf } from "../model/operations.ts";
import { collect } from "../paging.ts";
import type { Scene } from "../scene.ts";
import type { Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import type { Handler } from "./handler.ts";
import { statusAt } from "./processors.ts";

type Summary = NonNullable<ResponseOf<"ListChannelMessages">["ChannelMessages"]>[number];

export const getMessage: Handler<"GetChannelMessage"> = async (request, scene, { clock }) => {
  await scene.checkSubChannel(request.SubChannelId);
  const { key, value } = await requireVisible(scene);
  const { Persistence } = value;
  return { ChannelMessage: { ...toSummary(key.id, value, clock()), ChannelArn: key.group, Persistence, ...(await scene.subChannel()) } };
};

export const getMessageStatus: Handler<"GetChannelMessageStatus"> = async (request, scene, { clock }) => {
  await scene.checkSubChannel(request.SubChannelId);
  const stored = (await scene.message()) ?? scene.refuseAbsent("the message");
  return { Status: { ...statusAt(stored.value, clock()) } };
};

export const listMessages: Handler<"ListChannelMessages"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  const { ChannelArn, SortOrder = "DESCENDING", NotBefore, NotAfter, MaxResults, NextToken } = request;
  const list = ["ListChannelMessages", ChannelArn, SortOrder, NotBefore?.getTime(), NotAfter?.getTime()];
  const range = {
    kind: "message",
    group: ChannelArn,
    descending: SortOrder === "DESCENDING",
    ...(NotBefore === undefined ? {} : { from: timePrefix(Math.ceil(NotBefore.getTime())) }),
    // After every id of that millisecond.
    ...(NotAfter === undefined ? {} : { to: `${timePrefix(NotAfter.getTime())}~` }),
  } as const;

  const page = await collect(context, { list, range, MaxResults, NextToken }, ({ value }) => isVisible(value, scene));
  return {
    ChannelArn,
    ChannelMessages: page.rows.map(({ key, value }) => toSummary(key.id, value, context.clock())),
    ...page.more,
    ...(await scene.subChannel()),
  };
};

/** Returns the message of a call. @throws ApiError if it does not exist, or if the caller may not see it. */
export async function requireVisible(scene: Scene): Promise<Stored<"message">> {
  const stored = await scene.message();
  return stored !== undefined && isVisible(stored.value, scene) ? stored : scene.refuseAbsent("the message");
}

/**
 * Whether a caller can see a message of the history. Only the sender sees held and failed messages. Only the sender and the target
 * see a targeted message. No caller sees messages that are not persistent, denied or deleted.
 */
function isVisible({ Deleted, Persistence, Sender, Status, Target }: Rows["message"], { bearer }: Scene): boolean {
  if (Deleted === true || Persistence !== "PERSISTENT" || Status.Value === "DENIED") return false;
  if (bearer === Sender) return true;
  return Status.Value === "SENT" && (Target === undefined || Target === bearer);
}

function toSummary(MessageId: string, row: Rows["message"], now: number): Summary {
  const { Content, ContentType, EditedAt, MessageAttributes, Metadata, Redacted, Sender, Target, Type } = row;
  const optional = {
    ...(Content === undefined ? {} : { Content }),
    ...(Metadata === undefined ? {} : { Metadata }),
    ...(ContentType === undefined ? {} : { ContentType }),
    ...(EditedAt === undefined ? {} : { LastEditedTimestamp: new Date(EditedAt) }),
    ...(MessageAttributes === undefined ? {} : { MessageAttributes: MessageAttributes as Summary["MessageAttributes"] }),
    ...(Target === undefined ? {} : { Target: [{ MemberArn: Target }] }),
  };
  return {
    MessageId,
    Type,
    CreatedTimestamp: new Date(row.CreatedAt),
    LastUpdatedTimestamp: new Date(row.UpdatedAt),
    Sender: { Arn: Sender },
    Redacted,
    Status: { ...statusAt(row, now) },
    ...optional,
  };
}

/** Returns when the last message of a channel was sent, according to the latest rows [choice]. */
export async function lastMessageTime(channelArn: string, { observer, store }: Context): Promise<Date | undefined> {
  const { rows, damaged } = await store.list({ kind: "message", group: channelArn, descending: true, limit: 20 });
  for (const error of damaged) observer.damaged?.(error);
  const last = rows.find(({ value }) => value.Status.Value === "SENT" && value.Persistence === "PERSISTENT" && value.Deleted !== true);
  return last === undefined ? undefined : new Date(last.value.CreatedAt);
}
