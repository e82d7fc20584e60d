import { Channel, type ChannelOptions, type PushMessage } from "../../src/index.ts";
import type { Workload, WorkloadMember } from "../workloads/workload.ts";
import { checkAnswers, type Holds } from "./asked.ts";
import { toPredicate } from "./internals.ts";

export type Group = ReturnType<typeof toGroup>;

/** The same members as a channel, and as the predicates of a program without an index; checks both with some messages. */
export function toGroup(workload: Workload, messages: number, options: ChannelOptions = {}) {
  const channel = toChannel(workload.members, options);
  const predicates = Array.from(workload.members, ({ preferences }) => toPredicate(preferences));
  checkAnswers(workload, channel, messages, predicates);
  return { channel, predicates };
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
