import type { Rows } from "../store/rows.ts";
import type { Handler } from "./handler.ts";
import { requireVisible } from "./read-messages.ts";
import { checkSizes, denied, given } from "./send.ts";

export const updateMessage: Handler<"UpdateChannelMessage"> = async (request, scene, context) => {
  await scene.checkSubChannel(request.SubChannelId);
  const { ChannelArn, MessageId, Content, ContentType, Metadata } = request;
  const { key, value, revision } = await requireVisible(scene);
  if (value.Redacted) scene.refuseAbsent("the message");
  checkSizes(value.Type, request);
  const now = context.clock();
  // There is no push, because an edit carries neither PushNotification nor MessageAttributes.
  const row: Rows["message"] = { ...value, ...given({ Content, ContentType, Metadata }), UpdatedAt: now, EditedAt: now };
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { ChannelArn, MessageId, Status: { ...row.Status }, ...(await scene.subChannel()) };
};

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
