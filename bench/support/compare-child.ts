import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { Channel, PushMessage } from "../../src/index.ts";
import { type WorkloadName, workloads } from "../workloads/index.ts";
import { below, mulberry32 } from "../workloads/random.ts";
import { flat, flatChunks, type Workload, type WorkloadMember } from "../workloads/workload.ts";
import { type Asked, Changes, coldMessages, decideOne, isExpected } from "./asked.ts";
import { measure, task, warmUp } from "./measure.ts";
import { memoryNow, minus } from "./memory.ts";

/* Runs in a process of its own, see `compare.ts`: asks the library in a folder, through its public entry point alone. */

const [root = "", name = "", size = "", seed = "", slice = ""] = process.argv.slice(2);
type Library = typeof import("../../src/index.ts");
const { Channel: ChannelOf, RulePool, compileFilterRule }: Library = await import(pathToFileURL(`${root}/src/index.ts`).href);

/** Small channels are built by the dozen, so that there is something to measure. */
const AT_LEAST = 20_000;
const each = Array.from({ length: Math.max(1, Math.ceil(AT_LEAST / Number(size))) }, (_, index) => workloadOf(Number(size), index));

// For the compiler; nothing is kept of it.
await ask(build([workloadOf(3_000, -1)], [workloadOf(3_000, -1)].map(arnsOf)).channels, [workloadOf(3_000, -1)], Number(slice));

const arns = each.map(arnsOf);
const before = memoryNow();
const built = build(each, arns);
const { heap, buffers } = minus(memoryNow(), before);
const answers = digest(built.channels);
const times = await ask(built.channels, each, Number(slice));
const rows = { "set, channel built anew": built.milliseconds, "bytes a member": (heap + buffers) / (each.length * Number(size)), ...times };
console.log(JSON.stringify({ answers, rows }));

function workloadOf(members: number, index: number): Workload {
  return workloads[name as WorkloadName](members, Number(seed) + index);
}

/** The ARNs are made before, so that their bytes are not those of the channel. */
function arnsOf(workload: Workload): string[] {
  return flat(Array.from(workload.members, ({ arn }) => arn));
}

function build(all: readonly Workload[], arns: readonly (readonly string[])[]): { channels: Channel[]; milliseconds: number } {
  const options = all.length > 1 ? { pool: new RulePool() } : {};
  let milliseconds = 0;
  let members = 0;
  const channels = all.map((workload, which) => {
    const channel = new ChannelOf(options);
    for (const chunk of flatChunks(workload)) {
      const start = performance.now();
      for (const { preferences } of chunk) channel.set(arns[which]![channel.size]!, preferences);
      milliseconds += performance.now() - start;
    }
    members += channel.size;
    return channel;
  });
  return { channels, milliseconds: milliseconds / members };
}

/** Throws where the oracle answers otherwise; returns what the other version has to answer too. */
function digest(channels: readonly Channel[]): string {
  const hash = createHash("sha256");
  for (let index = 0; index < 5; index++) {
    const which = index % channels.length;
    const [workload, channel] = [each[which]!, channels[which]!];
    const message = workload.message(index);
    const fanOut = channel.fanOut(message);
    hash.update(fanOut.toArray().sort().join());
    for (let i = 0; i < Math.min(workload.size, 2_000); i++) {
      const member = workload.member(i);
      if (fanOut.has(member.arn) !== isExpected(member, message))
        throw new Error(`${name}: wrong answer for ${JSON.stringify(member)} and ${JSON.stringify(message)}`);
    }
  }
  return hash.digest("hex");
}

/** Medians of everything that takes time, by name; the channels are changed by it. */
async function ask(channels: readonly Channel[], all: readonly Workload[], slice: number): Promise<Record<string, number>> {
  const random = mulberry32(0x636d7072);
  const sources = all.map((workload) => ({ cold: coldMessages(workload), changes: new Changes(workload) }));
  const some = <T>(count: number, take: (source: (typeof sources)[number]) => T) =>
    Array.from({ length: count }, () => {
      const which = below(random, channels.length);
      return { channel: channels[which]!, item: take(sources[which]!) };
    });
  const coldOnes = () => some<Asked>(20, ({ cold }) => cold(1)[0]!);
  const changes = () => some(50, ({ changes }) => changes.take(1)[0]!);
  const first = all[0]!.message(0);
  const texts = flat(Array.from({ length: 100 }, (_, index) => all[0]!.member(index % all[0]!.size, index).preferences)).flatMap(
    ({ PushNotifications }) => PushNotifications?.FilterRule ?? [],
  );
  const tasks = [
    task("decide", coldOnes, ({ channel, item }) => decideOne(channel, item)),
    task(
      "fanOut.toArray",
      () => coldOnes().map(({ channel, item }) => channel.fanOut(item.message)),
      (fanOut) => fanOut.toArray(),
    ),
    task("set", changes, ({ channel, item }) => setOne(channel, item)),
    task("fanOut and set, held", changes, ({ channel, item }) => heldSet(channel, first, item)),
    task(
      "compileFilterRule",
      () => texts,
      (text) => compileFilterRule(text),
    ),
  ];
  await warmUp(tasks, slice);
  const measured = await measure(tasks, { rounds: 3, slice });
  for (const [which, { changes }] of sources.entries()) changes.check(channels[which]!);
  return Object.fromEntries(measured.map(({ name, median }) => [name, median]));
}

function setOne(channel: Channel, { arn, preferences }: WorkloadMember): number {
  channel.set(arn, preferences);
  return channel.size;
}

function heldSet(channel: Channel, message: PushMessage, member: WorkloadMember): number {
  const held = channel.fanOut(message);
  setOne(channel, member);
  return held.size;
}
