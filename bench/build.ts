import { Channel } from "../src/index.ts";
import { type Holds, toPredicate } from "./support/internals.ts";
import { mean, quantile } from "./support/measure.ts";
import { members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import { flatChunks, type Workload, type WorkloadMember } from "./workloads/workload.ts";

export const question: Question = {
  title: "a channel from the texts of its members' rules",
  notes: [
    "Time a member, validation and growing of the tables included. Members are made and parsed in chunks of 10,000, which",
    "is not measured; each side is built alone, one after the other. The closures share nothing and are not the members of",
    "a channel.",
  ],
  async *run({ seed, isQuick }) {
    for (const size of isQuick ? [20_000] : [100_000, 1_000_000]) {
      for (const name of ["mentions", "mixed", "adversarial"] as const) {
        const workload = workloads[name](size, seed);
        const ours = buildChannel(workload);
        const row = (name: string, times: readonly number[]) => {
          const quantiles = [0.25, 0.5, 0.75, 1].map((share) => quantile(times, share));
          return { name, cells: [mean(times), ...quantiles, mean(times) / mean(ours)] };
        };
        yield {
          subject: `${name}, ${members(size)}`,
          columns: { mean: "ms", p25: "ms", median: "ms", p75: "ms", "worst 10k": "ms", "to ours": "times" },
          rows: [row("pushsieve Channel.set", ours), row("compiled rules in an array", buildPredicates(workload))],
        };
      }
    }
  },
};

function buildChannel(workload: Workload): number[] {
  const channel = new Channel();
  return timeMembers(
    workload,
    ({ arn, preferences }) => channel.set(arn, preferences),
    () => channel.size,
  );
}

function buildPredicates(workload: Workload): number[] {
  const predicates: Holds[] = [];
  return timeMembers(
    workload,
    ({ preferences }) => predicates.push(toPredicate(preferences)),
    () => predicates.length,
  );
}

/** Milliseconds a member, chunk by chunk. */
function timeMembers(workload: Workload, add: (member: WorkloadMember) => void, count: () => number): number[] {
  const times = Array.from(flatChunks(workload), (chunk) => {
    const start = performance.now();
    for (const member of chunk) add(member);
    return (performance.now() - start) / chunk.length;
  });
  if (count() !== workload.size) throw new Error("members got lost");
  return times;
}
