import { Channel } from "../src/index.ts";
import { type Holds, toPredicate } from "./group.ts";
import { quantile } from "./measure.ts";
import type { Figures, Question } from "./question.ts";
import { members } from "./report.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

const CHUNK = 10_000;

export const question: Question = {
  name: "build",
  title: "a channel from the texts of its members' rules",
  notes: [
    "Time a member, validation and growing of the tables included. Members are made and parsed in chunks of 10,000, which",
    "is not measured; each side is built alone, one after the other. The closures share nothing and are not the members of",
    "a channel.",
  ],
  async *run(options) {
    for (const size of options.isQuick ? [20_000] : [100_000, 1_000_000]) {
      for (const name of ["W1", "W3", "W4"] as const) yield buildOne(workloads[name](size, options.seed));
    }
  },
};

function buildOne(workload: Workload): Figures {
  const sides = [
    { name: "pushsieve Channel.set", times: build(workload, intoChannel()) },
    { name: "compiled rules in an array", times: build(workload, intoPredicates()) },
  ];
  const [ours = []] = sides.map(({ times }) => times);
  return {
    subject: `${workload.name}, ${members(workload.size)}`,
    columns: [
      { title: "mean", unit: "ms" },
      { title: "p25", unit: "ms" },
      { title: "median", unit: "ms" },
      { title: "p75", unit: "ms" },
      { title: "worst 10k", unit: "ms" },
      { title: "to ours", unit: "times" },
    ],
    rows: sides.map(({ name, times }) => ({
      name,
      cells: [
        mean(times),
        quantile(times, 0.25),
        quantile(times, 0.5),
        quantile(times, 0.75),
        quantile(times, 1),
        mean(times) / mean(ours),
      ],
    })),
  };
}

/** Where members go, and how many are there. */
interface Target {
  add(member: WorkloadMember): void;
  count(): number;
}

function intoChannel(): Target {
  const channel = new Channel();
  return { add: ({ arn, preferences }) => void channel.set(arn, preferences), count: () => channel.size };
}

function intoPredicates(): Target {
  const predicates: Holds[] = [];
  return { add: ({ preferences }) => void predicates.push(toPredicate(preferences)), count: () => predicates.length };
}

/** Milliseconds a member, chunk by chunk. */
function build(workload: Workload, { add, count }: Target): number[] {
  const times: number[] = [];
  for (let from = 0; from < workload.size; from += CHUNK) {
    const chunk = flatMembers(workload, from, Math.min(CHUNK, workload.size - from));
    const start = performance.now();
    for (const member of chunk) add(member);
    times.push((performance.now() - start) / chunk.length);
  }
  if (count() !== workload.size) throw new Error("members got lost");
  return times;
}

/** Members as they come from a request or a file: no string is the concatenation that it was made by. */
export function flatMembers(workload: Workload, from: number, count: number): WorkloadMember[] {
  return JSON.parse(JSON.stringify(Array.from({ length: count }, (_, i) => workload.member(from + i))));
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, each) => sum + each, 0) / times.length;
}
