import { Channel } from "../src/index.ts";
import { type Holds, toPredicate } from "./support/internals.ts";
import { mean, quantile } from "./support/measure.ts";
import { type Columns, type Figures, members, type Question } from "./support/question.ts";
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
      for (const name of ["mentions", "mixed", "adversarial"] as const) yield build(workloads[name](size, seed));
    }
  },
};

const columns: Columns = { mean: "ms", p25: "ms", median: "ms", p75: "ms", "worst 10k": "ms", "to ours": "times" };

function build(workload: Workload): Figures {
  const times = buildChannel(workload);
  const loop = buildPredicates(workload);
  const row = (name: string, samples: readonly number[]) => ({
    name,
    cells: [mean(samples), ...[0.25, 0.5, 0.75, 1].map((share) => quantile(samples, share)), mean(samples) / mean(times)],
  });
  return {
    subject: `${workload.name}, ${members(workload.size)}`,
    columns,
    rows: [row("pushsieve Channel.set", times), row("compiled rules in an array", loop)],
  };
}

function buildChannel(workload: Workload): number[] {
  const channel = new Channel();
  const times = timeMembers(workload, ({ arn, preferences }) => channel.set(arn, preferences));
  if (channel.size !== workload.size) throw new Error("members got lost");
  return times;
}

function buildPredicates(workload: Workload): number[] {
  const predicates: Holds[] = [];
  const times = timeMembers(workload, ({ preferences }) => predicates.push(toPredicate(preferences)));
  if (predicates.length !== workload.size) throw new Error("rules got lost");
  return times;
}

/** Milliseconds a member, chunk by chunk. */
function timeMembers(workload: Workload, add: (member: WorkloadMember) => void): number[] {
  return Array.from(flatChunks(workload), (chunk) => {
    const start = performance.now();
    for (const member of chunk) add(member);
    return (performance.now() - start) / chunk.length;
  });
}
