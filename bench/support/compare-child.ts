import { pathToFileURL } from "node:url";
import type { Channel, ChannelOptions, FanOut } from "../../src/index.ts";
import { type WorkloadName, workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { flat, flatChunks, type WorkloadMember } from "../workloads/workload.ts";
import { Changes, coldMessages, decideOne, isExpected } from "./asked.ts";
import { measure, quantile, type Task, task, warmUp } from "./measure.ts";
import { memoryNow, minus } from "./memory.ts";

/* Runs in a process of its own, see `compare.ts`: asks two versions of the library, each through its public entry point. */

type Library = Pick<typeof import("../../src/index.ts"), "Channel" | "RulePool" | "compileFilterRule">;

const [rootA, rootB, name, size, seed, slice] = process.argv.slice(2) as [string, string, WorkloadName, string, string, string];
const sides: Library[] = [];
for (const root of [rootA, rootB]) sides.push(await import(pathToFileURL(`${root}/src/index.ts`).href));

/** Small channels are built by the dozen, so that there is something to measure. */
const count = Math.ceil(Math.max(10_000, Number(size)) / Number(size));
const each = Array.from({ length: count }, (_, index) => workloads[name](Number(size), Number(seed) + index));
// Made before, so that their bytes are not those of a channel.
const arns = each.map(({ members }) => flat(Array.from(members, ({ arn }) => arn)));

/** The time of a member on each side, chunk by chunk in turns; what is built is kept for the questions. */
function build(libraries: readonly Library[]): { channels: Channel[][]; times: number[] } {
  const times = libraries.map((): number[] => []);
  const options = libraries.map(({ RulePool }): ChannelOptions => (count > 1 ? { pool: new RulePool() } : {}));
  const channels = libraries.map(({ Channel }, side) => each.map(() => new Channel(options[side])));
  for (const [which, workload] of each.entries()) {
    for (const chunk of flatChunks(workload, 1_000)) {
      // Who goes first changes: whoever does pays more for the same texts.
      for (const [side, mine] of inTurns(channels)) {
        const channel = mine[which]!;
        const start = performance.now();
        for (const { preferences } of chunk) channel.set(arns[which]![channel.size]!, preferences);
        times[side]!.push((performance.now() - start) / chunk.length);
      }
    }
  }
  // The median of the chunks: in a few of them the collector of garbage happens to be at work.
  return { channels, times: times.map((each) => quantile(each, 0.5)) };
}

let turn = 0;

/** The sides with their numbers, from the first and from the last in turns. */
function inTurns<T>(both: readonly T[]): (readonly [side: number, one: T])[] {
  const entries = both.map((one, side) => [side, one] as const);
  return turn++ % 2 === 0 ? entries : entries.reverse();
}

/** Throws unless both sides notify the same members, and those that the oracle does. */
function check(channels: readonly (readonly Channel[])[]): void {
  for (let index = 0; index < 5; index++) {
    const workload = each[index % count]!;
    const message = workload.message(index);
    const fanOuts = channels.map((mine) => mine[index % count]!.fanOut(message));
    const notified = fanOuts.map((fanOut) => fanOut.toArray().sort().join());
    if (notified[0] !== notified[1]) throw new Error(`${name}: A and B notify different members`);
    for (let i = 0; i < Math.min(workload.size, 2_000); i++) {
      const member = workload.member(i);
      const expected = isExpected(member, message);
      if (fanOuts.some((fanOut) => fanOut.has(member.arn) !== expected))
        throw new Error(`${name}: should be ${expected}: ${JSON.stringify(member)}`);
    }
  }
}

function tasksOf({ compileFilterRule }: Library, channels: readonly Channel[]): Task[] {
  const random = mulberry32(0x636d7072);
  const all = each.map((workload, which) => ({ channel: channels[which]!, cold: coldMessages(workload), changes: new Changes(workload) }));
  const some = <T>(length: number, take: (one: (typeof all)[number]) => T) =>
    Array.from({ length }, () => take(all[below(random, count)]!));
  const cold = () => some(20, ({ channel, cold }) => ({ channel, asked: cold(1)[0]! }));
  const fanOuts = () => cold().map(({ channel, asked }) => channel.fanOut(asked.message));
  const changes = () => some(50, ({ channel, changes }) => ({ channel, ...changes.take(1)[0]! }));
  const message = each[0]!.message(0);
  const members = Array.from({ length: 100 }, (_, index) => each[0]!.member(index % each[0]!.size, index));
  const texts = flat(members.flatMap(({ preferences }) => preferences.PushNotifications?.FilterRule ?? []));
  const set = ({ channel, arn, preferences }: { channel: Channel } & WorkloadMember, held?: FanOut) => {
    channel.set(arn, preferences);
    return held?.size ?? channel.size;
  };
  return [
    task("decide", cold, ({ channel, asked }) => decideOne(channel, asked)),
    task("fanOut.toArray", fanOuts, (fanOut) => fanOut.toArray()),
    task("update one preference", changes, (change) => set(change)),
    task("fanOut and update, held", changes, (change) => set(change, change.channel.fanOut(message))),
    task("compileFilterRule", () => texts, compileFilterRule),
  ];
}

type Row = readonly [name: string, a: number, b: number, ratio: number];

async function timeTasks(channels: readonly (readonly Channel[])[], rounds: number): Promise<Row[]> {
  const [a, b] = sides.map((library, side) => tasksOf(library, channels[side]!)) as [Task[], Task[]];
  await warmUp([...a, ...b], Number(slice));
  const rows: Row[] = [];
  for (const [index, first] of a.entries()) {
    const [before, after] = await measure([first, { ...b[index]!, name: "B" }], { rounds, slice: Number(slice) });
    rows.push([first.name, before!.median, after!.median, after!.ratio]);
  }
  return rows;
}

// For the compiler first; then one side alone, for its bytes; then both in turns.
await timeTasks(build(sides).channels, 1);
const total = count * Number(size);
/** So many times that what else the heap does is little beside it. */
const copies = Math.ceil(40_000 / total);
const bytesOf = (library: Library) => {
  const before = memoryNow();
  const kept = Array.from({ length: copies }, () => build([library]).channels);
  const { heap, buffers } = minus(memoryNow(), before);
  if (kept.length === 0) throw new Error("nothing was built");
  return (heap + buffers) / (copies * total);
};
// The first time something of what was before is left to be collected.
const [, ...passes] = [0, 1, 2, 3].map(() => new Map(inTurns(sides).map(([side, library]) => [side, bytesOf(library)])));
const [bytesA, bytesB] = [0, 1].map((side) =>
  quantile(
    passes.map((pass) => pass.get(side)!),
    0.5,
  ),
) as [number, number];
const { channels, times } = build(sides);
check(channels);
const [a, b] = times as [number, number];
const rows: Row[] = [
  ["build, a member", a, b, b / a],
  ["bytes a member", bytesA, bytesB, bytesB / bytesA],
  ...(await timeTasks(channels, 9)),
];
console.log(JSON.stringify(rows));
