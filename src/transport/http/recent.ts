import { setImmediate } from "node:timers/promises";
import type { DecisionReason } from "../../fanout/decision.ts";
import type { FanOut } from "../../fanout/fan-out.ts";
import type { SentMessage } from "../../messaging/delivery/dispatcher.ts";
import type { PushedMessage } from "../../push/plan.ts";
import type { EndpointDirectory, EndpointsByUser } from "./endpoint-directory.ts";

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
export interface NamedMember {
  readonly MemberArn: string;
  readonly notify: boolean;
  readonly reason: DecisionReason;
}

export interface MemberPage {
  readonly members: readonly NamedMember[];
  readonly NextToken?: string;
}

/** A decided message with what a plan of its pushes needs. */
export interface KeptFanOut {
  /** Counts the decided messages, from 1. */
  readonly number: number;
  readonly record: RecentFanOut;
  readonly message: PushedMessage;
  /** The endpoints at the time of the decision. */
  readonly endpoints: Promise<EndpointsByUser>;
  /** The number of members of the channel. */
  readonly members: number;
  /** Absent if the members are no longer held. */
  fanOut: FanOut | undefined;
}

const REMEMBERED = 1000;
/**
 * The most members of all held fan-outs together; the newest is always held. A fan-out keeps its channel in memory, also when the
 * cache of channels has dropped it.
 */
const HELD_MEMBERS = 100_000;
/** After so many members, other requests are answered. */
export const AT_ONCE = 10_000;

/** The last decided messages. */
export class RecentFanOuts {
  readonly #directory: Pick<EndpointDirectory, "endpoints">;
  /** The oldest first. */
  readonly #last: KeptFanOut[] = [];
  #number = 0;
  /** The number of fan-outs that are held, the newest ones, and their members together. */
  #holding = 0;
  #held = 0;

  constructor(directory: Pick<EndpointDirectory, "endpoints">) {
    this.#directory = directory;
  }

  add({ ChannelArn, MessageId, row }: SentMessage, fanOut: FanOut, seconds: number, now: number): RecentFanOut {
    const { size: notified, counts } = fanOut;
    const decidedAt = new Date(now).toISOString();
    const record = { ChannelArn, MessageId, Sender: row.Sender, decidedAt, seconds, notified, counts };
    const message = { ChannelArn, MessageId, PushNotification: row.PushNotification };
    this.#number++;
    const members = Object.values(counts).reduce((sum, count) => sum + count, 0);
    this.#held += members;
    this.#holding++;
    this.#last.push({ number: this.#number, record, message, endpoints: this.#directory.endpoints(), members, fanOut });
    if (this.#last.length > REMEMBERED) {
      if (this.#holding === this.#last.length) this.#release();
      this.#last.shift();
    }
    while (this.#held > HELD_MEMBERS && this.#holding > 1) this.#release();
    return record;
  }

  /** Returns the fan-outs of a channel, or of all channels, the newest first. */
  list(channelArn?: string): readonly RecentFanOut[] {
    return this.#last.toReversed().flatMap(({ record }) => (channelArn === undefined || record.ChannelArn === channelArn ? record : []));
  }

  /** Returns the record of a message with its members if they are still held; `undefined` if it is not among the last. */
  find(messageId: string): Readonly<KeptFanOut> | undefined {
    return this.#last.findLast(({ record }) => record.MessageId === messageId);
  }

  /** Returns everything that is kept, the oldest first. */
  kept(): readonly Readonly<KeptFanOut>[] {
    return [...this.#last];
  }

  /** Forgets all fan-outs. */
  clear(): void {
    this.#last.length = 0;
    this.#holding = 0;
    this.#held = 0;
  }

  /** Drops the members of the oldest fan-out that is held: the newest ones are. */
  #release(): void {
    const kept = this.#last[this.#last.length - this.#holding]!;
    this.#holding--;
    this.#held -= kept.members;
    kept.fanOut = undefined;
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
