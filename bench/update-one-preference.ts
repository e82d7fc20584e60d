import type { Channel } from "../src/index.ts";
import { Changes } from "./support/asked.ts";
import { toChannel } from "./support/group.ts";
import { mean, quantile } from "./support/measure.ts";
import { type FigureRow, members, type Question, type QuestionOptions } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import { flatMembers, type Workload } from "./workloads/workload.ts";

export const question: Question = {
  title: "one member changes its preference",
  async *run(options) {
    const sizes = options.isQuick ? [1_000, 20_000] : [1_000, 10_000, 100_000, 1_000_000];
    const names = ["mentions", "mixed", "shared-or", "adversarial", "few-rules"] as const;
    for (const subject of options.isQuick ? (["mixed", "adversarial"] as const) : names) {
      yield {
        subject,
        columns: { median: "ms", p25: "ms", p75: "ms", mean: "ms", "p99.9": "ms", worst: "ms", changes: "count" },
        rows: sizes.flatMap((size) => changeAll(workloads[subject](size, options.seed), options)),
      };
    }
  },
};

function changeAll(workload: Workload, { isQuick }: QuestionOptions): FigureRow[] {
  const channel = toChannel(flatMembers(workload));
  const changes = new Changes(workload);
  const count = isQuick ? 3_000 : 30_000;
  time(channel, changes, count, false);
  const free = time(channel, changes, count, false);
  const held = time(channel, changes, count / 10, true);
  changes.check(channel);
  const row = (name: string, times: Float64Array) => ({
    name,
    cells: [
      ...[0.5, 0.25, 0.75].map((share) => quantile(times, share)),
      mean(times),
      quantile(times, 0.999),
      quantile(times, 1),
      times.length,
    ],
  });
  return [row(members(workload.size), free), row(`${members(workload.size)}, held`, held)];
}

function time(channel: Channel, changes: Changes, count: number, isHeld: boolean): Float64Array {
  const times = new Float64Array(count);
  for (let done = 0; done < count; done += 1_000) {
    for (const [i, { arn, preferences }] of changes.take(Math.min(1_000, count - done)).entries()) {
      const held = isHeld ? channel.fanOut(changes.workload.message(0)) : undefined;
      const size = held?.size;
      const start = performance.now();
      channel.set(arn, preferences);
      times[done + i] = performance.now() - start;
      if (held?.size !== size) throw new Error("a FanOut changed with its channel");
    }
  }
  return times;
}
