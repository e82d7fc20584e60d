import { memoryColumns, memoryOf, memoryRow, minus } from "./support/memory.ts";
import { members, type Question } from "./support/question.ts";
import type { WorkloadName } from "./workloads/index.ts";

export const question: Question = {
  title: "bytes a member",
  notes: [
    "Each row is built in a process of its own; what that holds after collecting garbage, less what it held before, by",
    "member. ARNs: the strings, in a Map to numbers and in an array. Index arrays: what the index counts itself.",
  ],
  async *run({ seed, isQuick }) {
    const size = isQuick ? 20_000 : 1_000_000;
    const names: readonly WorkloadName[] = isQuick ? ["mixed"] : ["mentions", "not-me", "mixed", "adversarial"];
    for (const name of names) {
      const ask = (subject: string) => memoryOf(subject, name, size, seed);
      // Two at a time: bytes do not depend on how busy the machine is.
      const [channel, arns] = await Promise.all([ask("channel"), ask("arns")]);
      const [index, closures] = await Promise.all([ask("index arrays"), ask("closures")]);
      yield {
        subject: `${name}, ${members(size)}`,
        columns: memoryColumns,
        rows: [
          memoryRow("pushsieve Channel", channel, size),
          memoryRow("ARNs, found by name and number", arns, size),
          memoryRow("pushsieve without ARNs", minus(channel, arns), size),
          memoryRow("of that index arrays", { ...index, resident: Number.NaN }, size),
          memoryRow("compiled rules in an array", closures, size),
        ],
      };
    }
  },
};
