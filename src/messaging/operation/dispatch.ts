import type { Context } from "../context.ts";
import { dueKey } from "../delivery/outbox.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Change, Stored } from "../store/store.ts";

/** The change that puts a message into the outbox, for the commit that stores the message as SENT. */
export function dueIfSent({ group, id }: Key<"message">, row: Rows["message"], { dispatcher }: Context): readonly Change[] {
  return row.Status.Value === "SENT" && dispatcher.hasOutbox ? [{ put: dueKey(id), value: { ChannelArn: group } }] : [];
}

/** Dispatches a message after that commit. */
export function dispatchIfSent({ group, id }: Key<"message">, row: Rows["message"], { dispatcher }: Context): Promise<void> | undefined {
  return row.Status.Value === "SENT" ? dispatcher.dispatch({ ChannelArn: group, MessageId: id, row }) : undefined;
}

/** Dispatches the message of a repeated request. If the first attempt could not dispatch it, it is still in the outbox. */
export async function dispatchAgain({ key, value }: Stored<"message">, context: Context): Promise<void> {
  const { store, dispatcher } = context;
  if (value.Deleted !== true && dispatcher.hasOutbox && (await store.get(dueKey(key.id))) !== undefined)
    await dispatchIfSent(key, value, context);
}
