import { RulePool } from "../src/index.ts";
import { type Asked, coldMessages, decideOne } from "./support/asked.ts";
import { countInLoop, type Group, toGroup } from "./support/group.ts";
import { task } from "./support/measure.ts";
import { memoryColumns, memoryOf, memoryRow, minus } from "./support/memory.ts";
import { compareTasks, count, type Question } from "./support/question.ts";
import { smallChannel } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";

export const question: Question = {
  title: "many small channels in one process",
  async *run({ seed, isQuick }) {
    const channels = isQuick ? 1_000 : 100_000;
    const pool = new RulePool();
    const groups = Array.from({ length: channels }, (_, index) => toGroup(smallChannel(index, seed), index < 200 ? 2 : 0, { pool }));
    const subject = `${count(channels)} channels of 20 members`;
    const random = mulberry32(0x6d616e79);
    const prepare = (): { group: Group; asked: Asked }[] =>
      Array.from({ length: 200 }, () => {
        const index = below(random, channels);
        return { group: groups[index]!, asked: coldMessages(smallChannel(index, seed))(1)[0]! };
      });
    const tasks = [
      task("pushsieve fanOut, size, has", prepare, ({ group, asked }) => decideOne(group.channel, asked)),
      task("loop over compiled rules", prepare, ({ group, asked }) => countInLoop(group.predicates, asked.message)),
    ];
    yield compareTasks(subject, tasks, isQuick);

    const ask = (what: string) => memoryOf(what, "many-channels", channels, seed);
    const [pooled, arns] = await Promise.all([ask("pooled channel"), ask("arns")]);
    const [apart, empty] = await Promise.all([ask("channel"), ask("empty channel")]);
    const rows = [
      memoryRow("Channels with one RulePool", pooled, channels * 20),
      memoryRow("Channels without", apart, channels * 20),
      memoryRow("ARNs, found by name and number", arns, channels * 20),
      memoryRow("Channels with one RulePool, less ARNs", minus(pooled, arns), channels * 20),
      memoryRow("an empty Channel with a RulePool, total", empty, channels),
    ];
    yield { subject: `${subject}, bytes a membership`, columns: memoryColumns, rows };
  },
};
