import { Channel, type ChannelOptions, type PushMessage } from "../../src/index.ts";
import type { Workload, WorkloadMember } from "../workloads/workload.ts";
import { isExpected } from "./asked.ts";
import { type Holds, toPredicate } from "./internals.ts";

/** The same members as a channel, and as a program without an index holds them. */
export interface Group {
  readonly channel: Channel;
  readonly predicates: readonly Holds[];
}

export function toGroup({ members }: Workload, options: ChannelOptions = {}): Group {
  return { channel: toChannel(members, options), predicates: Array.from(members, ({ preferences }) => toPredicate(preferences)) };
}

export function toChannel(members: Iterable<WorkloadMember>, options: ChannelOptions = {}): Channel {
  const channel = new Channel(options);
  for (const { arn, preferences } of members) channel.set(arn, preferences);
  return channel;
}

export function countInLoop(predicates: readonly Holds[], message: PushMessage): number {
  let count = 0;
  for (let i = 0; i < predicates.length; i++) if (predicates[i]!(message)) count++;
  return count;
}

/**
 * Throws a counter-example unless the channel, as a set and member by member, and the loop agree with one another and,
 * where there are at most 10,000 members, with the oracle.
 */
export function checkAnswers(workload: Workload, { channel, predicates }: Group, messages: number): void {
  for (let index = 0; index < messages; index++) {
    const message = workload.message(index);
    const fanOut = channel.fanOut(message);
    const notified = new Set(fanOut);
    if (notified.size !== fanOut.size) throw new Error(`${workload.name}: size ${fanOut.size}, but ${notified.size} are enumerated`);
    for (const [i, holds] of predicates.entries()) {
      const member = workload.member(i);
      const expected = predicates.length <= 10_000 ? isExpected(member, message) : holds(message);
      if (notified.has(member.arn) === expected && fanOut.has(member.arn) === expected && holds(message) === expected) continue;
      throw new Error(`${workload.name}: expected ${expected}\n  member ${JSON.stringify(member)}\n  message ${JSON.stringify(message)}`);
    }
  }
}
