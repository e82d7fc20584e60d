import { compileRule } from "../src/compile/predicate.ts";
import { Channel, type ChannelOptions, type FilterRule, type PushMessage } from "../src/index.ts";
import { readFilterRule } from "../src/rule/parse.ts";
import { oracle } from "./oracle.ts";
import { below, mulberry32 } from "./workloads/random.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

/** What a program without an index asks of every member. */
export type Holds = (message: PushMessage) => boolean;

/** The same members as a channel, and as a program without an index holds them. */
export interface Group {
  readonly channel: Channel;
  readonly arns: readonly string[];
  readonly predicates: readonly Holds[];
}

const notifyAlways: Holds = () => true;
const notifyNever: Holds = () => false;

export function toGroup({ members }: Workload, options: ChannelOptions = {}): Group {
  const channel = new Channel(options);
  const arns: string[] = [];
  const predicates: Holds[] = [];
  for (const { arn, preferences } of members) {
    channel.set(arn, preferences);
    arns.push(arn);
    predicates.push(toPredicate(preferences));
  }
  return { channel, arns, predicates };
}

/** The channel of a workload and the ARNs of its members, without the closures, which can take gigabytes. */
export function toChannel({ members }: Workload): [channel: Channel, arns: string[]] {
  const channel = new Channel();
  const arns: string[] = [];
  for (const { arn, preferences } of members) {
    channel.set(arn, preferences);
    arns.push(arn);
  }
  return [channel, arns];
}

/** The closures inside a CompiledRule alone: what that keeps for explanations is ten times as much, and 16 GB for W4. */
export function toPredicate({ PushNotifications }: WorkloadMember["preferences"]): Holds {
  if (PushNotifications?.AllowNotifications === "FILTERED") {
    const { accepted } = readFilterRule(PushNotifications.FilterRule ?? "", {});
    if (accepted === undefined) throw new TypeError(`the workload made a rule that is refused: ${PushNotifications.FilterRule}`);
    const holds = compileRule(accepted.rule, "guide");
    return (message) => holds(message.MessageAttributes);
  }
  return PushNotifications?.AllowNotifications === "NONE" ? notifyNever : notifyAlways;
}

export function countInLoop(predicates: readonly Holds[], message: PushMessage): number {
  let count = 0;
  for (let i = 0; i < predicates.length; i++) if (predicates[i]!(message)) count++;
  return count;
}

/** A message and somebody to ask about, as they come from a request: parsed afresh, no string ever seen before. */
export interface Asked {
  readonly message: PushMessage;
  readonly arn: string;
}

/** Cold messages of a workload, one after the other, each given out once. */
export class ColdMessages {
  readonly #workload: Pick<Workload, "size" | "member" | "message">;
  readonly #random = mulberry32(0x636f6c64);
  #next = 0;

  constructor(workload: Pick<Workload, "size" | "member" | "message">) {
    this.#workload = workload;
  }

  take(count: number): Asked[] {
    const { size, member, message } = this.#workload;
    const asked = Array.from({ length: count }, () => ({ message: message(this.#next++), arn: member(below(this.#random, size)).arn }));
    return JSON.parse(JSON.stringify(asked));
  }
}

/** Whether a member is notified, as the specification has it. */
export function isNotified({ PushNotifications }: WorkloadMember["preferences"], { MessageAttributes = {} }: PushMessage): boolean {
  const { AllowNotifications, FilterRule = "{}" } = PushNotifications ?? { AllowNotifications: "ALL" };
  return AllowNotifications === "FILTERED"
    ? oracle(JSON.parse(FilterRule) as FilterRule, MessageAttributes)
    : AllowNotifications !== "NONE";
}

/**
 * Throws a counter-example unless the channel, as a set and member by member, and the loop agree with one
 * another and, where there are no more than `10,000` members, with the oracle.
 */
export function checkAnswers(workload: Workload, { channel, arns, predicates }: Group, messages: number): void {
  for (let index = 0; index < messages; index++) {
    const message = workload.message(index);
    const fanOut = channel.fanOut(message);
    const notified = new Set(fanOut);
    if (notified.size !== fanOut.size) throw new Error(`${workload.name}: size ${fanOut.size}, but ${notified.size} are enumerated`);
    for (const [i, arn] of arns.entries()) {
      const expected = arns.length <= 10_000 ? isNotified(workload.member(i).preferences, message) : predicates[i]!(message);
      if (notified.has(arn) === expected && fanOut.has(arn) === expected && predicates[i]!(message) === expected) continue;
      const rule = JSON.stringify(workload.member(i).preferences);
      throw new Error(`${workload.name}: ${arn} should be ${expected}\n  rule ${rule}\n  message ${JSON.stringify(message)}`);
    }
  }
}
