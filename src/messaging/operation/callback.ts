import { dueKey } from "../delivery/local-dispatcher.ts";
import { ApiError } from "../errors.ts";
import type { Rows } from "../store/rows.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";
import { checked, denied } from "./message-row.ts";
import { statusAt } from "./processors.ts";

/** Settles a held message: sends it with the replaced fields, or denies it (`DeleteResource`). */
export const settleMessage: Handler<"ChannelFlowCallback"> = async (request, scene, context) => {
  const { CallbackId, ChannelArn, ChannelMessage, DeleteResource } = request;
  const { MessageId: id = "", SubChannelId, ...replaced } = ChannelMessage;
  await scene.checkSubChannel(SubChannelId);
  const key = { kind: "message", group: ChannelArn, id } as const;
  const stored = await context.store.get(key);
  if (stored === undefined || stored.value.Deleted === true) return scene.refuseAbsent("the message");
  if (stored.value.CallbackId === CallbackId) return { ChannelArn, CallbackId };
  if (statusAt(stored.value, context.clock()).Value !== "PENDING") throw new ApiError("ConflictException", "The message is not PENDING");

  const settled = { UpdatedAt: context.clock(), CallbackId };
  if (DeleteResource === true) {
    const row: Rows["message"] = { ...denied(stored.value), ...settled, Status: { Value: "DENIED" } };
    await context.store.commit([{ put: key, value: row, expect: stored.revision }]);
    return { ChannelArn, CallbackId };
  }
  const row = checked({ ...stored.value, ...given(replaced), ...settled, Status: { Value: "SENT" } }, context);
  const due = context.dispatcher.hasOutbox ? [{ put: dueKey(id), value: { ChannelArn } }] : [];
  await context.store.commit([...due, { put: key, value: row, expect: stored.revision }]);
  await context.dispatcher.dispatch({ ChannelArn, MessageId: id, row });
  return { ChannelArn, CallbackId };
};
