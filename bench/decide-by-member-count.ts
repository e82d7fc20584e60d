import type { FilterRule } from "../src/index.ts";
import { type Asked, coldMessages, decideOne, isExpected } from "./support/asked.ts";
import { countInLoop, toGroup } from "./support/group.ts";
import { type Task, task } from "./support/measure.ts";
import { type Contender, type Predicate, peers } from "./support/peers.ts";
import { compareTasks, type Figures, members, type Question } from "./support/question.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

const quick: readonly WorkloadName[] = ["mentions", "mixed", "adversarial"];
const all = Object.keys(workloads) as WorkloadName[];

/** The workloads that the peers decide, too. */
const PEERS_OF: readonly string[] = ["mentions", "not-me", "mixed", "adversarial"] satisfies readonly WorkloadName[];

/** The rows of the chart. */
export const OURS = "pushsieve fanOut, size, has";
export const LOOP = "loop over compiled rules";

export const question: Question = {
  title: "which members of a channel are notified?",
  async *run({ seed, isQuick }) {
    const sizes = isQuick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
    for (const name of isQuick ? quick : all.filter((each) => each !== "topics"))
      for (const size of sizes) yield decide(workloads[name](size, seed), isQuick);
  },
};

async function decide(workload: Workload, isQuick: boolean): Promise<Figures> {
  const { name, size } = workload;
  const { channel, predicates } = toGroup(workload, size <= 10_000 ? 5 : 2);
  // One engine a member takes 0.1 ms a message, and an asynchronous one more.
  const asked = PEERS_OF.includes(name) ? peers.filter(({ isAsync }) => size <= (isAsync || isQuick ? 1_000 : 10_000)) : [];
  const take = coldMessages(workload);
  // Batches of milliseconds: far longer than the resolution of the clock, and short enough to take turns.
  const some = () => take(size > 10_000 ? 20 : 200);
  const few = () => take(Math.ceil(20_000 / size));
  const tasks = [
    task(OURS, some, (asked) => decideOne(channel, asked)),
    task("  of that fanOut, size", some, ({ message }) => channel.fanOut(message).size),
    task(LOOP, few, ({ message }) => countInLoop(predicates, message)),
    ...(await Promise.all(asked.map((peer) => peerTask(peer, workload, few)))),
  ];
  return compareTasks(`${name}, ${members(size)}`, tasks, isQuick);
}

/** Another engine with the rules of a whole workload: a loop over its predicates. */
async function peerTask(peer: Contender, workload: Workload, few: () => Asked[]): Promise<Task> {
  const predicates = Array.from(workload.members, ({ preferences }): Predicate => {
    const { AllowNotifications = "ALL", FilterRule = "" } = preferences.PushNotifications ?? {};
    if (AllowNotifications !== "FILTERED") return () => AllowNotifications === "ALL";
    return peer.compile(peer.express(JSON.parse(FilterRule) as FilterRule));
  });
  const countLater = async (data: unknown) => {
    let count = 0;
    for (const holds of predicates) if (await holds(data)) count++;
    return count;
  };
  const count = peer.isAsync ? countLater : (data: unknown) => predicates.reduce((sum, holds) => (holds(data) === true ? sum + 1 : sum), 0);
  const dataOf = ({ message }: Pick<Asked, "message">) => peer.data(message.MessageAttributes ?? {});
  // Only the number is checked here; `rule-cases.ts` checks the members rule by rule.
  for (const message of [workload.message(0), workload.message(1)]) {
    const expected = Array.from(workload.members).filter((member) => isExpected(member, message)).length;
    const answer = await count(dataOf({ message }));
    if (answer !== expected)
      throw new Error(`${workload.name}: ${peer.name} notifies ${answer}, not ${expected}: ${JSON.stringify(message)}`);
  }
  return task(`loop over ${peer.name}`, () => few().map(dataOf), count, peer.isAsync);
}
