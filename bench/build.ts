import { Channel } from "../src/index.ts";
import { type Holds, timeChunks } from "./support/asked.ts";
import { toPredicate } from "./support/internals.ts";
import { mean, quantile } from "./support/measure.ts";
import { type Columns, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";

const columns: Columns = { mean: "ms", p25: "ms", median: "ms", p75: "ms", "worst 10k": "ms", "to ours": "times" };

export const question: Question = {
  title: "a channel from the texts of its members' rules",
  async *run({ seed, isQuick }) {
    for (const size of isQuick ? [20_000] : [100_000, 1_000_000]) {
      for (const name of ["mentions", "mixed", "adversarial"] as const) {
        const workload = workloads[name](size, seed);
        const channel = new Channel();
        const ours = timeChunks(workload, 10_000, ({ arn, preferences }) => channel.set(arn, preferences));
        if (channel.size !== size) throw new Error("members got lost");
        const predicates: Holds[] = [];
        const closures = timeChunks(workload, 10_000, ({ preferences }) => predicates.push(toPredicate(preferences)));
        const row = (name: string, times: readonly number[]) => {
          const quantiles = [0.25, 0.5, 0.75, 1].map((share) => quantile(times, share));
          return { name, cells: [mean(times), ...quantiles, mean(times) / mean(ours)] };
        };
        const rows = [row("pushsieve Channel.set", ours), row("compiled rules in an array", closures)];
        yield { subject: `${name}, ${members(size)}`, columns, rows };
      }
    }
  },
};
