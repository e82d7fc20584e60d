import { Channel, type FanOut, type PushMessage } from "../src/index.ts";
import { flatMembers } from "./build.ts";
import { isNotified } from "./group.ts";
import { quantile } from "./measure.ts";
import type { FigureRow, Figures, Question, QuestionOptions } from "./question.ts";
import { workloads } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

export const question: Question = {
  name: "update-one-preference",
  title: "one member changes its preference",
  notes: [
    "Channel.set for a random member with the text of another rule, one by one. Held: a FanOut of the moment before is",
    "kept, so that what it reads has to be copied. Both after as many changes unmeasured. The clock itself costs 0.1 us;",
    "p99.9 and worst meet the garbage collector and whatever else the machine does.",
  ],
  async *run(options) {
    const sizes = options.isQuick ? [1_000, 20_000] : [1_000, 10_000, 100_000, 1_000_000];
    for (const name of options.isQuick ? (["W3", "W4"] as const) : (["W1", "W3", "W3o", "W4", "W6"] as const)) {
      yield { subject: name, columns, rows: sizes.flatMap((size) => changeAll(workloads[name](size, options.seed), options)) };
    }
  },
};

const columns: Figures["columns"] = [
  { title: "median", unit: "ms" },
  { title: "p25", unit: "ms" },
  { title: "p75", unit: "ms" },
  { title: "mean", unit: "ms" },
  { title: "p99.9", unit: "ms" },
  { title: "worst", unit: "ms" },
  { title: "changes", unit: "count" },
];

function changeAll(workload: Workload, { isQuick }: QuestionOptions): FigureRow[] {
  const channel = new Channel();
  for (let from = 0; from < workload.size; from += 10_000) {
    for (const { arn, preferences } of flatMembers(workload, from, Math.min(10_000, workload.size - from))) channel.set(arn, preferences);
  }
  const changes = new Changes(workload);
  const size = `${workload.size.toLocaleString("en")} members`;
  const count = isQuick ? 3_000 : 30_000;
  time(channel, changes, count, false);
  const free = time(channel, changes, count, false);
  const held = time(channel, changes, count / 10, true);
  changes.check(channel);
  return [
    { name: size, cells: spread(free) },
    { name: `${size}, held`, cells: spread(held) },
  ];
}

function time(channel: Channel, changes: Changes, count: number, isHeld: boolean): Float64Array {
  const times = new Float64Array(count);
  const message = changes.message();
  for (let done = 0; done < count; done += 1_000) {
    const some = changes.take(Math.min(1_000, count - done));
    for (const [i, { arn, preferences }] of some.entries()) {
      const held: FanOut | undefined = isHeld ? channel.fanOut(message) : undefined;
      const size = held?.size;
      const start = performance.now();
      channel.set(arn, preferences);
      times[done + i] = performance.now() - start;
      if (held?.size !== size) throw new Error("a FanOut changed with its channel");
    }
  }
  return times;
}

/** Random changes, and what they lead to. */
class Changes {
  readonly #workload: Workload;
  readonly #random = mulberry32(0x75706461);
  readonly #versions: Map<number, number> = new Map();

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  message(): PushMessage {
    return this.#workload.message(0);
  }

  take(count: number): WorkloadMember[] {
    const taken = Array.from({ length: count }, () => {
      const index = below(this.#random, this.#workload.size);
      const version = (this.#versions.get(index) ?? 0) + 1;
      this.#versions.set(index, version);
      return this.#workload.member(index, version);
    });
    return JSON.parse(JSON.stringify(taken));
  }

  /** Throws unless the channel decides for the members that changed as the oracle does. */
  check(channel: Channel): void {
    for (let index = 0; index < 3; index++) {
      const message = this.#workload.message(index);
      const fanOut = channel.fanOut(message);
      for (const [member, version] of [...this.#versions].slice(0, 2_000)) {
        const { arn, preferences } = this.#workload.member(member, version);
        if (fanOut.has(arn) !== isNotified(preferences, message))
          throw new Error(`${this.#workload.name}: ${arn} is decided wrongly after its change`);
      }
    }
  }
}

function spread(times: Float64Array): number[] {
  const all = Array.from(times);
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  return [quantile(all, 0.5), quantile(all, 0.25), quantile(all, 0.75), mean, quantile(all, 0.999), quantile(all, 1), all.length];
}
