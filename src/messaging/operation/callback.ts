import { timingSafeEqual } from "node:crypto";
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
  const { CallbackId: issued = "", Status } = stored.value;
  const status = statusAt(stored.value, context.clock());
  if (issued === "" && status.Value !== "PENDING") throw new ApiError("ConflictException", "The message is not PENDING");
  // The operation has no bearer: the id that only the hook was told is the right to call it.
  if (!isEqual(issued, CallbackId ?? ""))
    throw new ApiError("ForbiddenException", "The CallbackId is not the one that the hook got with the message");
  if (Status.Value !== "PENDING") return { ChannelArn, CallbackId };
  if (status.Value !== "PENDING") throw new ApiError("ConflictException", "The message is no longer PENDING");

  const settled = { UpdatedAt: context.clock() };
  if (DeleteResource === true) {
    const row: Rows["message"] = { ...denied(stored.value), ...settled, CallbackId, Status: { Value: "DENIED" } };
    await context.store.commit([{ put: key, value: row, expect: stored.revision }]);
    return { ChannelArn, CallbackId };
  }
  const row = checked({ ...stored.value, ...given(replaced), ...settled, Status: { Value: "SENT" } }, context);
  const due = context.dispatcher.hasOutbox ? [{ put: dueKey(id), value: { ChannelArn } }] : [];
  await context.store.commit([...due, { put: key, value: row, expect: stored.revision }]);
  await context.dispatcher.dispatch({ ChannelArn, MessageId: id, row });
  return { ChannelArn, CallbackId };
};

/** Compares without telling by its duration how much is equal. */
function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
