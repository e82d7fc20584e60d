import { pathToFileURL } from "node:url";
import type { Channel, ChannelOptions, FanOut } from "../../src/index.ts";
import { type WorkloadName, workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { flat, type WorkloadMember } from "../workloads/workload.ts";
import { Changes, checkAnswers, coldMessages, decideOne, timeChunks } from "./asked.ts";
import { measure, median, type Task, task, warmUp } from "./measure.ts";
import { memoryNow, minus } from "./memory.ts";

/*
 * Runs in its own process, see `compare.ts`: measures how one version of the library builds channels, or how two versions in
 * turns use them. Each is used through its public entry point.
 */

type Library = Pick<typeof import("../../src/index.ts"), "Channel" | "RulePool" | "compileFilterRule">;

const [name, size, slice, ...roots] = process.argv.slice(2) as [WorkloadName, string, string, ...string[]];
const sides: Library[] = [];
for (const root of roots) sides.push(await import(pathToFileURL(`${root}/src/index.ts`).href));

/** Small channels are measured by the dozen, so that the times are long enough. */
const count = Math.ceil(Math.max(10_000, Number(size)) / Number(size));
const each = Array.from({ length: count }, (_, index) => workloads[name](Number(size), 1 + index));
// Made before, so that their bytes are not counted for a channel.
const arns = each.map(({ members }) => flat(Array.from(members, ({ arn }) => arn)));

const [first, second] = sides;
if (first === undefined) throw new TypeError("usage: compare-child.ts workload members slice folder [folder]");
console.log(JSON.stringify(second === undefined ? costOfBuilding(first) : await useInTurns(first, second)));

/** Adds the milliseconds of a member to `times`, chunk by chunk. */
function build({ Channel, RulePool }: Library, times: number[] = []): Channel[] {
  const options: ChannelOptions = count > 1 ? { pool: new RulePool() } : {};
  return each.map((workload, which) => {
    const channel = new Channel(options);
    times.push(...timeChunks(workload, 1_000, ({ preferences }) => channel.set(arns[which]![channel.size]!, preferences)));
    return channel;
  });
}

/** The median of the chunks, since the garbage collector runs during some; the median of the passes for bytes. */
function costOfBuilding(library: Library): Record<string, number> {
  const total = count * Number(size);
  // So many times that the rest of the heap hardly matters.
  const copies = Math.ceil(40_000 / total);
  const pass = () => {
    const times: number[] = [];
    const before = memoryNow();
    const kept = Array.from({ length: copies }, () => build(library, times));
    const { together } = minus(memoryNow(), before);
    if (kept[0]?.[0]?.size !== Number(size)) throw new Error(`${name}: members got lost`);
    return { times, bytes: together / (copies * total) };
  };
  // In the first pass, the code is compiled.
  const [, ...passes] = [pass(), pass(), pass(), pass()];
  return { "build, a member": median(passes.flatMap(({ times }) => times)), "bytes a member": median(passes.map(({ bytes }) => bytes)) };
}

type Times = readonly [first: number, second: number, ratio: number];

async function useInTurns(first: Library, second: Library): Promise<Record<string, Times>> {
  const channels = [build(first), build(second)] as const;
  for (const mine of channels)
    for (const [which, workload] of each.slice(0, 5).entries()) checkAnswers(workload, mine[which]!, Number(size) > 10_000 ? 1 : 3);
  const a = tasksOf(first, channels[0]);
  const b = tasksOf(second, channels[1]);
  await warmUp([...a, ...b], 2 * Number(slice));
  const times: Record<string, Times> = {};
  for (const [index, task] of a.entries()) {
    const [one, other] = await measure([task, b[index]!], 5, Number(slice));
    times[task.name] = [one!.median, other!.median, other!.ratio];
  }
  return times;
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
