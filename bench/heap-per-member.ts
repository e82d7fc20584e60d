import { memoryColumns, memoryOf, memoryRow, minus } from "./support/memory.ts";
import { members, type Question } from "./support/question.ts";
import type { WorkloadName } from "./workloads/index.ts";

export const question: Question = {
  title: "bytes a member",
  async *run({ seed, isQuick }) {
    const size = isQuick ? 20_000 : 1_000_000;
    const names: readonly WorkloadName[] = isQuick ? ["mixed"] : ["mentions", "not-me", "mixed", "adversarial"];
    for (const name of names) {
      const ask = (subject: string) => memoryOf(subject, name, size, seed);
      // Two at a time: bytes do not depend on the load of the machine.
      const [channel, arns] = await Promise.all([ask("channel"), ask("arns")]);
      const closures = await ask("closures");
      const rows = [
        memoryRow("pushsieve Channel", channel, size),
        memoryRow("ARNs, found by name and number", arns, size),
        memoryRow("pushsieve without ARNs", minus(channel, arns), size),
        memoryRow("compiled rules in an array", closures, size),
      ];
      yield { subject: `${name}, ${members(size)}`, columns: memoryColumns, rows };
    }
  },
};
