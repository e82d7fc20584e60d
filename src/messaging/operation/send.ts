import { validateMessageAttributes } from "../../attributes/validate.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { ApiError } from "../errors.ts";
import { timeOfId } from "../ids.ts";
import type { ResponseOf, ValidRequest } from "../model/operations.ts";
import { invalid } from "../request.ts";
import { subChannelOf } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import { StoreConflictError, type Stored } from "../store/store.ts";
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

  const { ChannelArn, ChimeBearer, ClientRequestToken } = request;
  const token: Key<"token"> = { kind: "token", group: ChannelArn, id: digest(ChimeBearer, ClientRequestToken) };
  const RequestDigest = digest(contentOf(request));
  const channel = await scene.channel();
  // Most tokens are new, and the commit checks that. But a repeat of an answered request must not ask the hook or the processors again.
  const used = isChecked(request, channel, context) ? await context.store.get(token) : undefined;
  try {
    return await send(request, { token, RequestDigest, used, channel }, context);
  } catch (error) {
    if (!(error instanceof StoreConflictError) || error.key.kind !== "token") throw error;
    return await send(request, { token, RequestDigest, used: await context.store.get(token), channel }, context);
  }
};

interface Attempt {
  readonly token: Key<"token">;
  readonly RequestDigest: string;
  /** What is known of an earlier request with this token. */
  readonly used: Stored<"token"> | undefined;
  readonly channel: Stored<"channel">;
}

/** Sends a message, or answers as the first request with this token. @throws StoreConflictError if the token is not as `used` says, or if another row has changed. */
async function send(
  request: Request,
  { token, RequestDigest, used, channel }: Attempt,
  context: Context,
): Promise<ResponseOf<"SendChannelMessage">> {
  if (used !== undefined && used.value.RequestDigest !== RequestDigest)
    throw new ApiError("ConflictException", "The ClientRequestToken was used for another message");
  const { ChannelArn, ChimeBearer } = request;
  const MessageId = used?.value.MessageId ?? context.ids.messageId(context.clock());
  const key: Key<"message"> = { kind: "message", group: ChannelArn, id: MessageId };
  const first = used === undefined ? undefined : await context.store.get(key);
  if (first !== undefined) {
    await dispatchAgain(first, context);
    return answer(key, first.value, channel, context);
  }

  const unchecked = toRow(request, MessageId);
  const row = isChecked(request, channel, context) ? await processed(unchecked, key, channel, context) : unchecked;
  await context.store.commit([
    { check: channel.key, expect: "present" },
    { check: membershipKey(ChannelArn, ChimeBearer), expect: "present" },
    // In a store that writes row by row, a crash can leave a token without its message; the repeat continues from there.
    { put: token, value: { MessageId, RequestDigest }, expect: used?.revision ?? "absent" },
    ...dueIfSent(key, row, context),
    { put: key, value: row, expect: "absent" },
  ]);
  await dispatchIfSent(key, row, context);
  return answer(key, row, channel, context);
}

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

function toRow(request: Request, MessageId: string): Rows["message"] {
  const now = timeOfId(MessageId);
  const { Content, ContentType, Metadata, MessageAttributes, Persistence, PushNotification, Type } = request;
  const target = request.Target?.[0]?.MemberArn;
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
