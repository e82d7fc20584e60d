import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { askHook, type ChannelHook, type HookAnswer, type HookedMessage } from "../delivery/hook.ts";
import type { Key, Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { flowKey } from "./flows.ts";
import { given } from "./given.ts";
import { checked, denied } from "./message-row.ts";

type Processors = Rows["flow"]["Processors"];

/** Milliseconds after which a held message that no callback settled is FAILED [guide]. */
const PATIENCE = 48 * 60 * 60 * 1000;

/** Asks about a STANDARD message before it is stored: the processors of the channel's flow, or, without a flow, the hook of the service. */
export async function processed(
  row: Rows["message"],
  key: Key<"message">,
  channel: Stored<"channel">,
  context: Context,
): Promise<Rows["message"]> {
  const { ChannelFlowArn } = channel.value;
  if (ChannelFlowArn === undefined) {
    try {
      return context.hook === undefined ? row : await asked(context.hook, row, key, context);
    } catch (error) {
      return failed(row, "The hook could not be asked", error, context);
    }
  }
  const flow = await context.store.get(flowKey(ChannelFlowArn));
  // An imported channel may have the flow of another store. Its messages were to be checked, so they are not sent unchecked.
  if (flow === undefined) {
    const error = new Error("the channel flow of the channel does not exist");
    return failed(row, "The channel flow of the channel does not exist", error, context);
  }
  const inOrder = flow.value.Processors.toSorted((a, b) => (a.ExecutionOrder ?? 0) - (b.ExecutionOrder ?? 0));
  return processedBy(inOrder, row, key, context);
}

/**
 * Asks processors in turn, each with the changes of those before it. What one does not send is not shown to the next; a held message has
 * those that are left. A processor that the configuration does not name cannot be asked.
 */
export async function processedBy(
  processors: Processors,
  row: Rows["message"],
  key: Key<"message">,
  context: Context,
): Promise<Rows["message"]> {
  let current = row;
  for (const [index, { Configuration, FallbackAction }] of processors.entries()) {
    const arn = Configuration?.Lambda?.ResourceArn ?? "";
    const hook = context.processors.get(arn);
    try {
      if (hook === undefined) throw new Error(`the configuration does not name the processor ${arn}`);
      current = await asked(hook, current, key, context);
    } catch (error) {
      if (FallbackAction !== "CONTINUE") return failed(current, "A processor could not be asked", error, context);
      context.observer.hookFailed?.(error, "processor-skipped");
    }
    const NextProcessors = processors.slice(index + 1);
    if (current.Status.Value === "PENDING" && NextProcessors.length > 0) return { ...current, NextProcessors };
    if (current.Status.Value !== "SENT") return current;
  }
  return current;
}

/** Whether a flow or the hook of the service checks a message of a channel: CONTROL messages are not checked. */
export function isChecked({ Type }: Pick<Rows["message"], "Type">, channel: Stored<"channel">, { hook }: Context): boolean {
  return Type === "STANDARD" && (hook !== undefined || hasFlow(channel));
}

/** Whether a flow checks the messages of a channel. */
export function hasFlow({ value }: Stored<"channel">): boolean {
  return value.ChannelFlowArn !== undefined;
}

/** The last millisecond at which a callback settles a held message. */
export function heldUntil({ CreatedAt }: Rows["message"]): number {
  return CreatedAt + PATIENCE;
}

/** The status of a message at a time: one that was held for 48 hours has failed. */
export function statusAt(row: Rows["message"], now: number): Rows["message"]["Status"] {
  const { Status } = row;
  const isLate = Status.Value === "PENDING" && now > heldUntil(row);
  return isLate ? { Value: "FAILED", Detail: "No callback arrived within 48 hours" } : Status;
}

/** Asks one hook. @throws Error if it cannot be asked, or if its answer is not valid. */
async function asked(hook: ChannelHook, row: Rows["message"], { group, id }: Key<"message">, context: Context): Promise<Rows["message"]> {
  const CallbackId = randomUUID();
  const answered = afterAnswer(row, await askHook(hook, { ...shown(row, group, id), CallbackId }), context);
  return answered.Status.Value === "PENDING" ? { ...answered, CallbackId } : answered;
}

function failed(row: Rows["message"], Detail: string, error: unknown, { observer }: Context): Rows["message"] {
  observer.hookFailed?.(error, row.EditedAt === undefined ? "message-failed" : "edit-dropped");
  return { ...row, Status: { Value: "FAILED", Detail } };
}

/** What a hook sees of a message. */
function shown(row: Rows["message"], ChannelArn: string, MessageId: string): Omit<HookedMessage, "CallbackId"> {
  const { Content, ContentType, MessageAttributes, Metadata, Persistence, PushNotification, Sender, Target, Type } = row;
  return {
    ...given({ Content, ContentType, MessageAttributes, Metadata, PushNotification, Target }),
    Persistence,
    Sender,
    Type,
    ChannelArn,
    MessageId,
  };
}

/** Applies an answer. A denied message is not stored; only its status is stored, for its sender. */
function afterAnswer(row: Rows["message"], { action = "send", detail, ...replaced }: HookAnswer, context: Context): Rows["message"] {
  const Value = ({ send: "SENT", hold: "PENDING", deny: "DENIED", fail: "FAILED" } as const)[action];
  const Status = { Value, ...(detail === undefined ? {} : { Detail: detail }) };
  if (action === "deny") return denied({ ...row, Status });
  return checked({ ...row, ...given(replaced), Status }, context);
}
