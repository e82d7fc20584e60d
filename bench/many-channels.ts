import { RulePool } from "../src/index.ts";
import { ColdMessages, checkAnswers, countInLoop, type Group, toGroup } from "./group.ts";
import { type Task, takeTurns, warmUp } from "./measure.ts";
import { memoryColumns, memoryOf, memoryRow, minus, type Subject } from "./memory.ts";
import type { Question } from "./question.ts";
import { manyChannels } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";

const EACH = 20;

export const question: Question = {
  name: "many-channels",
  title: "many small channels in one process (W5)",
  notes: [
    "Channels of 20 members in the mix of W3. Decisions are for a random channel each, so that nothing of it is in the",
    "caches of the processor. Bytes are by membership: what a Channel costs is in them, a twentieth each.",
  ],
  async *run(options) {
    const count = options.isQuick ? 1_000 : 100_000;
    const { channel } = manyChannels(count, options.seed);
    const pool = new RulePool();
    const groups = Array.from({ length: count }, (_, index) => toGroup(channel(index), { pool }));
    for (let index = 0; index < 200; index++) checkAnswers(channel(index), groups[index]!, 2);
    const subject = `${count.toLocaleString("en")} channels of ${EACH} members`;
    const tasks = tasksOf(groups, (index) => new ColdMessages(channel(index)));
    await warmUp(tasks, options);
    yield { subject, measured: await takeTurns(tasks, { rounds: options.isQuick ? 3 : 9, slice: 60, budget: 20_000 }) };
    const ask = (what: Subject) => memoryOf(what, "W5", count, options.seed);
    const [pooled, arns] = await Promise.all([ask("pooled channels"), ask("many arns")]);
    const [apart, empty] = await Promise.all([ask("many channels"), ask("empty channels")]);
    const rows = [
      memoryRow("Channels with one RulePool", pooled, count * EACH),
      memoryRow("Channels without", apart, count * EACH),
      memoryRow("ARNs, found by name and number", arns, count * EACH),
      memoryRow("Channels with one RulePool, less ARNs", minus(pooled, arns), count * EACH),
      memoryRow("an empty Channel with a RulePool, whole", empty, count),
    ];
    yield { subject: `${subject}, bytes a membership`, columns: memoryColumns, rows };
  },
};

function tasksOf(groups: readonly Group[], cold: (index: number) => ColdMessages): Task[] {
  const random = mulberry32(0x6d616e79);
  const task = (name: string, ask: (group: Group, asked: ReturnType<ColdMessages["take"]>[number]) => number): Task => {
    const batch = () => {
      const chosen = Array.from({ length: 200 }, () => below(random, groups.length));
      const asked = chosen.map((index) => cold(index).take(1)[0]!);
      let notified = 0;
      const start = performance.now();
      for (const [i, each] of asked.entries()) notified += ask(groups[chosen[i]!]!, each);
      const milliseconds = performance.now() - start;
      if (Number.isNaN(notified)) throw new Error("nobody was counted");
      return { milliseconds, operations: asked.length };
    };
    return { name, batch };
  };
  return [
    task("pushsieve fanOut, size, has", ({ channel }, { message, arn }) => {
      const fanOut = channel.fanOut(message);
      return fanOut.size + (fanOut.has(arn) ? 1 : 0);
    }),
    task("loop over compiled rules", ({ predicates }, { message }) => countInLoop(predicates, message)),
  ];
}
