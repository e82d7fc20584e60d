import { Channel, compileFilterRule, type FilterRule, type PushMessage } from "../src/index.ts";
import { type Batch, measure, type Task, warmUp } from "./measure.ts";
import { oracle } from "./oracle.ts";
import type { Question } from "./question.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

const MESSAGES = 10;

type Holds = (message: PushMessage) => boolean;

export const question: Question = {
  name: "fan-out-linear",
  title: "who of a channel is notified?",
  notes: [
    "One message to all members. The loop is what a program writes without an index: it asks a compiled rule for",
    "every member. size: how many are notified. ARNs: their names in an array.",
  ],
  async *run(options) {
    for (const name of ["W1", "W2", "W3"] as const) {
      for (const size of options.isQuick ? [1_000] : [1_000, 10_000]) {
        const workload = workloads[name](size, options.seed);
        const members = [...workload.members];
        const channel = new Channel();
        for (const { arn, preferences } of members) channel.set(arn, preferences);
        const predicates = members.map(({ preferences }) => toPredicate(preferences));
        checkAnswers(workload, members, channel, predicates);
        const { sizes, arns } = tasksOf(workload, members, channel, predicates);
        await warmUp([...sizes, ...arns], options);
        const subject = `${name}, ${size.toLocaleString("en")} members`;
        yield { subject: `${subject}: size`, measured: await measure(sizes, options) };
        yield { subject: `${subject}: ARNs`, measured: await measure(arns, options) };
      }
    }
  },
};

function tasksOf(workload: Workload, members: readonly WorkloadMember[], channel: Channel, predicates: readonly Holds[]) {
  const countInLoop = (message: PushMessage) => {
    let count = 0;
    for (let i = 0; i < predicates.length; i++) if (predicates[i]!(message)) count++;
    return count;
  };
  const collectInLoop = (message: PushMessage) => {
    const arns: string[] = [];
    for (let i = 0; i < predicates.length; i++) if (predicates[i]!(message)) arns.push(members[i]!.arn);
    return arns.length;
  };
  const task = (name: string, ask: (message: PushMessage) => number): Task => ({ name, batch: () => askAll(workload, ask) });
  return {
    sizes: [task("pushsieve Channel.fanOut", (message) => channel.fanOut(message).size), task("loop over compiled rules", countInLoop)],
    arns: [
      task("pushsieve Channel.fanOut", (message) => [...channel.fanOut(message)].length),
      task("loop over compiled rules", collectInLoop),
    ],
  };
}

function askAll(workload: Workload, ask: (message: PushMessage) => number): Batch {
  const messages = Array.from({ length: MESSAGES }, (_, index): PushMessage => JSON.parse(JSON.stringify(workload.message(index))));
  let notified = 0;
  const start = performance.now();
  for (const message of messages) notified += ask(message);
  const milliseconds = performance.now() - start;
  if (Number.isNaN(notified)) throw new Error("nobody was counted");
  return { milliseconds, operations: messages.length };
}

function toPredicate({ PushNotifications }: WorkloadMember["preferences"]): Holds {
  if (PushNotifications?.AllowNotifications === "FILTERED") {
    const rule = compileFilterRule(PushNotifications.FilterRule ?? "");
    return (message) => rule.matches(message.MessageAttributes);
  }
  const isNotified = PushNotifications?.AllowNotifications !== "NONE";
  return () => isNotified;
}

function checkAnswers(workload: Workload, members: readonly WorkloadMember[], channel: Channel, predicates: readonly Holds[]): void {
  const rules = members.map(({ preferences }): FilterRule | undefined => JSON.parse(preferences.PushNotifications?.FilterRule ?? "null"));
  for (let index = 0; index < MESSAGES; index++) {
    const message = workload.message(index);
    const notified = new Set(channel.fanOut(message));
    for (const [i, { arn, preferences }] of members.entries()) {
      const allow = preferences.PushNotifications?.AllowNotifications;
      const rule = rules[i] ?? {};
      const expected = allow === "FILTERED" ? oracle(rule, message.MessageAttributes ?? {}) : allow !== "NONE";
      if (notified.has(arn) === expected && predicates[i]?.(message) === expected) continue;
      throw new Error(
        `${workload.name}: ${arn} should be ${expected}\n  rule ${JSON.stringify(rule)}\n  message ${JSON.stringify(message)}`,
      );
    }
  }
}
