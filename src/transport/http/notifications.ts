import { setImmediate } from "node:timers/promises";
import type { FanOut } from "../../fanout/fan-out.ts";
import { planPushes } from "../../push/plan.ts";
import type { EndpointsByUser, UserEndpoint } from "./endpoint-directory.ts";
import type { MemberNotification, NotifiedPush } from "./notification.ts";
import { AT_ONCE, type KeptFanOut, type NamedMember, type RecentFanOuts } from "./recent.ts";

export interface Asked {
  readonly channel?: string | undefined;
  readonly member?: string | undefined;
  readonly message?: string | undefined;
  /** Milliseconds since 1970: messages that were decided then or later. */
  readonly since?: number | undefined;
}

/** A position in the list: a message, and a member of it. */
export interface Position {
  readonly number: number;
  readonly member: number;
}

export interface NotificationPage {
  readonly notifications: readonly MemberNotification[];
  readonly next?: Position;
  /** The number of messages of the page whose members are no longer in memory. */
  readonly missing: number;
}

/** Lists members of the kept messages, the oldest message first, from a position. O(members of these messages); of one member O(messages). */
export async function listNotifications(recent: RecentFanOuts, asked: Asked, from: Position, limit: number): Promise<NotificationPage> {
  const notifications: MemberNotification[] = [];
  let missing = 0;
  for (const kept of recent.kept()) {
    if (kept.number < from.number || !isAsked(kept, asked)) continue;
    if (kept.fanOut === undefined) {
      missing++;
      continue;
    }
    const endpoints = await kept.endpoints;
    let position = 0;
    for (const member of membersOf(kept.fanOut, asked.member)) {
      if (kept.number > from.number || position >= from.member) {
        if (notifications.length === limit) return { notifications, next: { number: kept.number, member: position }, missing };
        notifications.push(notificationOf(kept, member, endpoints));
      }
      position++;
      if (position % AT_ONCE === 0) await setImmediate();
    }
  }
  return { notifications, missing };
}

function isAsked({ record }: KeptFanOut, { channel, message, since }: Asked): boolean {
  if (channel !== undefined && record.ChannelArn !== channel) return false;
  if (message !== undefined && record.MessageId !== message) return false;
  return since === undefined || Date.parse(record.decidedAt) >= since;
}

function* membersOf(fanOut: FanOut, only: string | undefined): Generator<NamedMember> {
  if (only === undefined) for (const [MemberArn, reason] of fanOut.entries()) yield { MemberArn, notify: fanOut.has(MemberArn), reason };
  else if (fanOut.has(only)) yield { MemberArn: only, notify: true, reason: fanOut.reason(only) };
  else {
    const reason = reasonOf(fanOut, only);
    if (reason !== undefined) yield { MemberArn: only, notify: false, reason };
  }
}

/** `undefined` if the ARN was not a member. */
function reasonOf(fanOut: FanOut, memberArn: string): NamedMember["reason"] | undefined {
  try {
    return fanOut.reason(memberArn);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function notificationOf({ record, message }: KeptFanOut, member: NamedMember, endpoints: EndpointsByUser): MemberNotification {
  const { ChannelArn, MessageId, decidedAt } = record;
  const pushes: NotifiedPush[] = [];
  const plan = planPushes<UserEndpoint>(member.notify ? [member.MemberArn] : [], (memberArn) => endpoints.get(memberArn), message);
  for (const { memberArn: _, ...push } of plan) {
    if (push.reason === "no-endpoint") {
      pushes.push(push);
      continue;
    }
    const { endpoint, ...rest } = push;
    const { EndpointId, Name, Type: EndpointType } = endpoint;
    pushes.push({ EndpointId, ...(Name === undefined ? {} : { Name }), EndpointType, ...rest });
  }
  return { ChannelArn, MessageId, decidedAt, ...member, pushes };
}
