import { Changes } from "./support/asked.ts";
import { toChannel } from "./support/group.ts";
import { memoryColumns, memoryNow } from "./support/memory.ts";
import { count, type FigureRow, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import { below, mulberry32 } from "./workloads/random.ts";
import { membersOf, type Workload } from "./workloads/workload.ts";

const TENTHS = 10;

export const question: Question = {
  title: "does memory stay flat under random updates?",
  async *run({ seed, isQuick }) {
    const workload = blend(isQuick ? 20_000 : 100_000, seed);
    const updates = isQuick ? 20_000 : 1_000_000;
    const channel = toChannel(workload.members);
    const changes = new Changes(workload);
    const random = mulberry32(seed);
    const update = () => {
      const kind = below(random, 10);
      const { arn, preferences } = changes.next(kind < 4);
      if (kind >= 6 && !channel.delete(arn)) throw new Error(`${arn} was not a member`);
      channel.set(arn, preferences);
    };
    const rows: FigureRow[] = [{ name: "after 0", cells: [...Object.values(memoryNow()), Number.NaN] }];
    for (let tenth = 1; tenth <= TENTHS; tenth++) {
      const start = performance.now();
      for (let done = 0; done < updates; done++) update();
      const time = (performance.now() - start) / updates;
      rows.push({ name: `after ${count(updates * tenth)}`, cells: [...Object.values(memoryNow()), time] });
    }
    changes.check(channel, 10);
    const subject = `${members(workload.size)}, ${count(updates * TENTHS)} updates; an update with the making of its rule`;
    yield { subject, columns: { ...memoryColumns, "an update": "ms" }, rows };
  },
};

/** Every tenth rule is an adversarial one, the others are mixed; so are the messages. */
function blend(size: number, seed: number): Workload {
  const [mixed, complex] = [workloads.mixed(size, seed), workloads.adversarial(size, seed)];
  const member = (index: number, version = 0) => ((index + version) % 10 === 0 ? complex : mixed).member(index, version);
  const message = (index: number) => (index % 2 === 0 ? mixed : complex).message(index);
  return { name: "soak", size, member, message, members: membersOf(size, member) };
}
