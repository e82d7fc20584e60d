import type { FilterRule } from "../src/index.ts";
import { type Asked, coldMessages, decideOne, isExpected } from "./support/asked.ts";
import { countInLoop, toGroup } from "./support/group.ts";
import { type Task, task } from "./support/measure.ts";
import { type Contender, type Predicate, peers } from "./support/peers.ts";
import { compareTasks, type FigureRow, type Figures, members, type Question, type QuestionOptions } from "./support/question.ts";
import { type WorkloadName, workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

const quick: readonly WorkloadName[] = ["mentions", "mixed", "adversarial"];
const all = Object.keys(workloads) as WorkloadName[];

/** The workloads and the largest sizes at which the peers are asked too; one engine a member is 0.1 ms a message. */
const PEERS_OF: readonly string[] = ["mentions", "not-me", "mixed", "adversarial"] satisfies readonly WorkloadName[];
const PEERS_UP_TO = 10_000;
const ASYNC_PEERS_UP_TO = 1_000;

/** The rows that a chart is drawn of. */
export const OURS = "pushsieve fanOut, size, has";
export const LOOP = "loop over compiled rules";

export const question: Question = {
  title: "who of a channel is notified?",
  async *run(options) {
    const sizes = options.isQuick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
    const growth: FigureRow[] = [];
    for (const name of options.isQuick ? quick : all.filter((each) => each !== "topics")) {
      const results: Figures[] = [];
      for (const size of sizes) {
        const figures = await decide(workloads[name](size, options.seed), options);
        results.push(figures);
        yield figures;
      }
      growth.push({ name, cells: growthOf(results[1]!, results.at(-1)!) });
    }
    const largest = sizes.at(-1)!;
    yield {
      subject: `growth from ${members(10_000)} to ${members(largest)}, and the loop in relation to ours there`,
      columns: { "at 10k": "ms", [`at ${largest / 1_000}k`]: "ms", growth: "times", loop: "times" },
      rows: growth,
    };
  },
};

function growthOf({ rows: [small] }: Figures, { rows: [large, ...others] }: Figures): number[] {
  const [from = Number.NaN, to = Number.NaN] = [small?.cells[0], large?.cells[0]];
  return [from, to, to / from, others.find(({ name }) => name === LOOP)?.cells[3] ?? Number.NaN];
}

async function decide(workload: Workload, { isQuick }: QuestionOptions): Promise<Figures> {
  const { name, size } = workload;
  const group = toGroup(workload, size <= 10_000 ? 5 : 2);
  const withPeers = size <= (isQuick ? 1_000 : PEERS_UP_TO) && PEERS_OF.includes(name);
  const loops = withPeers ? peers.filter(({ isAsync }) => !isAsync || size <= ASYNC_PEERS_UP_TO) : [];
  const cold = coldMessages(workload);
  const tasks = [
    await coldTask(OURS, cold, 200, (asked) => decideOne(group.channel, asked)),
    await coldTask("  of that fanOut, size", cold, 200, ({ message }) => group.channel.fanOut(message).size),
    await coldTask(LOOP, cold, 20, ({ message }) => countInLoop(group.predicates, message)),
    ...(await Promise.all(loops.map((peer) => peerTask(peer, workload, cold)))),
  ];
  const turns = isQuick ? { rounds: 3, slice: 15, budget: 2_000 } : { rounds: 9, slice: 30, budget: 12_000 };
  return compareTasks(`${name}, ${members(size)}`, tasks, turns);
}

/** A task of batches that take about 10 ms, of at most `most` messages. */
async function coldTask<T = Asked>(
  name: string,
  cold: (count: number) => Asked[],
  most: number,
  ask: (data: T) => unknown,
  prepare: (asked: Asked) => T = (asked) => asked as T,
  isAsync = false,
): Promise<Task> {
  const ofSize = (count: number) => task(name, () => cold(count).map(prepare), ask, isAsync);
  const milliseconds = await ofSize(1).batch();
  return ofSize(Math.max(1, Math.min(most, Math.round(10 / milliseconds))));
}

/** Another engine that holds the rules of a whole workload: a loop over its predicates. */
async function peerTask(peer: Contender, workload: Workload, cold: (count: number) => Asked[]): Promise<Task> {
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
  // How many; who exactly is checked rule by rule in `rule-cases.ts`.
  for (const message of [workload.message(0), workload.message(1)]) {
    const expected = Array.from(workload.members).filter((member) => isExpected(member, message)).length;
    const answer = await count(dataOf({ message }));
    if (answer !== expected)
      throw new Error(`${workload.name}: ${peer.name} notifies ${answer}, not ${expected}: ${JSON.stringify(message)}`);
  }
  return coldTask(`loop over ${peer.name}`, cold, 20, count, dataOf, peer.isAsync);
}
