import { validateMessageAttributes } from "../../attributes/validate.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { ApiError } from "../errors.ts";
import { timeOfId } from "../ids.ts";
import type { ResponseOf, ValidRequest } from "../model/operations.ts";
import { invalid } from "../request.ts";
import { subChannelOf } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { refusedAttributes } from "./diagnosed.ts";
import { dispatchAgain, dispatchIfSent, dueIfSent } from "./dispatch.ts";
import type { Handler } from "./handler.ts";
import { membershipKey } from "./keys.ts";
import { checkSizes } from "./message-row.ts";
import { isChecked, processed, statusAt } from "./processors.ts";

type Request = ValidRequest<"SendChannelMessage">;

export const sendMessage: Handler<"SendChannelMessage"> = async (request, scene, context) => {
  if (request.SubChannelId !== undefined) await scene.checkSubChannel(request.SubChannelId);
  checkSizes(request.Type, request);
  const refusal = refusedAttributes(validateMessageAttributes(request.MessageAttributes, context.attributes));
  if (refusal !== undefined) throw refusal;
  const target = request.Target?.[0]?.MemberArn;
  // A message for one member must not reach all.
  if (request.Target !== undefined && target === undefined) throw invalid("Target[0].MemberArn", "Member must not be null");
  if (target !== undefined && !(await scene.isMember(target)))
    throw invalid("Target[0].MemberArn", "Member must be a member of the channel");

  const { ChannelArn, ChimeBearer: sender, ClientRequestToken } = request;
  const token: Key<"token"> = { kind: "token", group: ChannelArn, id: digest(sender, ClientRequestToken) };
  const requestDigest = digest(contentOf(request));
  const used = await context.store.get(token);
  if (used !== undefined && used.value.RequestDigest !== requestDigest)
    throw new ApiError("ConflictException", "The ClientRequestToken was used for another message");
  const MessageId = used?.value.MessageId ?? context.ids.messageId(context.clock());
  const key: Key<"message"> = { kind: "message", group: ChannelArn, id: MessageId };
  const first = used === undefined ? undefined : await context.store.get(key);
  const channel = await scene.channel();
  if (first !== undefined) {
    await dispatchAgain(first, context);
    return answer(key, first.value, channel, context);
  }

  const unchecked = toRow(request, MessageId, target);
  const row = isChecked(unchecked, channel, context) ? await processed(unchecked, key, channel, context) : unchecked;
  await context.store.commit([
    { check: channel.key, expect: "present" },
    { check: membershipKey(ChannelArn, sender), expect: "present" },
    // In a store that writes row by row, a crash can leave a token without its message; the repeat continues from there.
    { put: token, value: { MessageId, RequestDigest: requestDigest }, expect: used?.revision ?? "absent" },
    ...dueIfSent(key, row, context),
    { put: key, value: row, expect: "absent" },
  ]);
  await dispatchIfSent(key, row, context);
  return answer(key, row, channel, context);
};

function answer(
  { group, id }: Key<"message">,
  row: Rows["message"],
  channel: Stored<"channel">,
  context: Context,
): ResponseOf<"SendChannelMessage"> {
  return { ChannelArn: group, MessageId: id, Status: { ...statusAt(row, context.clock()) }, ...subChannelOf(channel, context) };
}

/** What a repeat of a request must have in common with the first. One literal, because a spread takes several times as long. */
function contentOf(request: Request) {
  const { Content, ContentType, MessageAttributes, Metadata, Persistence, PushNotification, SubChannelId, Target, Type } = request;
  const content = { Content, ContentType, MessageAttributes, Metadata, Persistence, PushNotification, SubChannelId, Target, Type };
  return content satisfies Record<Exclude<keyof Request, "ChannelArn" | "ChimeBearer" | "ClientRequestToken">, unknown>;
}

function toRow(request: Request, MessageId: string, target: string | undefined): Rows["message"] {
  const now = timeOfId(MessageId);
  const { Content, ContentType, Metadata, MessageAttributes, Persistence, PushNotification, Type } = request;
  const row: { -readonly [K in keyof Rows["message"]]: Rows["message"][K] } = {
    Content,
    Type,
    Persistence,
    Sender: request.ChimeBearer,
    Status: { Value: "SENT" },
    Redacted: false,
    CreatedAt: now,
    UpdatedAt: now,
  };
  // One at a time, because a spread takes several times as long.
  if (ContentType !== undefined) row.ContentType = ContentType;
  if (Metadata !== undefined) row.Metadata = Metadata;
  if (MessageAttributes !== undefined) row.MessageAttributes = MessageAttributes;
  if (PushNotification !== undefined) row.PushNotification = PushNotification;
  if (target !== undefined) row.Target = target;
  return row;
}
