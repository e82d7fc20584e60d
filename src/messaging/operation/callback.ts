import { timingSafeEqual } from "node:crypto";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Key, Rows } from "../store/rows.ts";
import { dispatchAgain, dispatchIfSent, dueIfSent } from "./dispatch.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";
import { checked, denied } from "./message-row.ts";
import { processedBy, statusAt } from "./processors.ts";

/**
 * Settles a held message: sends it with the replaced fields, unless a later processor of its flow decides otherwise, or denies it
 * (`DeleteResource`).
 */
export const settleMessage: Handler<"ChannelFlowCallback"> = async (request, scene, context) => {
  const { CallbackId = "", ChannelArn, ChannelMessage, DeleteResource } = request;
  const { MessageId: id = "", SubChannelId, ...replaced } = ChannelMessage;
  await scene.checkSubChannel(SubChannelId);
  const key = { kind: "message", group: ChannelArn, id } as const;
  // A repeat waits for the first attempt, so that it does not ask the later processors again.
  await context.locks.run(`message ${ChannelArn} ${id}`, async () => {
    const stored = (await context.store.get(key)) ?? scene.refuseAbsent("the message");
    if (stored.value.Deleted === true) scene.refuseAbsent("the message");
    if (isRepeated(CallbackId, stored.value)) return dispatchAgain(stored, context);
    const held = requireHeld(CallbackId, stored.value, context);
    const answered = { UpdatedAt: context.clock(), AnsweredCallbackIds: [...(held.AnsweredCallbackIds ?? []), CallbackId] };
    const row = { ...(await settled(held, DeleteResource === true ? undefined : replaced, key, context)), ...answered };
    await context.store.commit([...dueIfSent(key, row, context), { put: key, value: row, expect: stored.revision }]);
    await dispatchIfSent(key, row, context);
  });
  return { ChannelArn, CallbackId };
};

/** Whether a callback with the id has arrived before. */
function isRepeated(callbackId: string, { AnsweredCallbackIds = [] }: Rows["message"]): boolean {
  return AnsweredCallbackIds.some((each) => isEqual(each, callbackId));
}

/** @throws ApiError if the message does not wait for a callback with the id. */
function requireHeld(callbackId: string, row: Rows["message"], { clock }: Context): Rows["message"] {
  const { CallbackId, AnsweredCallbackIds } = row;
  const isHeld = statusAt(row, clock()).Value === "PENDING";
  if (!isHeld && CallbackId === undefined && AnsweredCallbackIds === undefined)
    throw new ApiError("ConflictException", "The message is not PENDING");
  // The operation has no bearer: the id that the hook got with the message is the right to call it.
  if (CallbackId === undefined || !isEqual(CallbackId, callbackId))
    throw new ApiError("ForbiddenException", "The CallbackId is not the one that the hook got with the message");
  if (!isHeld) throw new ApiError("ConflictException", "The message is no longer PENDING");
  return row;
}

/** The row after a callback: without replaced fields, the message is denied. */
async function settled(
  { CallbackId: _, NextProcessors = [], ...row }: Rows["message"],
  replaced: Partial<Rows["message"]> | undefined,
  key: Key<"message">,
  context: Context,
): Promise<Rows["message"]> {
  if (replaced === undefined) return denied({ ...row, Status: { Value: "DENIED" } });
  // Its text was removed for good: the callback does not bring it back, and nothing is left to check.
  if (row.Redacted === true) return { ...row, Status: { Value: "SENT" } };
  return processedBy(NextProcessors, checked({ ...row, ...given(replaced), Status: { Value: "SENT" } }, context), key, context);
}

/** Compares without telling by its duration how much is equal. */
function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
