import { validateMessageAttributes } from "../../attributes/validate.ts";
import type { Context } from "../context.ts";
import { digest } from "../digest.ts";
import { ApiError } from "../errors.ts";
import { timeOfId } from "../ids.ts";
import type { ResponseOf, ValidRequest } from "../model/operations.ts";
import { invalid } from "../request.ts";
import type { Scene } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import { refusedAttributes } from "./diagnosed.ts";
import { dispatchAgain, dispatchIfSent, dueIfSent } from "./dispatch.ts";
import type { Handler } from "./handler.ts";
import { membershipKey } from "./keys.ts";
import { checkSizes } from "./message-row.ts";
import { isChecked, processed, statusAt } from "./processors.ts";

type Request = ValidRequest<"SendChannelMessage">;

export const sendMessage: Handler<"SendChannelMessage"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  checkSizes(request.Type, request);
  const refusal = refusedAttributes(validateMessageAttributes(request.MessageAttributes, context.attributes));
  if (refusal !== undefined) throw refusal;
  const target = request.Target?.[0]?.MemberArn;
  // A message for one member must not reach all.
  if (request.Target !== undefined && target === undefined) throw invalid("Target[0].MemberArn", "Member must not be null");
  if (target !== undefined && !(await scene.isMember(target)))
    throw invalid("Target[0].MemberArn", "Member must be a member of the channel");

  const { ChannelArn, ChimeBearer: sender, ClientRequestToken, ...rest } = request;
  const token: Key<"token"> = { kind: "token", group: ChannelArn, id: digest(sender, ClientRequestToken) };
  const requestDigest = digest(rest);
  const used = await context.store.get(token);
  if (used !== undefined && used.value.RequestDigest !== requestDigest)
    throw new ApiError("ConflictException", "The ClientRequestToken was used for another message");
  const MessageId = used?.value.MessageId ?? context.ids.messageId(context.clock());
  const key: Key<"message"> = { kind: "message", group: ChannelArn, id: MessageId };
  const first = used === undefined ? undefined : await context.store.get(key);
  if (first !== undefined) {
    await dispatchAgain(first, context);
    return answer(key, first.value, scene, context);
  }

  const channel = await scene.channel();
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
  return answer(key, row, scene, context);
};

async function answer(
  { group, id }: Key<"message">,
  row: Rows["message"],
  scene: Scene,
  { clock }: Context,
): Promise<ResponseOf<"SendChannelMessage">> {
  return { ChannelArn: group, MessageId: id, Status: { ...statusAt(row, clock()) }, ...(await scene.subChannel()) };
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
