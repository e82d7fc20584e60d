import { Changes } from "./support/asked.ts";
import { toChannel } from "./support/group.ts";
import { mean, quantile } from "./support/measure.ts";
import { type Columns, type FigureRow, members, type Question } from "./support/question.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

const columns: Columns = { median: "ms", p25: "ms", p75: "ms", mean: "ms", "p99.9": "ms", worst: "ms", changes: "count" };

export const question: Question = {
  title: "one member changes its preference",
  async *run({ seed, isQuick }) {
    const sizes = isQuick ? [1_000, 20_000] : [1_000, 10_000, 100_000, 1_000_000];
    const names: readonly WorkloadName[] = isQuick
      ? ["mixed", "adversarial"]
      : ["mentions", "mixed", "shared-or", "adversarial", "few-rules"];
    for (const subject of names)
      yield { subject, columns, rows: sizes.flatMap((size) => changeAll(workloads[subject](size, seed), isQuick ? 3_000 : 30_000)) };
  },
};

function changeAll(workload: Workload, count: number): FigureRow[] {
  const channel = toChannel(workload.members);
  const changes = new Changes(workload);
  const message = workload.message(0);
  const time = (count: number, isHeld: boolean) => {
    const times: number[] = [];
    while (times.length < count) {
      for (const { arn, preferences } of changes.take(Math.min(1_000, count - times.length))) {
        const held = isHeld ? channel.fanOut(message) : undefined;
        const size = held?.size;
        const start = performance.now();
        channel.set(arn, preferences);
        times.push(performance.now() - start);
        if (held?.size !== size) throw new Error("a FanOut changed with its channel");
      }
    }
    return times;
  };
  const row = (name: string, times: readonly number[]) => {
    const [p25, median, p75, p999, worst] = [0.25, 0.5, 0.75, 0.999, 1].map((share) => quantile(times, share));
    return { name, cells: [median!, p25!, p75!, mean(times), p999!, worst!, times.length] };
  };
  // Warms up the compiler; and a table that was just filled is not a table in use.
  time(count, false);
  const rows = [row(members(workload.size), time(count, false)), row(`${members(workload.size)}, held`, time(count / 10, true))];
  changes.check(channel, 2);
  return rows;
}
