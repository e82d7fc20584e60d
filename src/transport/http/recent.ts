import { setImmediate } from "node:timers/promises";
import type { DecisionReason } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import type { SentMessage } from "../../messaging/delivery/dispatcher.ts";

/** The record of a decided message. */
export interface RecentFanOut {
  readonly ChannelArn: string;
  readonly MessageId: string;
  readonly Sender: string;
  readonly decidedAt: string;
  readonly seconds: number;
  readonly notified: number;
  readonly counts: FanOut["counts"];
}

/** A member of a fan-out. */
interface NamedMember {
  readonly MemberArn: string;
  readonly notify: boolean;
  readonly reason: DecisionReason;
}

export interface MemberPage {
  readonly members: readonly NamedMember[];
  readonly NextToken?: string;
}

interface Kept {
  readonly record: RecentFanOut;
  /** The number of members of the channel. */
  readonly members: number;
  /** Absent if the members are no longer held. */
  fanOut: FanOut | undefined;
}

const REMEMBERED = 100;
/**
 * The most members of all held fan-outs together; the newest is always held. A fan-out keeps its channel in memory, also when the
 * cache of channels has dropped it.
 */
const HELD_MEMBERS = 100_000;
/** After so many members, other requests are answered. */
const AT_ONCE = 10_000;

/** The last decided messages, the newest first. */
export class RecentFanOuts {
  readonly #last: Kept[] = [];

  add({ ChannelArn, MessageId, row }: SentMessage, fanOut: FanOut, seconds: number, now: number): RecentFanOut {
    const { size: notified, counts } = fanOut;
    const decidedAt = new Date(now).toISOString();
    const record = { ChannelArn, MessageId, Sender: row.Sender, decidedAt, seconds, notified, counts };
    this.#last.unshift({ record, fanOut, members: Object.values(counts).reduce((sum, count) => sum + count, 0) });
    this.#last.length = Math.min(this.#last.length, REMEMBERED);
    let held = 0;
    for (const [index, kept] of this.#last.entries()) {
      // Older ones were dropped before.
      if (kept.fanOut === undefined) break;
      held += kept.members;
      if (held > HELD_MEMBERS && index > 0) kept.fanOut = undefined;
    }
    return record;
  }

  /** Returns the fan-outs of a channel, or of all channels. */
  list(channelArn?: string): readonly RecentFanOut[] {
    return this.#last.flatMap(({ record }) => (channelArn === undefined || record.ChannelArn === channelArn ? record : []));
  }

  /** Returns the record of a message with its members if they are still held; `undefined` if it is not among the last. */
  find(messageId: string): Readonly<Kept> | undefined {
    return this.#last.find(({ record }) => record.MessageId === messageId);
  }
}

/**
 * Returns the members of a fan-out from a position in its order, those with a reason only if one is given. O(members): the
 * position and the reason are found by walking.
 */
export async function namedMembers(fanOut: FanOut, from: number, limit: number, reason?: DecisionReason): Promise<MemberPage> {
  const members: NamedMember[] = [];
  let position = 0;
  for (const [MemberArn, each] of fanOut.entries()) {
    if (position >= from && (reason === undefined || each === reason)) {
      if (members.length === limit) return { members, NextToken: String(position) };
      members.push({ MemberArn, notify: fanOut.has(MemberArn), reason: each });
    }
    position++;
    if (position % AT_ONCE === 0) await setImmediate();
  }
  return { members };
}
