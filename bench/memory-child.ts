import { Channel, type ChannelOptions, RulePool } from "../src/index.ts";
import { flatMembers } from "./build.ts";
import { toPredicate } from "./group.ts";
import { toIndex } from "./index-of.ts";
import { type Memory, memoryNow, minus, type Subject } from "./memory.ts";
import { manyChannels, workloads } from "./workloads/index.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

/** Runs in a process of its own, see `memoryOf`: builds one thing and prints what it takes. */
const [subject = "", name = "", size = "", seed = ""] = process.argv.slice(2);
const workloadOf = workloads[name as keyof typeof workloads];

// Compiled code and what is made once are no part of it.
build(subject as Subject, 200);
const before = memoryNow();
const kept = build(subject as Subject, Number(size));
const taken: Memory = typeof kept === "number" ? { heap: 0, buffers: kept, resident: Number.NaN } : minus(memoryNow(), before);
console.log(JSON.stringify(taken));
if (kept === undefined) throw new Error("nothing was built");

function build(what: Subject, count: number): unknown {
  if (what === "many channels" || what === "many arns" || what === "pooled channels" || what === "empty channels") {
    const { channel } = manyChannels(count, Number(seed));
    const pool = new RulePool();
    if (what === "empty channels") return Array.from({ length: count }, () => new Channel({ pool }));
    const options = what === "pooled channels" ? { pool } : {};
    return Array.from({ length: count }, (_, index) => buildOne(what === "many arns" ? "arns" : "channel", channel(index), options));
  }
  return buildOne(what, workloadOf(count, Number(seed)));
}

function buildOne(what: Subject, workload: Workload, options: ChannelOptions = {}): unknown {
  if (what === "index arrays") return toIndex(workload).bytes;
  if (what === "channel") {
    const channel = new Channel(options);
    eachMember(workload, ({ arn, preferences }) => channel.set(arn, preferences));
    return channel;
  }
  if (what === "arns") {
    // The least that finds a member by its ARN, and its ARN by a number.
    const ids = new Map<string, number>();
    const arns: string[] = [];
    eachMember(workload, ({ arn }) => ids.set(arn, arns.push(arn) - 1));
    return { ids, arns };
  }
  const predicates: unknown[] = [];
  eachMember(workload, ({ preferences }) => predicates.push(toPredicate(preferences)));
  return predicates;
}

function eachMember(workload: Workload, visit: (member: WorkloadMember) => void): void {
  for (let from = 0; from < workload.size; from += 10_000) {
    for (const member of flatMembers(workload, from, Math.min(10_000, workload.size - from))) visit(member);
  }
}
