import { randomUUID } from "node:crypto";
import { utf8Length } from "../../attributes/unicode.ts";
import { validateMessageAttributes } from "../../attributes/validate.ts";
import type { Context } from "../context.ts";
import { askHook, type HookAnswer } from "../delivery/hook.ts";
import { dueKey } from "../delivery/local-dispatcher.ts";
import { digest } from "../digest.ts";
import { ApiError } from "../errors.ts";
import { timeOfId } from "../ids.ts";
import type { ResponseOf, ValidRequest } from "../model/operations.ts";
import { invalid } from "../request.ts";
import type { Scene } from "../scene.ts";
import type { Key, Rows } from "../store/rows.ts";
import { refusedAttributes } from "./diagnosed.ts";
import type { Handler } from "./handler.ts";
import { membershipKey } from "./keys.ts";

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
  if (first !== undefined) return repeat(key, first.value, scene, context);

  const row = await toRow(request, MessageId, target, context);
  const isDue = row.Status.Value === "SENT" && context.dispatcher.hasOutbox;
  await context.store.commit([
    { check: (await scene.channel()).key, expect: "present" },
    { check: membershipKey(ChannelArn, sender), expect: "present" },
    // In a store that writes row by row, a crash can leave a token without its message; the repeat continues from there.
    { put: token, value: { MessageId, RequestDigest: requestDigest }, expect: used?.revision ?? "absent" },
    ...(isDue ? [{ put: dueKey(MessageId), value: { ChannelArn } }] : []),
    { put: key, value: row, expect: "absent" },
  ]);
  if (row.Status.Value === "SENT") await context.dispatcher.dispatch({ ChannelArn, MessageId, row });
  return answer(key, row, scene);
};

/** Repeats the answer. If the first attempt could not dispatch the message, it is still in the outbox, and is dispatched now. */
async function repeat(key: Key<"message">, row: Rows["message"], scene: Scene, { store, dispatcher }: Context) {
  if (row.Status.Value === "SENT" && row.Deleted !== true && dispatcher.hasOutbox && (await store.get(dueKey(key.id))) !== undefined)
    await dispatcher.dispatch({ ChannelArn: key.group, MessageId: key.id, row });
  return answer(key, row, scene);
}

async function answer(key: Key<"message">, row: Rows["message"], scene: Scene): Promise<ResponseOf<"SendChannelMessage">> {
  return { ChannelArn: key.group, MessageId: key.id, Status: { ...row.Status }, ...(await scene.subChannel()) };
}

/** The sizes of the guide; KB count bytes of UTF-8 [choice]. */
export function checkSizes(
  type: Rows["message"]["Type"],
  { Content, Metadata }: { readonly Content?: string | undefined; readonly Metadata?: string | undefined },
): void {
  const most = type === "CONTROL" ? 30 : 4096;
  if (Content !== undefined && utf8Length(Content) > most)
    throw invalid("Content", `Member must have at most ${most} bytes for the type ${type}`);
  if (Metadata === undefined) return;
  if (type === "CONTROL") throw invalid("Metadata", "Member must be null for the type CONTROL");
  if (utf8Length(Metadata) > 1024) throw invalid("Metadata", "Member must have at most 1024 bytes");
}

async function toRow(request: Request, MessageId: string, target: string | undefined, context: Context): Promise<Rows["message"]> {
  const now = timeOfId(MessageId);
  const { ChannelArn, Content, ContentType, Metadata, MessageAttributes, Persistence, PushNotification, Type } = request;
  const unchecked: Rows["message"] = {
    ...given({ Content, ContentType, Metadata, MessageAttributes, PushNotification, Target: target }),
    Type,
    Persistence,
    Sender: request.ChimeBearer,
    Status: { Value: "SENT" },
    Redacted: false,
    CreatedAt: now,
    UpdatedAt: now,
  };
  if (context.hook === undefined || Type !== "STANDARD") return unchecked;
  const { Status: _, Redacted: _redacted, CreatedAt: _created, UpdatedAt: _updated, ...asked } = unchecked;
  const CallbackId = randomUUID();
  try {
    const row = afterHook(unchecked, await askHook(context.hook, { ...asked, ChannelArn, MessageId, CallbackId }), context);
    return row.Status.Value === "PENDING" ? { ...row, CallbackId } : row;
  } catch (error) {
    context.observer.hookFailed?.(error);
    return { ...unchecked, Status: { Value: "FAILED", Detail: "The hook could not be asked" } };
  }
}

/** Applies the answer of a hook. A denied message is not stored; only its status is stored, for its sender. */
function afterHook(row: Rows["message"], { action = "send", detail, ...replaced }: HookAnswer, context: Context): Rows["message"] {
  const Value = ({ send: "SENT", hold: "PENDING", deny: "DENIED", fail: "FAILED" } as const)[action];
  const Status = { Value, ...(detail === undefined ? {} : { Detail: detail }) };
  if (action === "deny") return denied({ ...row, Status });
  return checked({ ...row, ...given(replaced), Status }, context);
}

/** The stored part of a denied message. */
export function denied({ Type, Persistence, Sender, Status, Redacted, CreatedAt, UpdatedAt }: Rows["message"]): Rows["message"] {
  return { Type, Persistence, Sender, Status, Redacted, CreatedAt, UpdatedAt };
}

/** Checks that the fields that a hook or callback replaced keep the limits of sent messages. */
export function checked(row: Rows["message"], { attributes }: Context): Rows["message"] {
  checkSizes(row.Type, row);
  const refusal = refusedAttributes(validateMessageAttributes(row.MessageAttributes, attributes));
  if (refusal !== undefined) throw refusal;
  return row;
}

/** Returns only the fields that are present. */
export function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
