import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";
import { checkSizes, denied } from "./message-row.ts";
import { hasFlow, processed, statusAt } from "./processors.ts";
import { requireVisible } from "./read-messages.ts";

export const updateMessage: Handler<"UpdateChannelMessage"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  const { ChannelArn, MessageId, Content, ContentType, Metadata } = request;
  const { key, value, revision } = await requireVisible(scene);
  if (value.Redacted) scene.refuseAbsent("the message");
  checkSizes(value.Type, request);
  const now = context.clock();
  const Status = statusAt(value, now);
  // The callback would send a text that no processor has seen.
  if (Status.Value === "PENDING") throw new ApiError("ConflictException", "The message is PENDING: it can be edited once it is sent");
  // There is no push, because an edit carries neither PushNotification nor MessageAttributes.
  const edited: Rows["message"] = { ...value, ...given({ Content, ContentType, Metadata }), Status, UpdatedAt: now, EditedAt: now };
  const row = await afterFlow(edited, key, await scene.channel(), context);
  if (row.Status.Value !== Status.Value) return { ChannelArn, MessageId, Status: { ...row.Status }, ...(await scene.subChannel()) };
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { ChannelArn, MessageId, Status: { ...row.Status }, ...(await scene.subChannel()) };
};

/** A channel flow checks edits too [guide]. An edit that it denies or cannot check is dropped; it cannot be held [choice]. */
async function afterFlow(
  edited: Rows["message"],
  key: Key<"message">,
  channel: Stored<"channel">,
  context: Context,
): Promise<Rows["message"]> {
  if (!hasFlow(channel) || edited.Type !== "STANDARD" || edited.Status.Value !== "SENT") return edited;
  const row = await processed(edited, key, channel, context);
  return row.Status.Value === "PENDING" ? { ...row, Status: { Value: "FAILED", Detail: "An edit cannot be held" } } : row;
}

export const redactMessage: Handler<"RedactChannelMessage"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  const { ChannelArn, MessageId } = request;
  const { key, value, revision } = await requireVisible(scene);
  const { Content: _, ContentType: _type, Metadata: _metadata, PushNotification: _push, ...kept } = value;
  await context.store.commit([{ put: key, value: { ...kept, Redacted: true, UpdatedAt: context.clock() }, expect: revision }]);
  return { ChannelArn, MessageId, ...(await scene.subChannel()) };
};

/** Admins can also delete messages that they cannot see. */
export const deleteMessage: Handler<"DeleteChannelMessage"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  const { key, value, revision } = (await scene.message()) ?? scene.refuseAbsent("the message");
  await context.store.commit([{ put: key, value: { ...denied(value), Deleted: true, UpdatedAt: context.clock() }, expect: revision }]);
  return {};
};
