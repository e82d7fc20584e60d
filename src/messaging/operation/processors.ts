import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { askHook, type ChannelHook, type HookAnswer, type HookedMessage } from "../delivery/hook.ts";
import type { Rows } from "../store/rows.ts";
import type { Stored } from "../store/store.ts";
import { flowKey } from "./flows.ts";
import { given } from "./given.ts";
import { checked, denied } from "./message-row.ts";

/** One that is asked about a message, and what happens if it cannot be asked. */
interface Step {
  readonly hook: ChannelHook | undefined;
  readonly fallback: "ABORT" | "CONTINUE";
  /** The function of a processor. */
  readonly arn?: string;
  readonly what: string;
}

/** Milliseconds after which a held message that no callback settled is FAILED [guide]. */
const PATIENCE = 48 * 60 * 60 * 1000;

/**
 * Asks about a STANDARD message before it is stored: the processors of the channel's flow in their order, or, without a flow, the hook of
 * the service. A processor that the configuration does not name cannot be asked. What is not sent by one is not shown to the next.
 */
export async function processed(
  row: Rows["message"],
  messageId: string,
  channel: Stored<"channel">,
  context: Context,
): Promise<Rows["message"]> {
  let current = row;
  for (const { hook, fallback, arn, what } of await stepsOf(channel, context)) {
    try {
      if (hook === undefined) throw new Error(`the configuration does not name the processor ${arn}`);
      const CallbackId = randomUUID();
      const answer = await askHook(hook, { ...shown(current, channel.key.id, messageId), CallbackId });
      current = afterAnswer(current, answer, context);
      if (current.Status.Value === "PENDING") return { ...current, CallbackId };
    } catch (error) {
      context.observer.hookFailed?.(error);
      if (fallback === "ABORT") return { ...current, Status: { Value: "FAILED", Detail: `${what} could not be asked` } };
    }
    if (current.Status.Value !== "SENT") return current;
  }
  return current;
}

/** Whether a flow or the hook of the service checks a message of a channel: CONTROL messages are not checked. */
export function isChecked({ Type }: Rows["message"], channel: Stored<"channel">, { hook }: Context): boolean {
  return Type === "STANDARD" && (hook !== undefined || hasFlow(channel));
}

/** Whether a flow checks the messages of a channel. */
export function hasFlow({ value }: Stored<"channel">): boolean {
  return value.ChannelFlowArn !== undefined;
}

/** The status of a message at a time: one that was held for 48 hours has failed. */
export function statusAt({ Status, CreatedAt }: Rows["message"], now: number): Rows["message"]["Status"] {
  const isLate = Status.Value === "PENDING" && now - CreatedAt > PATIENCE;
  return isLate ? { Value: "FAILED", Detail: "No callback arrived within 48 hours" } : Status;
}

async function stepsOf({ value }: Stored<"channel">, { hook, processors, store }: Context): Promise<readonly Step[]> {
  const flow = value.ChannelFlowArn === undefined ? undefined : await store.get(flowKey(value.ChannelFlowArn));
  if (flow === undefined) return hook === undefined ? [] : [{ hook, fallback: "ABORT", what: "The hook" }];
  return [...flow.value.Processors]
    .sort((a, b) => (a.ExecutionOrder ?? 0) - (b.ExecutionOrder ?? 0))
    .map(({ Configuration, FallbackAction: fallback = "ABORT" }) => {
      const arn = Configuration?.Lambda?.ResourceArn ?? "";
      return { hook: processors.get(arn), fallback, arn, what: "A processor" };
    });
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
